import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { buildEtcd, type EtcdClusterProps } from '../../../lib';
import { resolve } from '../../../lib/core/config';
import { storeJob } from '../../../lib/core/manifests/backup/store-job';
import { parseQuantity } from '../../../lib/core/util/quantity';
import { etcd, smallest } from '../smallest';

const store = { s3: { bucket: 'backups' } };
/** With every container that there is, and the defaults of all resources. */
const full: EtcdClusterProps = {
  ...smallest,
  tls: { mode: 'certManager' },
  auth: {},
  backup: { schedule: '@daily', store, increments: {}, drill: { schedule: '@weekly' } },
  restore: { from: { name: 'latest', store } },
};
const etcds = ['etcd', 'restore'];
const helpers = ['tools', 'kubectl', 'auth', 'passwords', 'tls', 'metrics', 'event'];

type Resources = NonNullable<Container['resources']>;
type Amounts = NonNullable<Resources['requests']>;
type Checked = Container & { readonly resources: Required<Resources> };
interface Pod {
  readonly name: string;
  readonly spec: PodSpec;
  readonly containers: readonly Checked[];
}

interface PodOwner {
  readonly template?: { readonly spec: PodSpec };
  readonly jobTemplate?: { readonly spec: PodOwner };
}

/** The pods of a config, those of the CLI's Jobs among them. */
function pods(props: EtcdClusterProps): Pod[] {
  const etcd = resolve(props);
  const jobs = (['backups', 'restore'] as const)
    .filter(what => (what === 'backups' ? etcd.backup : etcd.restore) !== null)
    .map(what => storeJob(etcd, what, what, 'default')[1]);
  return [...Object.values(buildEtcd(props)), ...jobs].flatMap(object => {
    const { kind, metadata, spec } = object as never as { kind: string; metadata: { name: string }; spec?: PodOwner };
    const pod = (spec?.jobTemplate?.spec ?? spec)?.template?.spec;
    if (!pod) return [];
    return { name: `${kind} ${metadata.name}`, spec: pod, containers: [...(pod.initContainers ?? []), ...pod.containers] as Checked[] };
  });
}
const containers = (props: EtcdClusterProps) =>
  pods(props).flatMap(pod => pod.containers.map(container => [`${pod.name}: ${container.name}`, container] as const));

const amount = (text: string | undefined) => (text === undefined ? undefined : Number(parseQuantity(text)) / 1e9);

interface LimitRange {
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
  readonly min?: Amounts;
  readonly max?: Amounts;
  readonly maxLimitRequestRatio?: Amounts;
}

/** What the admission of a LimitRange says of a container. https://kubernetes.io/docs/concepts/policy/limit-range/ */
function refusals({ resources: given }: Checked, range: LimitRange): string[] {
  const limits = { ...range.max, ...range.default, ...given.limits };
  const requests = { ...range.min, ...range.defaultRequest, ...given.limits, ...given.requests };
  const kinds = [...new Set([...Object.keys(limits), ...Object.keys(requests)])];
  return kinds.flatMap(kind => {
    const [request, limit] = [amount(requests[kind]), amount(limits[kind])];
    const [min, max, ratio] = [range.min, range.max, range.maxLimitRequestRatio].map(one => amount(one?.[kind]));
    return [
      ...(request !== undefined && limit !== undefined && request > limit ? [`${kind}: ${request} is more than ${limit}`] : []),
      ...(min !== undefined && (request ?? 0) < min ? [`${kind}: less than ${min}`] : []),
      ...(max !== undefined && (limit ?? Number.POSITIVE_INFINITY) > max ? [`${kind}: more than ${max}`] : []),
      ...(ratio !== undefined && (limit ?? Number.POSITIVE_INFINITY) / (request ?? 0) > ratio ? [`${kind}: ratio above ${ratio}`] : []),
    ];
  });
}
const refused = (props: EtcdClusterProps, range: LimitRange) =>
  containers(props).flatMap(([name, container]) => refusals(container, range).map(why => `${name}: ${why}`));

test('the full config has every container', () => {
  const names = new Set(containers(full).map(([name]) => name.split(' ').at(-1)));
  const backups = ['fetch', 'list', 'record', 'snapshot', 'upload'];
  expect([...names].sort()).toEqual([...etcds, ...helpers, ...backups].sort());
});

test.each(containers(full))('%s has requests and limits', (_, { name, resources: { requests, limits } }) => {
  expect(Object.keys(requests)).toEqual(['cpu', 'memory']);
  expect(Object.keys(limits)).toEqual([...(etcds.includes(name) ? [] : ['cpu']), 'memory']);
});

test('resources.limits.cpu gives every container a CPU limit, as a ResourceQuota on limits.cpu requires', () => {
  const all = containers({ ...full, resources: { limits: { cpu: '2' } } });
  expect(all.filter(([, { resources }]) => resources.limits.cpu === undefined)).toEqual([]);
});

describe('a LimitRange', () => {
  const min = { cpu: '10m', memory: '64Mi' };
  const maxLimitRequestRatio = { cpu: '10', memory: '4' };

  test('with a minimum, a ratio and a default limit admits the defaults', () => {
    const range = { min, maxLimitRequestRatio, default: { cpu: '1', memory: '512Mi' }, defaultRequest: { cpu: '100m', memory: '128Mi' } };
    expect(refused(full, range)).toEqual([]);
  });

  test('with a minimum and a ratio alone admits them with a CPU limit for etcd', () => {
    expect(refused(full, { min, maxLimitRequestRatio })).not.toEqual([]);
    expect(refused({ ...full, resources: { limits: { cpu: '2' } } }, { min, maxLimitRequestRatio })).toEqual([]);
  });

  test('with other bounds admits what the fields say', () => {
    const given = { requests: { cpu: '300m', memory: '512Mi' }, limits: { cpu: '300m', memory: '512Mi' } };
    const range = { min: given.requests, max: given.limits, maxLimitRequestRatio: { cpu: '1', memory: '1' } };
    const backup = { ...full.backup, resources: given } as EtcdClusterProps['backup'];
    expect(refused({ ...full, backup, resources: given, helperResources: given }, range)).toEqual([]);
  });
});

test.each([
  ['resources', etcds],
  ['helperResources', helpers],
  ['backup.resources', ['fetch', 'list', 'record', 'snapshot', 'upload']],
])('%s is for %s', (field, names) => {
  const given = { limits: { cpu: '777m', memory: '777Mi', ephemeralStorage: '77Gi' } };
  const backup = { ...full.backup, ...(field === 'backup.resources' && { resources: given }) } as EtcdClusterProps['backup'];
  const props = { ...full, backup, ...(field !== 'backup.resources' && { [field]: given }) };
  const changed = containers(props).filter(([, { resources }]) => resources.limits.cpu === '777m' && resources.limits.memory === '777Mi');
  expect([...new Set(changed.map(([, { name }]) => name))].sort()).toEqual([...names].sort());
});

describe('ephemeral storage', () => {
  /** Of a whole pod, as the scheduler and the kubelet compute it. */
  const total = ({ spec }: Pod, which: 'requests' | 'limits') => {
    const of = ({ resources }: Container) => amount(resources?.[which]?.['ephemeral-storage']) as number;
    return Math.max(
      spec.containers.map(of).reduce((sum, each) => sum + each, 0),
      ...(spec.initContainers ?? []).map(of),
    );
  };
  const onDisk = ({ spec }: Pod) =>
    (spec.volumes ?? [])
      .map(({ emptyDir }) => (emptyDir?.medium ? 0 : (amount(emptyDir?.sizeLimit) ?? 0)))
      .reduce((sum, each) => sum + each, 0);
  const given = { requests: { ephemeralStorage: '128Mi' }, limits: { ephemeralStorage: '1Gi' } };
  const resources = { resources: given, helperResources: given };
  const backup = { ...full.backup, resources: given } as NonNullable<EtcdClusterProps['backup']>;
  const configs: [string, EtcdClusterProps][] = [
    ['small volumes', { ...full, ...resources, backup }],
    ['ephemeral data', { ...full, ...resources, backup, storage: { ephemeral: { sizeLimit: '6Gi' } } }],
    ['data in memory', { storage: { ephemeral: { sizeLimit: '1Gi', medium: 'Memory' } }, ...resources }],
    ['scratch on a volume', { ...full, ...resources, backup: { ...backup, scratch: { className: 'fast', size: '40Gi' } } }],
  ];
  test.each(configs)('of a pod covers its volumes on the node’s disk: %s', (_, props) => {
    for (const pod of pods(props)) {
      expect([pod.name, total(pod, 'limits') >= onDisk(pod)]).toEqual([pod.name, true]);
      // The room of increments is for times without a store.
      if (!pod.name.endsWith('increments')) expect([pod.name, total(pod, 'requests') >= onDisk(pod)]).toEqual([pod.name, true]);
    }
  });

  test('is no more than what is given where the volumes are elsewhere', () => {
    for (const [, props] of configs.slice(2)) {
      for (const pod of pods(props)) expect(total(pod, 'requests')).toBeLessThanOrEqual(pod.spec.containers.length * 128 * 2 ** 20);
    }
  });

  test('is requested where only the limit is given, as the API server would', () => {
    const [, etcd] =
      containers({ ...smallest, resources: { limits: { ephemeralStorage: '1Gi' } } }).find(([name]) => name.endsWith(': etcd')) ?? [];
    expect(etcd?.resources).toMatchObject({ requests: { 'ephemeral-storage': '1Gi' }, limits: { 'ephemeral-storage': '1Gi' } });
  });
});

describe('defaults that follow other fields', () => {
  test('requests never exceed limits, whichever of them is given', () => {
    expect(etcd({ ...smallest, resources: { limits: { cpu: '100m', memory: '128Mi' } } })).toMatchObject({
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
    });
    expect(etcd({ ...smallest, resources: { requests: { memory: '4Gi' } } })).toMatchObject({
      resources: { requests: { memory: '4Gi' }, limits: { memory: '4Gi' } },
    });
  });
});
