import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { buildEtcd, type EtcdClusterProps, EtcdConfigError } from '../../../../lib';
import { auxiliaryComponents } from '../../../../lib/core/labels';
import { smallest } from '../../smallest';

// What the policies of a cluster let through, as Kubernetes evaluates them:
// https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation

interface Place {
  /** The labels of a pod in the cluster's namespace, or of one in another. */
  readonly pod?: Readonly<Record<string, string>>;
  readonly elsewhere?: boolean;
  /** Or an address that is no pod's. */
  readonly address?: string;
}

const selects = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Readonly<Record<string, string>>) =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values }) => {
    if (operator !== 'In') throw new Error(`the test does not know the operator ${operator}`);
    return values?.includes(labels[key] ?? '');
  });
const isPeer = ({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, { pod, elsewhere, address }: Place) => {
  if (ipBlock) return address?.startsWith(ipBlock.cidr.replace(/(?:\.0)*\/.*/, '.')) ?? false;
  return pod !== undefined && (namespaceSelector !== undefined || !elsewhere) && selects(podSelector ?? {}, pod);
};
const isPort = ({ protocol, port }: NetworkPolicyPort, number: number, used: string) =>
  (protocol ?? 'TCP') === used && (port ?? number) === number;

function allowed(policies: readonly NetworkPolicy[], from: Place, to: Place, port: number, protocol = 'TCP'): boolean {
  const passes = (type: 'Ingress' | 'Egress', { pod, elsewhere }: Place, other: Place) => {
    const isolating = policies.filter(
      ({ spec }) => pod && !elsewhere && spec?.policyTypes?.includes(type) && selects(spec.podSelector, pod),
    );
    const rules = isolating.flatMap(({ spec }) =>
      type === 'Ingress'
        ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
    );
    const matches = rules.some(
      ({ peers, ports }) =>
        (peers?.some(peer => isPeer(peer, other)) ?? true) && (ports?.some(each => isPort(each, port, protocol)) ?? true),
    );
    return isolating.length === 0 || matches;
  };
  return passes('Egress', from, to) && passes('Ingress', to, from);
}

const labelsOf = (component: string) => ({
  'app.kubernetes.io/name': 'etcd',
  'app.kubernetes.io/instance': 'etcd',
  'app.kubernetes.io/component': component,
});
const member: Place = { pod: labelsOf('member') };
const auxiliary = Object.fromEntries(auxiliaryComponents.map(component => [component, { pod: labelsOf(component) }]));
const stranger: Place = { pod: { app: 'stranger' } };
const dns: Place = { pod: { 'k8s-app': 'kube-dns' }, elsewhere: true };
const nodeLocalDns: Place = { address: '169.254.20.10' };
const store: Place = { address: '192.0.2.1' };
const apiServer: Place = { address: '10.96.0.1' };
const allPorts = [53, 443, 2379, 2380, 2381, 2382, 2384, 6443, 9000, 15_008];

const props: EtcdClusterProps = {
  storage: { size: '8Gi' },
  auth: {},
  backup: { schedule: '@daily', store: { s3: { bucket: 'b' } }, increments: {}, drill: { schedule: '@daily' } },
};
const policiesOf = (networkPolicy: EtcdClusterProps['networkPolicy'], config: EtcdClusterProps = props) =>
  Object.values(buildEtcd({ ...config, networkPolicy })).filter(({ kind }) => kind === 'NetworkPolicy') as NetworkPolicy[];
/** What denies everything in the namespace, as platforms set it. */
const denyAll: NetworkPolicy = { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } };
const opens = (policies: readonly NetworkPolicy[], from: Place, to: Place) => allPorts.filter(port => allowed(policies, from, to, port));
const problem = (networkPolicy: object) => {
  try {
    buildEtcd({ ...props, networkPolicy });
    return '';
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.message;
    throw error;
  }
};

test('the peers of metrics reach the metrics of etcd, and those of the scripts', () => {
  const prometheus: Place = { pod: { app: 'prometheus' }, elsewhere: true };
  const metrics = [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'prometheus' } } }];
  expect(opens(policiesOf({ metrics }), prometheus, member)).toEqual([2381, 2382]);
  expect(opens(policiesOf({ metrics }), { pod: { app: 'other' }, elsewhere: true }, member)).toEqual([]);
  const tls = { mode: 'certManager', metrics: true } as const;
  expect(opens(policiesOf({ metrics }, { ...props, tls }), prometheus, member)).toEqual([2382, 2384]);
});

describe('auxiliary pods', () => {
  test.each(auxiliaryComponents)('nobody reaches %s, but for the metrics of backups', component => {
    const pod = auxiliary[component] as Place;
    expect(opens(policiesOf(undefined), stranger, pod)).toEqual([2381]);
    expect(opens(policiesOf({ metrics: [] }), stranger, pod)).toEqual([]);
    expect(opens(policiesOf({ metrics: [{ podSelector: { matchLabels: { app: 'prometheus' } } }] }), stranger, pod)).toEqual([]);
    expect(opens(policiesOf({ enabled: false }), stranger, pod)).toEqual(allPorts);
  });

  test('without backups have no port open at all', () => {
    expect(opens(policiesOf(undefined, { storage: props.storage, auth: {} }), stranger, auxiliary.auth as Place)).toEqual([]);
  });

  test.each([
    ['no policy where there are none', { storage: props.storage }, 1],
    ['one with auth', { storage: props.storage, auth: {} }, 2],
    [
      'one for the Jobs that look into the store of a restore',
      { storage: props.storage, restore: { from: { name: 'latest', store: { s3: { bucket: 'b' } } } } },
      2,
    ],
  ] as const)('have %s', (_, config, count) => {
    expect(policiesOf(undefined, config as EtcdClusterProps)).toHaveLength(count);
  });
});

describe('egress', () => {
  const all = { member, ...auxiliary };

  test.each(Object.entries(all))('of %s is open while the config does not restrict it', (_, pod) => {
    for (const place of [dns, store, apiServer]) expect(opens(policiesOf(undefined), pod, place)).toEqual(allPorts);
  });

  describe.each([[[]], [[{ to: [{ ipBlock: { cidr: '10.96.0.0/16' } }], ports: [{ protocol: 'TCP', port: 443 }] }]]])('with %j', egress => {
    const policies = [denyAll, ...policiesOf({ egress })];

    test.each(Object.entries(all))('%s reaches DNS and what the rules allow, and nothing else', (_, pod) => {
      for (const place of [dns, nodeLocalDns]) {
        expect(allowed(policies, pod, place, 53, 'UDP')).toBe(true);
        expect(opens(policies, pod, place)).toEqual([53]);
      }
      expect(opens(policies, pod, apiServer)).toEqual(egress.length > 0 ? [443] : []);
      expect(opens(policies, pod, store)).toEqual([]);
      expect(opens(policies, pod, { pod: { app: 's3' }, elsewhere: true })).toEqual([53]);
    });
  });

  test.each([
    ['denied by default', []],
    ['left to etcd-kit', undefined],
  ])('that is %s lets everything reach the members that must', (_, egress) => {
    const policies = [...(egress ? [denyAll] : []), ...policiesOf({ egress, clients: [], metrics: [] })];
    expect(opens(policies, member, member)).toEqual([2379, 2380, 2381, 2382]);
    expect(opens(policies, auxiliary.auth as Place, member)).toEqual([2379, 2382]);
    expect(opens(policies, auxiliary.backup as Place, member)).toEqual([2379]);
    expect(opens(policies, auxiliary.increments as Place, member)).toEqual([2379]);
    expect(opens(policies, auxiliary.drill as Place, member)).toEqual([]);
  });

  test('of everything is a rule without peers and ports', () => {
    const policies = [denyAll, ...policiesOf({ egress: [{}] })];
    for (const pod of Object.values(all)) expect(opens(policies, pod, store)).toEqual(allPorts);
  });
});

test('further ingress reaches all pods of the cluster, from whom and where it says', () => {
  const from = [{ podSelector: { matchLabels: { app: 'stranger' } } }];
  const policies = policiesOf({ clients: [], metrics: [], extraIngress: [{ from, ports: [{ port: 15_008 }] }] });
  for (const pod of [member, ...Object.values(auxiliary)]) {
    expect(opens(policies, stranger, pod)).toEqual([15_008]);
    expect(opens(policies, { pod: { app: 'other' } }, pod)).toEqual([]);
  }
});

test.each<[string, object, string]>([
  [
    'peers that are none',
    { extraIngress: [{ from: [] }] },
    'extraIngress[0].from: must not be empty: Kubernetes treats an empty list as anyone',
  ],
  ['ports that are none', { egress: [{ ports: [] }] }, 'egress[0].ports: must not be empty: Kubernetes treats an empty list as any port'],
  ['no destinations', { egress: [{ to: [] }] }, 'egress[0].to: must not be empty'],
  ['egress to whom it comes from', { egress: [{ from: [{ podSelector: {} }] }] }, 'egress[0].from: unknown field'],
  [
    'a port out of range',
    { egress: [{ ports: [{ port: 70_000 }] }] },
    'egress[0].ports[0].port: must be a whole number from 1 to 65535 (70000)',
  ],
  ['a name that no port has', { egress: [{ ports: [{ port: 'Metrics_1' }] }] }, 'egress[0].ports[0].port: must be a port name'],
  ['an end below its start', { egress: [{ ports: [{ port: 9, endPort: 8 }] }] }, 'endPort: must not be below port'],
  ['an end of a name', { egress: [{ ports: [{ port: 'a', endPort: 8 }] }] }, 'endPort: requires a port number in port'],
  ['an end of nothing', { egress: [{ ports: [{ endPort: 8 }] }] }, 'endPort: requires a port number in port'],
])('refuses %s', (_, networkPolicy, message) => expect(problem(networkPolicy)).toContain(message));

test.each<[object]>([
  [{ egress: [] }],
  [{ egress: [{ ports: [{ port: 'https' }, { port: 30_000, endPort: 32_767, protocol: 'SCTP' }, {}] }] }],
  [{ extraIngress: [{}, { from: [{ namespaceSelector: {} }] }, { ports: [{ protocol: 'UDP' }] }] }],
])('accepts %j', networkPolicy => expect(problem(networkPolicy)).toBe(''));

test('clients from outside the cluster get in where the Service is for them', () => {
  const ingress = (props: EtcdClusterProps) =>
    buildEtcd(props)
      .networkPolicy?.spec.ingress?.filter(({ from, ports }) => !from || (ports?.length === 1 && ports[0]?.port === 2379))
      .map(({ from }) => from);
  expect(ingress(smallest)).toEqual([[{ podSelector: {} }]]);
  expect(ingress({ ...smallest, service: { type: 'NodePort' } })).toEqual([undefined]);
  expect(ingress({ ...smallest, networkPolicy: { clients: [] } })).toEqual([]);
});
