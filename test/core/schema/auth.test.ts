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
    /^must be a user or role name.* \("a b"\)$/,
  ],
  [
    'a key of none',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', key: '' }] }] } },
    'auth.roles[0].permissions[0].key',
    /^must be a key: 1 to 1024 characters, no control characters \(""\)$/,
  ],
]);
