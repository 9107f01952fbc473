import { buildEtcd, type EtcdClusterProps } from 'etcd-kit';
import { effects } from '../../../lib/cli/plan/effects';

type Props = Partial<EtcdClusterProps>;
const lines = (id: 'statefulSet' | 'authDeployment' | 'backupCronJob', before: Props, after: Props) => {
  const build = (props: Props) => buildEtcd({ storage: { size: '8Gi' }, ...props } as EtcdClusterProps)[id] as never;
  return effects(build(before), build(after)).flatMap(({ changes }) => changes);
};
const tls = { tls: { mode: 'certManager' } } as const;
const password = (name: string) => ({ secretName: `${name}-etcd` });

test.each<[string, Props, Props, string]>([
  [
    'on',
    {},
    tls,
    'TLS: clients use http -> https; peer traffic uses http -> https; Secrets none -> etcd-server-tls, etcd-root-tls, etcd-peer-tls (22 fields)',
  ],
  [
    'in transition',
    {},
    { tls: { ...tls.tls, transition: 'enabling' } },
    'TLS: clients may also use nothing else -> https; peer traffic uses http -> https; Secrets none -> etcd-server-tls, etcd-root-tls, etcd-peer-tls (22 fields)',
  ],
  [
    'for clients alone',
    tls,
    { tls: { ...tls.tls, scope: 'clients' } },
    'TLS: peer traffic uses https -> http; Secrets etcd-server-tls, etcd-root-tls, etcd-peer-tls -> etcd-server-tls, etcd-root-tls (9 fields)',
  ],
])('plan says in one line that TLS is %s', (_, before, after, line) => {
  expect(lines('statefulSet', before, after)).toEqual([line]);
});

test('plan tells of a single setting of TLS by its flag', () => {
  expect(lines('statefulSet', tls, { tls: { ...tls.tls, minVersion: 'TLS1.3' } })).toEqual([
    'spec.template.spec.containers[etcd].args[--tls-min-version]: TLS1.2 -> TLS1.3',
  ]);
});

test('plan says in one line that auxiliary pods show a certificate', () => {
  const auth = { auth: {} } as const;
  expect(lines('authDeployment', auth, { ...auth, ...tls })).toEqual([
    expect.stringMatching(/^TLS: the scripts present a certificate \(\d+ fields\)$/),
  ]);
});

test('plan says which users and roles change, in words', () => {
  const before: Props = {
    auth: {
      roles: [{ name: 'app', permissions: [{ prefix: '/app/', access: 'readwrite' }] }],
      users: [{ name: 'app', password: password('app'), roles: ['app'] }],
    },
  };
  const after: Props = {
    auth: {
      roles: [
        {
          name: 'app',
          permissions: [
            { prefix: '/ä/', access: 'read' },
            { key: '/one', access: 'write' },
            { range: { from: 'a', to: 'c' }, access: 'read' },
            { range: { from: 'a' }, access: 'write' },
            { prefix: '', access: 'read' },
          ],
        },
      ],
      users: [
        { name: 'ops', password: password('ops'), roles: ['root'] },
        { name: 'app', password: password('app'), roles: ['app'] },
      ],
    },
  };
  expect(lines('authDeployment', before, after)).toEqual([
    'users and roles: - role app: readwrite prefix "/app/"',
    'users and roles: + role app: read prefix "/ä/"',
    'users and roles: + role app: write key "/one"',
    'users and roles: + role app: read keys from "a" to "c"',
    'users and roles: + role app: write keys from "a"',
    'users and roles: + role app: read all keys',
    'users and roles: + user ops, with the password of Secret ops-etcd/password',
    'users and roles: + user ops has role root',
  ]);
});

test('plan says that authentication is switched', () => {
  expect(lines('authDeployment', { auth: {} }, { auth: { enabled: false } })).toEqual(['authentication: on -> off']);
  expect(lines('statefulSet', {}, { auth: {} })).toEqual(['the scripts log in to etcd: without a login -> by password']);
});

test('plan compares flags by name, and tells equal changes of several containers once', () => {
  const flags = (quota: string) => ({ tuning: { quotaBackendBytes: quota } });
  expect(lines('statefulSet', flags('1Gi'), { ...flags('2Gi'), extraFlags: { 'max-wals': 10 } })).toEqual([
    'spec.template.spec.containers[etcd].args[--quota-backend-bytes]: 1073741824 -> 2147483648',
    'spec.template.spec.containers[etcd].args[--max-wals]: none -> 10',
  ]);
  const store = { persistentVolumeClaim: { claimName: 'backups' } };
  const backup = (registry: string): Props => ({ backup: { schedule: '@daily', store, retention: { keepLast: 1 } }, images: { registry } });
  expect(lines('backupCronJob', backup('a.example'), backup('b.example')).length).toBeLessThan(5);
});

test('plan cuts no two long texts to the same one', () => {
  const env = (value: string) => ({ extraEnv: [{ name: 'GODEBUG', value }] });
  const [line] = lines('statefulSet', env(`${'x=1,'.repeat(40)}y=1`), env(`${'x=1,'.repeat(40)}y=2`));
  expect(line).toMatch(/\[GODEBUG\]: \.\.\.\S*y=1 -> \.\.\.\S*y=2$/);
});
