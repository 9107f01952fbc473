import { buildEtcd, type EtcdClusterProps } from '../../../lib';
import { differences as find, restrict } from '../../../lib/cli/plan/differences';
import { effects, immutableChanges, withImmutableOf } from '../../../lib/cli/plan/effects';
import { summarize } from '../../../lib/cli/plan/summary';
import type { KubeObject } from '../../../lib/core/manifests/shared/kube-object';

const differences = (...[before, after, path]: Parameters<typeof find>) => summarize(find(before, after, path));
const small: EtcdClusterProps = { storage: { size: '8Gi' } };
const object = (id: 'networkPolicy' | 'statefulSet', props: Partial<EtcdClusterProps> = {}) =>
  structuredClone(buildEtcd({ ...small, ...props })[id]) as KubeObject;
const planned = (props: Partial<EtcdClusterProps>, from: Partial<EtcdClusterProps> = {}) =>
  effects(object('statefulSet', from), object('statefulSet', props)).map(({ does }) => does);

describe('a change of the StatefulSet', () => {
  test.each<[string, Partial<EtcdClusterProps>, string[]]>([
    ['nothing', {}, []],
    ['replicas', { replicas: 5 }, ['scale']],
    ['paused', { paused: true }, ['pause']],
    ['the version', { version: '3.7.3' }, ['roll']],
    ['annotations', { annotations: { a: 'b' } }, ['update']],
    ['labels', { labels: { a: 'b' } }, ['roll', 'update']],
    ['a recovery', { recovery: { ordinal: 0, token: 'a' } }, ['update']],
    ['the retention of volumes', { storage: { size: '8Gi', retention: { whenScaled: 'Delete' } } }, ['update']],
  ])('of %s does what it does', (_, props, does) => {
    expect(planned(props)).toEqual(does);
    expect(planned({}, props)).toEqual(does.map(what => (what === 'pause' ? 'resume' : what)));
  });

  test('that is not there yet creates it', () => {
    expect(effects(undefined, object('statefulSet'))).toEqual([
      { object: { kind: 'StatefulSet', name: 'etcd' }, does: 'create', changes: [] },
    ]);
  });

  test('names what changes, with both values', () => {
    const [effect] = effects(object('statefulSet'), object('statefulSet', { version: '3.7.3' }));
    expect(effect?.changes).toEqual([
      'spec.template.spec.containers[etcd].image: gcr.io/etcd-development/etcd:v3.6.16 -> gcr.io/etcd-development/etcd:v3.7.3',
    ]);
  });

  test('of volumes is seen beside what Kubernetes filled in, and left out of what can be applied', () => {
    const live = object('statefulSet') as never as { spec: { volumeClaimTemplates: { spec: Record<string, unknown> }[] } };
    (live.spec.volumeClaimTemplates[0] as { spec: Record<string, unknown> }).spec.volumeMode = 'Filesystem';
    expect(immutableChanges(live as never, object('statefulSet') as never)).toEqual([]);
    const larger = object('statefulSet', { storage: { size: '16Gi' } });
    expect(immutableChanges(live as never, larger as never)).toEqual([
      'spec.volumeClaimTemplates[0].spec.resources.requests.storage: 8Gi -> 16Gi',
    ]);
    expect(immutableChanges(live as never, withImmutableOf(live as never, larger as never))).toEqual([]);
  });
});

test('what the API server and kubectl keep for themselves is no change', () => {
  const live = object('networkPolicy');
  Object.assign(live.metadata, {
    uid: 'u',
    resourceVersion: '1',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  });
  expect(effects({ ...live, status: {} } as KubeObject, object('networkPolicy'))).toEqual([]);
});

test.each([
  ['1024Gi', '1Ti'],
  ['8192Mi', '8Gi'],
  ['0.5Gi', '512Mi'],
  ['1.5G', '1500M'],
])('volumes of %s are those that the API server writes as %s', (size, written) => {
  const wanted = object('statefulSet', { storage: { size } });
  const live = object('statefulSet', { storage: { size: written } });
  expect(immutableChanges(live as never, wanted as never)).toEqual([]);
});

test('quantities are compared by amount, and nothing else is', () => {
  const pod = (cpu: string, memory: string, sizeLimit: string, name: string) => ({
    resources: { requests: { cpu }, limits: { memory } },
    volumes: [{ emptyDir: { sizeLimit } }],
    name,
  });
  const before = pod('500m', '1Gi', '1Gi', '1Gi');
  expect(differences(before, pod('0.5', '1024Mi', '1073741824', '1024Mi'), 'x')).toEqual(['x.name: 1Gi -> 1024Mi']);
  expect(differences(before, pod('0.6', '1024Mi', '1G', '1Gi'), 'x')).toEqual([
    'x.resources.requests.cpu: 500m -> 0.6',
    'x.volumes[0].emptyDir.sizeLimit: 1Gi -> 1G',
  ]);
});

test('differences are told by name where items have one, whatever their order', () => {
  const before = { list: [{ name: 'a', value: 1 }, { name: 'b' }] };
  expect(differences(before, { list: [{ name: 'b' }, { name: 'a', value: 2 }] }, 'x')).toEqual(['x.list[a]: 1 -> 2']);
  expect(differences(before, { list: [{ name: 'b' }] }, 'x')).toEqual(['x.list[a]: 1 -> none']);
});

test('a value is restricted to the fields that another one has', () => {
  expect(restrict({ a: 1, b: { c: 2, d: 3 }, e: [{ f: 1, g: 2 }] }, { b: { c: 0 }, e: [{ f: 0 }] })).toEqual({
    b: { c: 2 },
    e: [{ f: 1 }],
  });
});

test('items without names are compared wherever they are in a list', () => {
  const rule = (port: number) => ({ ports: [{ port }] });
  const before = { ingress: [rule(1), rule(2)] };
  expect(differences(before, { ingress: [rule(1), rule(3), rule(2)] }, 'x')).toEqual(['x.ingress[1]: none -> {"ports":[{"port":3}]}']);
  expect(differences(before, { ingress: [rule(2)] }, 'x')).toEqual(['x.ingress[0]: {"ports":[{"port":1}]} -> none']);
  expect(differences(before, { ingress: [rule(1), rule(3)] }, 'x')).toEqual(['x.ingress[1].ports[0].port: 2 -> 3']);
});
