import { type Cluster, deleteNamespace, exec, newCluster, type Pod, until } from './kube';
import { killEtcd, removeNodesNamespace } from './nodes';
import { Writer } from './writer';

describe('a member that loses its volume and pod', () => {
  let cluster: Cluster;
  let writer: Writer;
  beforeAll(async () => {
    cluster = await newCluster();
    await cluster.apply();
    await cluster.whole(3);
    writer = new Writer(cluster, 3);
    await writer.start();
  });
  afterAll(async () => {
    await removeNodesNamespace();
    await deleteNamespace(cluster.namespace);
  });

  test.each([2, 0])('is rebuilt from the others as a learner, and votes again: member %i', async ordinal => {
    const before = await cluster.whole(3);
    await cluster.loseVolume(ordinal);
    const started = Date.now();
    await until('the old member to be gone', async () => {
      const { members } = await cluster.members();
      const lost = before.members.find(({ name }) => name === `etcd-${ordinal}`);
      return !members.some(({ ID }) => ID === lost?.ID);
    });
    const after = await cluster.whole(3);
    process.stdout.write(`etcd-${ordinal} votes again ${((Date.now() - started) / 1000).toFixed(1)} s after its volume was lost\n`);
    expect(after.clusterId).toBe(before.clusterId);
    const others = (list: typeof before) =>
      list.members
        .filter(({ name }) => name !== `etcd-${ordinal}`)
        .map(({ ID }) => ID)
        .sort();
    expect(others(after)).toEqual(others(before));
    const said = (await cluster.decisions(ordinal)).join('\n');
    expect(said).toContain('removing it first');
    expect(said).toContain('added as learner');
    expect(said).not.toContain('founding:');
  });

  test('whose database is damaged, the volume and the pod being there, is rebuilt too, and the data kept', async () => {
    const before = await cluster.whole(3);
    const lost = before.members.find(({ name }) => name === 'etcd-1');
    const db = '/var/lib/etcd/data/member/snap/db';
    await exec(cluster.namespace, 'etcd-1', ['/tools/busybox', 'dd', 'if=/dev/zero', `of=${db}`, 'bs=4096', 'count=2', 'conv=notrunc']);
    await killEtcd((await cluster.pod(1)) as Pod, cluster.namespace);
    await until('the damaged member to be gone', async () => !(await cluster.members()).members.some(({ ID }) => ID === lost?.ID));
    await cluster.whole(3);
    expect((await cluster.decisions(1)).join('\n')).toContain('its data is kept as /var/lib/etcd/data.corrupt.');
    expect(await exec(cluster.namespace, 'etcd-1', ['/tools/ls', '/var/lib/etcd'])).toContain('data.corrupt.');
  });

  test('costs no acknowledged write', async () => {
    const { acknowledged } = await writer.finish();
    expect(acknowledged).toBeGreaterThan(0);
  });
});
