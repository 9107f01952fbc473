import { deleteNamespace, exec, newCluster, type Pod, until } from '../kube';
import { Writer } from '../writer';
import { damageLog, removeNodesNamespace } from './nodes';

test('a member whose log is damaged is rebuilt from the others while a client writes, and its data is kept', async () => {
  const cluster = await newCluster();
  try {
    await cluster.apply();
    const before = await cluster.whole(3);
    const writer = new Writer(cluster, 3);
    await writer.start();
    await until('a log that is worth damaging', async () => writer.count() > 500);
    writer.lap();
    const started = Date.now();
    await damageLog((await cluster.pod(1)) as Pod, cluster.namespace);
    const after = await until('another member in its place', async () => {
      const found = await cluster.whole(3);
      return found.members.some(({ ID }) => !before.members.some(old => old.ID === ID)) && found;
    });
    process.stdout.write(`rebuilt in ${((Date.now() - started) / 1000).toFixed(1)} s; longest gap ${writer.lap()} ms\n`);
    expect(after.clusterId).toBe(before.clusterId);
    expect((await cluster.decisions(1)).join('\n')).toMatch(/etcd can't start on its data \(.*\): a quorum runs without it; .* is kept as/);
    expect(await exec(cluster.namespace, 'etcd-1', ['/tools/ls', '/var/lib/etcd'])).toContain('data.corrupt.');
    await writer.finish();
  } finally {
    await removeNodesNamespace();
    await deleteNamespace(cluster.namespace);
  }
});
