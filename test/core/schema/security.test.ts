import { rejects, storage } from '../invalid-config';

rejects([
  ['root', { storage, security: { runAsUser: 0 } }, 'security.runAsUser', /^must be a whole number from 1 to 2147483647 \(0\)$/],
  [
    'a user by name',
    { storage, security: { runAsUser: 'etcd' } },
    'security.runAsUser',
    /^must be platform or a whole number from 1 to 2147483647 \("etcd"\)$/,
  ],
  [
    'a group that is none',
    { storage, security: { fsGroup: null } },
    'security.fsGroup',
    /^must be platform or a whole number from 1 to 2147483647 \(null\)$/,
  ],
]);
