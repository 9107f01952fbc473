import { rejects, storage } from '../invalid-config';

const password = { secretName: 'app' };

rejects([
  [
    'a permission of no known access',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'rw', key: 'a' }] }] } },
    'auth.roles[0].permissions[0].access',
    /"readwrite"/,
  ],
  [
    'a name of a user',
    { storage, auth: { users: [{ name: 'a b', password, roles: [] }] } },
    'auth.users[0].name',
    /"a b" is not a name for a user/,
  ],
  [
    'a key of none',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', key: '' }] }] } },
    'auth.roles[0].permissions[0].key',
    /is not a key/,
  ],
]);
