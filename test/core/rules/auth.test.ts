import { rejects, storage } from '../invalid-config';

const role = { name: 'app', permissions: [] };
const password = { secretName: 'app' };
const certManager = { mode: 'certManager' };

rejects([
  [
    'a role that is root',
    { storage, auth: { roles: [{ name: 'root', permissions: [] }] } },
    'auth.roles[0].name',
    /^must not be root, the built-in role with full access\. Use another name$/,
  ],
  ['a role twice', { storage, auth: { roles: [role, role] } }, 'auth.roles[1].name', /^must be unique \("app"\)\. Remove the duplicate$/],
  [
    'a permission for nothing',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read' }] }] } },
    'auth.roles[0].permissions[0]',
    /^must have exactly one of key, prefix and range \(has none\)$/,
  ],
  [
    'a permission for two things',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', key: 'a', prefix: 'b' }] }] } },
    'auth.roles[0].permissions[0]',
    /has key and prefix/,
  ],
  [
    'the same keys twice',
    {
      storage,
      auth: {
        roles: [
          {
            name: 'app',
            permissions: [
              { access: 'read', prefix: 'a' },
              { access: 'write', range: { from: 'a', to: 'b' } },
            ],
          },
        ],
      },
    },
    'auth.roles[0].permissions[1]',
    /^conflicts with an earlier permission for the same keys/,
  ],
  [
    'a range that ends before it starts',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', range: { from: 'b', to: 'a' } }] }] } },
    'auth.roles[0].permissions[0].range.to',
    /^must come after from, b \(a\)\. Swap them$/,
  ],
  ['a user that is root', { storage, auth: { users: [{ name: 'root', password, roles: [] }] } }, 'auth.users[0].name', /auth.rootPassword/],
  [
    'a user that is the scripts’',
    { storage, auth: { users: [{ name: 'etcd-kit', password, roles: [] }] } },
    'auth.users[0].name',
    /^must not be etcd-kit, the user of the scripts\. Use another name$/,
  ],
  [
    'a user twice',
    {
      storage,
      auth: {
        users: [
          { name: 'app', password, roles: [] },
          { name: 'app', password, roles: [] },
        ],
      },
    },
    'auth.users[1].name',
    /^must be unique \("app"\)\. Remove the duplicate$/,
  ],
  [
    'a role that there is not',
    { storage, auth: { roles: [role], users: [{ name: 'app', password, roles: ['ap'] }] } },
    'auth.users[0].roles[0]',
    /unknown role "ap". Known roles: root, app/,
  ],
  [
    'a user that can’t log in',
    { storage, auth: { users: [{ name: 'app', roles: [] }] } },
    'auth.users[0]',
    /^must have a password, because members do not ask for client certificates/,
  ],
  [
    'a user that can’t log in where clients show no certificate',
    { storage, tls: { ...certManager, clientCertAuth: false }, auth: { users: [{ name: 'app', roles: [] }] } },
    'auth.users[0]',
    /^must have a password, because members do not ask for client certificates/,
  ],
  [
    'a name that etcdctl would take apart',
    { storage, auth: { users: [{ name: 'a:b', password, roles: [] }] } },
    'auth.users[0].name',
    /^must not contain : with a password, because etcdctl separates the two/,
  ],
]);
