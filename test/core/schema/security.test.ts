import { rejects, storage } from '../invalid-config';

rejects([
  ['root', { storage, security: { runAsUser: 0 } }, 'security.runAsUser', /0 is not a whole number from 1/],
  [
    'a user by name',
    { storage, security: { runAsUser: 'etcd' } },
    'security.runAsUser',
    /"etcd" is not platform, nor a whole number from 1/,
  ],
  ['a group that is none', { storage, security: { fsGroup: null } }, 'security.fsGroup', /null is not platform, nor a whole number from 1/],
]);
