import type { EnvVar } from 'kubernetes-types/core/v1';
import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { etcd, pod, smallest, statefulSet, variable } from '../../smallest';

test('Kubernetes’ own structures reach the pods as they are', () => {
  const labelSelector = { matchExpressions: [{ key: 'app', operator: 'SomethingNew' }] };
  const peers = {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', matchLabelKeys: ['a'], mismatchLabelKeys: ['b'] }],
  };
  const tolerations = [{ key: 'load', operator: 'Lt', value: '5', effect: 'SomethingNew' }];
  const topologySpreadConstraints = [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector, matchLabelKeys: ['pod-template-hash'] },
  ];
  const extraEnv: EnvVar[] = [
    { name: 'CPUS', valueFrom: { resourceFieldRef: { containerName: 'etcd', resource: 'limits.cpu', divisor: '1m' } } },
    { name: 'TEAM', valueFrom: { fieldRef: { fieldPath: "metadata.labels['team']" } } },
    { name: 'LINES', value: 'a\nb' },
  ];
  const scheduling = { affinity: { podAffinity: peers }, tolerations, topologySpreadConstraints };
  const spec = pod({ ...smallest, scheduling, extraEnv });
  expect(spec).toMatchObject({ affinity: { podAffinity: peers }, tolerations, topologySpreadConstraints });
  expect(spec.containers[0]?.env).toEqual(expect.arrayContaining(extraEnv));
  const clients = [{ podSelector: labelSelector }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }];
  expect(JSON.stringify(buildEtcd({ ...smallest, networkPolicy: { clients } }).networkPolicy)).toContain(JSON.stringify(clients));
});

describe('the pod template', () => {
  const template = (props: EtcdClusterProps) => statefulSet(props).spec.template;

  test.each<[string, Partial<EtcdClusterProps>]>([
    ['replicas', { replicas: 5 }],
    ['paused', { paused: true }],
    ['annotations', { annotations: { note: 'changed' } }],
    ['the client Service', { service: { type: 'NodePort' } }],
    ['the network policy', { networkPolicy: { enabled: false } }],
    ['the update strategy', { updateStrategy: { type: 'OnDelete' } }],
  ])('is the same whatever %s says, so no member restarts for it', (_, change) => {
    expect(template({ ...smallest, ...change })).toEqual(template(smallest));
  });

  test('has etcd’s last words in the status of a container that failed', () => {
    expect(etcd(smallest)).toMatchObject({ terminationMessagePolicy: 'FallbackToLogsOnError' });
  });
});

describe('defaults that follow other fields', () => {
  test('GOMEMLIMIT is nine tenths of the memory limit, and the kubelet sets GOMAXPROCS to the CPU limit that the pod has', () => {
    const props: EtcdClusterProps = { ...smallest, resources: { limits: { memory: '1Gi' } } };
    expect(variable(props, 'GOMEMLIMIT')).toBe(String(Math.floor(2 ** 30 * 0.9)));
    const valueFrom = { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } };
    expect(etcd(props).env).toContainEqual({ name: 'GOMAXPROCS', valueFrom });
  });
});

test('the token of a restore reaches each container that asks whether it was used, and none that has no restore', () => {
  const restore = { from: { file: 'a.db', store: { persistentVolumeClaim: { claimName: 'old' } } } };
  const tokens = (props: EtcdClusterProps) => {
    const { containers, initContainers = [] } = pod(props);
    return [...initContainers, ...containers].flatMap(({ name, env }) =>
      (env ?? []).filter(each => each.name === 'RESTORE_TOKEN').map(({ value }) => `${name} ${value}`),
    );
  };
  expect(tokens({ ...smallest, restore: { ...restore, token: 'again' } })).toEqual(['fetch again', 'restore again', 'etcd again']);
  expect(tokens({ ...smallest, restore })).toEqual([]);
});

test('only the container that asks Kubernetes holds the service account’s token', () => {
  const { automountServiceAccountToken, containers } = pod(smallest);
  expect(automountServiceAccountToken).toBe(false);
  const holders = containers.filter(({ volumeMounts = [] }) => volumeMounts.some(({ mountPath }) => mountPath.includes('serviceaccount')));
  expect(holders.map(({ name }) => name)).toEqual(['kubectl']);
});
