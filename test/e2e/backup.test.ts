import type { EtcdClusterProps } from '../../lib';
import { backUp, loseEverything, putClaim, putSecret, s3Store, startS3 } from './backups';
import { api, applied, type Cluster, deleteNamespace, exec, limitResources, newCluster } from './kube';
import { Writer } from './writer';

const schedule = '0 0 1 1 *';
const roles = [{ name: 'app', permissions: [{ prefix: 'app/', access: 'readwrite' as const }] }];

const revisionOf = (backup: string) => Number(backup.split('-')[2]);
const revision = async (cluster: Cluster) =>
  Number(/"Revision" : (\d+)/.exec(await cluster.etcdctl(0, 'endpoint', 'status', '-w', 'fields'))?.[1]);

/** What was there at a revision, and is there now. */
const keysThen = (cluster: Cluster, at: number) => cluster.etcdctl(0, 'get', 'app/', '--prefix', `--rev=${at}`);
const keysNow = (cluster: Cluster) => cluster.etcdctl(0, 'get', 'app/', '--prefix');

/** Loses all, and restores it. */
async function restore(cluster: Cluster, changes: Partial<EtcdClusterProps>, lost: number, size: number): Promise<string> {
  await loseEverything(cluster, lost);
  const began = Date.now();
  await cluster.apply(changes);
  const { clusterId } = await cluster.whole(size);
  process.stdout.write(`restored, ${size} members, in ${(Date.now() - began) / 1000} s\n`);
  return clusterId;
}

test('with TLS, users by certificate and a quota: an encrypted backup in S3, all volumes are lost, and every key comes back, to more members', async () => {
  const cluster = await newCluster({
    tls: { mode: 'certManager', clients: ['app'] },
    auth: { roles, users: [{ name: 'app', roles: ['app'] }] },
    resources: { limits: { cpu: '2' } },
  });
  const { namespace } = cluster;
  try {
    await startS3(cluster);
    await limitResources(namespace);
    await putSecret(namespace, 'key', { password: 'correct horse battery staple' });
    const backup = { schedule, store: s3Store(cluster), encryption: { password: { secretName: 'key' } } };
    expect(await cluster.apply({ backup })).toEqual([]);
    const before = await cluster.whole(3);
    await applied(cluster);
    const put = (from: number, to: number) =>
      exec(namespace, 'etcd-0', ['/tools/sh', '-c', `for i in $(seq ${from} ${to}); do etcdctl put app/$i "value of $i" >/dev/null; done`]);
    await put(1, 50);
    const [name] = await Promise.all([backUp(cluster), put(51, 100)]);
    const then = await keysThen(cluster, revisionOf(name));
    expect(then).toContain('app/50\nvalue of 50\n');

    const id = await restore(cluster, { backup, replicas: 5, restore: { from: { name }, token: 'lost' } }, 3, 5);
    expect(id).not.toBe(before.clusterId);
    expect(await keysNow(cluster)).toBe(then);
    // Who watched from before is told that time went back.
    expect(await revision(cluster)).toBeGreaterThan(1e9);
    const watch = `timeout 10 etcdctl watch app/ --rev=${revisionOf(name)} 2>&1 | grep -m1 compacted`;
    expect(await exec(namespace, 'etcd-0', ['/tools/sh', '-c', watch])).toContain('required revision has been compacted');
    // Users are as they were, and nobody else gets in.
    await applied(cluster);
    expect(await cluster.etcdctl(0, 'user', 'list')).toContain('app\n');
    await expect(
      exec(namespace, 'etcd-0', ['/tools/sh', '-c', 'ETCDCTL_CERT= ETCDCTL_KEY= etcdctl --command-timeout=2s get app/1']),
    ).rejects.toThrow();

    // Left as it is, the config restores nothing again.
    await cluster.etcdctl(0, 'put', 'app/1', 'newer');
    await cluster.deletePod(0);
    expect((await cluster.whole(5)).clusterId).toBe(id);
    expect(await cluster.etcdctl(0, 'get', 'app/1', '--print-value-only')).toBe('newer\n');
  } finally {
    await deleteNamespace(namespace);
  }
});

test('with passwords: a backup on a claim while a client writes, all volumes and passwords are lost, and it is restored', async () => {
  const login = { name: 'app', password: 'of-app' };
  const cluster = await newCluster({ auth: { roles, users: [{ name: 'app', password: { secretName: 'app' }, roles: ['app'] }] } });
  const { namespace } = cluster;
  try {
    await putSecret(namespace, 'app', { password: login.password });
    await putClaim(namespace, 'backups');
    const backup = { schedule, store: { persistentVolumeClaim: { claimName: 'backups' } } };
    await cluster.apply({ backup });
    await cluster.whole(3);
    await applied(cluster);
    const writer = new Writer(cluster, 3, 4, 'app/', undefined, login);
    await writer.start();
    const name = await backUp(cluster);
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`${acknowledged} writes beside a backup, longest gap ${longestGap} ms\n`);
    const then = await keysThen(cluster, revisionOf(name));
    expect(then).toContain('app/register/0\n');

    // The passwords that were made in the cluster are gone with it: the backup's are others than the new ones.
    await api('DELETE', `/api/v1/namespaces/${namespace}/secrets/etcd-auth`);
    await api('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/etcd-auth?propagationPolicy=Background`);
    await restore(cluster, { backup, restore: { from: { name: 'latest' }, token: 'lost' } }, 3, 3);
    await applied(cluster);
    expect(await keysNow(cluster)).toBe(then);
    const again = new Writer(cluster, 3, 4, 'app/again/', undefined, login);
    await again.start();
    expect(await backUp(cluster)).not.toBe(name);
    expect((await again.finish()).acknowledged).toBeGreaterThan(0);
  } finally {
    await deleteNamespace(namespace);
  }
});
