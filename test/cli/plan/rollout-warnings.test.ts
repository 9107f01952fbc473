import { buildEtcd, type EtcdClusterProps } from 'etcd-kit';
import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { effects } from '../../../lib/cli/plan/effects';
import { rolloutMeaning } from '../../../lib/cli/plan/rollout';
import { pendingRollout, rolloutWarnings } from '../../../lib/cli/plan/rollout-warnings';

const statefulSet = (props: Partial<EtcdClusterProps>) => buildEtcd({ storage: { size: '8Gi' }, ...props } as EtcdClusterProps).statefulSet;
const plain = {};
const tls = { tls: { mode: 'certManager' } } as const;
const on = { tls: { mode: 'certManager', transition: 'enabling' } } as const;
const off = { tls: { mode: 'certManager', transition: 'disabling' } } as const;
const cutOff = /clients that use https? are cut off/;
const tooEarly = /peer traffic uses TLS: without certificates, the first pod does not start/;
const noLogin = /authentication stays enabled, unless it is disabled already: the first pod cannot log in, and waits/;

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
  [
    'no authentication at once for a lone member',
    { auth: {}, replicas: 1 },
    { replicas: 1 },
    [/^authentication stays enabled, unless it is disabled already: clients must log in, and the scripts cannot/],
  ],
])('%s: plan says whom it cuts off, and what pods refuse', (_, before, after, said) => {
  expect(rolloutWarnings(statefulSet(before), statefulSet(after))).toEqual(said.map(text => expect.stringMatching(text)));
});

const partition = (partition: number) => ({ updateStrategy: { type: 'RollingUpdate', partition } }) as const;
const onDelete = { updateStrategy: { type: 'OnDelete' } } as const;

test.each<[string, Partial<EtcdClusterProps>, string]>([
  ['three members', plain, 'every member restarts, one at a time'],
  ['one member', { replicas: 1 }, 'the only member restarts: the cluster is unavailable meanwhile'],
  ['OnDelete', onDelete, 'no member restarts automatically: each is updated when you delete its pod, one at a time'],
  ['a partition', partition(1), 'members 1 to 2 restart, one at a time; members below updateStrategy.partition keep the old template'],
  ['a partition below the last member', partition(2), 'member 2 restarts; members below updateStrategy.partition keep the old template'],
  ['a partition above all members', partition(3), 'no member restarts: updateStrategy.partition is 3'],
  ['a pause', { paused: true }, 'takes effect when the members start again'],
])('plan says which members restart: %s', (_, props, meaning) => {
  expect(rolloutMeaning(statefulSet(props), false)).toBe(meaning);
});

test('plan says which members restart: a resumed cluster', () => {
  expect(rolloutMeaning(statefulSet(plain), true)).toBe('takes effect when the members start again');
});

test('plan says that members wait for somebody to restart them since an earlier change, and that another strategy does', () => {
  const status = { replicas: 3, updatedReplicas: 1 };
  const live = (props: Partial<EtcdClusterProps>) => ({ ...statefulSet(props), status }) as StatefulSet;
  expect(pendingRollout(live(onDelete))).toEqual([
    '2 of 3 members still run an earlier pod template, until their pods are deleted, one at a time',
  ]);
  expect(pendingRollout(live(partition(2)))[0]).toContain('until updateStrategy.partition is lowered');
  expect(pendingRollout(live(plain))).toEqual([]);
  expect(pendingRollout({ ...live(onDelete), status: { replicas: 3, updatedReplicas: 3 } })).toEqual([]);
  const does = (before: StatefulSet) => effects(before as never, statefulSet(plain) as never).map(effect => effect.does);
  expect(does(live(onDelete))).toEqual(['roll']);
  expect(does(statefulSet(onDelete))).toEqual(['update']);
});
