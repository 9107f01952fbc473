import { type Cluster, deleteNamespace, newCluster, until } from './kube';

describe('a quorum that is lost for good', () => {
  let cluster: Cluster;
  let before: Awaited<ReturnType<Cluster['whole']>>;
  beforeAll(async () => {
    cluster = await newCluster();
    await cluster.apply();
    before = await cluster.whole(3);
    await cluster.etcdctl(0, 'put', 'key', 'value');
  });
  afterAll(() => deleteNamespace(cluster.namespace));
  const id = (list: typeof before, ordinal: number) => list.members.find(({ name }) => name === `etcd-${ordinal}`)?.ID;

  test('is waited for, and the pods say what is missing', async () => {
    await Promise.all([0, 2].map(ordinal => cluster.loseVolume(ordinal)));
    await until('etcd-0 to wait', async () => (await cluster.decisions(0)).some(line => line.includes('no quorum answers')));
    await until('etcd-1 to wait', async () =>
      (await cluster.decisions(1)).some(line => line.includes('no leader, so no quorum. Not running: etcd-0 etcd-2.')),
    );
  });

  test('is recovered from the member that the config names, and the others join it', async () => {
    const started = Date.now();
    await cluster.apply({ recovery: { ordinal: 1, token: 'first' } });
    const after = await cluster.whole(3);
    process.stdout.write(`recovered in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    expect(after.clusterId).toBe(before.clusterId);
    expect(id(after, 1)).toBe(id(before, 1));
    for (const ordinal of [0, 2]) expect(id(after, ordinal)).not.toBe(id(before, ordinal));
    expect(await cluster.etcdctl(2, 'get', 'key', '--print-value-only')).toBe('value\n');
  });

  test('stays as it is when the same config is applied again, and through a rollout with it', async () => {
    const after = await cluster.whole(3);
    await cluster.apply({ recovery: { ordinal: 1, token: 'first' } });
    await cluster.restart();
    expect(await cluster.whole(3)).toEqual(after);
  });
});
