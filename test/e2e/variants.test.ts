import type { EtcdClusterProps } from '../../lib';
import { deleteNamespace, newCluster } from './kube';

const variants: readonly [string, Partial<EtcdClusterProps>, number][] = [
  ['one member', { replicas: 1 }, 1],
  ['five members', { replicas: 5 }, 5],
  ['ephemeral storage', { storage: { ephemeral: {} } }, 3],
  ['ephemeral storage in memory', { storage: { ephemeral: { medium: 'Memory', sizeLimit: '256Mi' } } }, 3],
  // upgrade.test.ts begins with 3.5, and all others with 3.6.
  ['etcd 3.7', { version: '3.7.3' }, 3],
  [
    'another name, and much that can be set',
    {
      name: 'config-store',
      labels: { team: 'platform' },
      updateStrategy: { type: 'RollingUpdate', partition: 0 },
      security: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      tuning: {
        quotaBackendBytes: '512Mi',
        autoCompaction: { mode: 'revision', retention: '1000' },
        snapshotCount: 5000,
        metrics: 'extensive',
      },
      extraFlags: { 'max-wals': 4, cors: '*' },
      extraEnv: [{ name: 'GODEBUG', value: 'madvdontneed=1' }],
      resources: { limits: { cpu: '1', memory: '1Gi' } },
      service: { type: 'NodePort', nodePort: 32_379 },
    },
    3,
  ],
];

test.each(variants)('%s: forms, and serves clients', async (_, props, size) => {
  const cluster = await newCluster({ terminationGracePeriodSeconds: 30, ...props });
  try {
    expect(await cluster.apply()).toEqual([]);
    const { members } = await cluster.whole(size);
    expect(members).toHaveLength(size);
    await cluster.etcdctl(0, 'put', 'key', 'value');
    const service = `--endpoints=http://${cluster.name}.${cluster.namespace}.svc:2379`;
    expect(await cluster.etcdctl(size - 1, service, 'get', 'key', '--print-value-only')).toBe('value\n');
    const { version } = JSON.parse(
      await cluster.etcdctl(0, 'endpoint', 'status', '-w', 'json').then(text => JSON.stringify(JSON.parse(text)[0].Status)),
    );
    expect(version).toBe(props.version ?? '3.6.16');
  } finally {
    await deleteNamespace(cluster.namespace);
  }
});
