import { type Cluster, deleteNamespace, newCluster, until } from './kube';
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
  afterAll(() => deleteNamespace(cluster.namespace));

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
    expect(said).not.toContain('bootstrap: following');
  });

  test('costs no acknowledged write', async () => {
    const { acknowledged } = await writer.finish();
    expect(acknowledged).toBeGreaterThan(0);
  });
});
