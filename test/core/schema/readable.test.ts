import { formatPath } from '../../../lib';
import { problems, storage, violations } from '../invalid-config';

const password = { secretName: 'app' };
const server = { secretName: 'server' };
const existing = { mode: 'existing', server, peer: { secretName: 'peer' }, client: { secretName: 'client' } };
const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

test.each<[string, object, readonly string[]]>([
  ['a section that lacks a required field', { storage, replicas: 4, backup: {} }, ['backup.schedule', 'backup.store', 'replicas']],
  [
    'the size of a volume',
    { storage: { size: 'much', accessModes: [], retention: { whenScaled: 'Delete' } }, paused: true },
    ['storage.size', 'storage.accessModes', 'storage.retention.whenScaled'],
  ],
  ['a required section', { replicas: 4, recovery: { ordinal: 5, token: 'a' } }, ['storage', 'replicas', 'recovery.ordinal']],
  [
    'a required field of the wrong form',
    {
      storage: { size: '8', accessModes: [] },
      backup: { ...backup, store: { s3: { bucket: 'a/b' } }, retention: {}, serviceAccount: { name: 1 } },
    },
    ['backup.store.s3.bucket', 'backup.serviceAccount.name', 'storage.size', 'storage.accessModes', 'backup.retention'],
  ],
  [
    'the access of a permission',
    {
      storage,
      auth: {
        roles: [{ name: 'app', permissions: [{ access: 'rw', prefix: '/' }] }],
        users: [{ name: 'app', password, roles: ['apps'] }],
      },
    },
    ['auth.roles[0].permissions[0].access', 'auth.users[0].roles[0]'],
  ],
  [
    'one of several users',
    { storage, auth: { users: [{ name: 'a b', password, roles: ['x'] }, { name: 'root', password, roles: [] }, 'c'] } },
    ['auth.users[0].name', 'auth.users[2]', 'auth.users[0].roles[0]', 'auth.users[1].name'],
  ],
  [
    'one field of TLS',
    { storage, tls: { ...existing, duration: 5, issuerRef: { name: 'ca' }, cipherSuites: [] } },
    ['tls.duration', 'tls.issuerRef', 'tls.cipherSuites'],
  ],
])('%s leaves everything else to be judged', (_, props, paths) => {
  expect(violations(props).map(({ path }) => formatPath(path))).toEqual(paths);
});

test.each<[string, object]>([
  ['a role of no name', { storage, auth: { roles: [{ name: 'a b', permissions: [] }], users: [{ name: 'u', password, roles: ['r'] }] } }],
  ['a store of no name', { storage, backup: { schedule: '@daily', store: { s3: {} } } }],
  ['a size of no amount', { storage: { size: 'much' }, tuning: { quotaBackendBytes: '10Gi', allowLargeQuota: true } }],
])('%s is wrong once, and nothing is judged by it', (_, props) => {
  expect(violations(props)).toHaveLength(1);
});

test('a form that is wrong is not told a second time as a meaning that is wrong', () => {
  expect(problems({ storage: { size: 'much' } })).toEqual(['storage.size: must be a quantity of bytes, such as 512Mi, 8Gi or 2G ("much")']);
});
