import { buildEtcd, type EtcdClusterProps } from 'etcd-kit';
import { rolloutWarnings } from '../../../lib/cli/plan/rollout-warnings';

const statefulSet = (props: Partial<EtcdClusterProps>) => buildEtcd({ storage: { size: '8Gi' }, ...props } as EtcdClusterProps).statefulSet;
const plain = {};
const tls = { tls: { mode: 'certManager' } } as const;
const on = { tls: { mode: 'certManager', transition: 'enabling' } } as const;
const off = { tls: { mode: 'certManager', transition: 'disabling' } } as const;
const cutOff = /clients that speak https? are cut off/;
const tooEarly = /the members speak TLS to each other: without certificates, the first pod refuses to start/;
const noLogin = /the first pod can’t log in, and waits, unless authentication is off already/;

test.each<[string, Partial<EtcdClusterProps>, Partial<EtcdClusterProps>, RegExp[]]>([
  ['TLS at once', plain, tls, [cutOff]],
  ['TLS, the first step', plain, on, []],
  ['TLS, the second step', on, tls, []],
  ['no TLS at once', tls, plain, [cutOff, tooEarly]],
  ['no TLS, the first step', tls, off, []],
  ['no TLS, the second step', off, plain, []],
  ['no TLS among members at once', tls, { tls: { mode: 'certManager', scope: 'clients' } }, [tooEarly]],
  ['authentication', plain, { auth: {} }, []],
  ['authentication is switched off', { auth: {} }, { auth: { enabled: false } }, []],
  ['no authentication at once', { auth: {} }, plain, [noLogin]],
])('%s: plan says whom it cuts off, and what pods refuse', (_, before, after, said) => {
  expect(rolloutWarnings(statefulSet(before), statefulSet(after))).toEqual(said.map(text => expect.stringMatching(text)));
});
