import { type Cluster, deleteNamespace, newCluster, until } from './kube';
import { Writer } from './writer';

// Image versions that the testcluster has; any three patches of the three minors will do.
const [v35, v36, v37] = (process.env.ETCD_KIT_E2E_VERSIONS ?? '3.5.35,3.6.16,3.7.3').split(',') as [string, string, string];

describe('upgrades, while a client writes', () => {
  let cluster: Cluster;
  let writer: Writer;
  let before: Awaited<ReturnType<Cluster['whole']>>;
  beforeAll(async () => {
    cluster = await newCluster({ version: v35 });
    await cluster.apply();
    before = await cluster.whole(3);
    writer = new Writer(cluster, 3);
    await writer.start();
  });
  afterAll(() => deleteNamespace(cluster.namespace));
  const running = () =>
    Promise.all(
      [0, 1, 2].map(
        async ordinal => /"Version" : "([^"]+)"/.exec(await cluster.etcdctl(ordinal, 'endpoint', 'status', '-w', 'fields'))?.[1],
      ),
    );

  test('a skipped minor is refused by the first pod that gets it, and the others go on', async () => {
    await cluster.apply({ version: v37 });
    await until('the refusal', async () =>
      (await cluster.decisions(2)).some(line => line.includes('upgrades one minor at a time: 3.6 comes first')),
    );
    const written = writer.count();
    await until('further writes', async () => writer.count() > written + 100);
    writer.lap();
    expect((await cluster.members()).members).toHaveLength(3);
  });

  test.each([v36, v37])('to %s, one member after the other', async version => {
    await cluster.apply({ version });
    const after = await cluster.whole(3);
    expect(await running()).toEqual([version, version, version]);
    expect(after.clusterId).toBe(before.clusterId);
    expect(after.members.map(({ ID }) => ID).sort()).toEqual(before.members.map(({ ID }) => ID).sort());
    process.stdout.write(`upgraded to ${version}; longest gap ${writer.lap()} ms\n`);
  });

  test('costs no acknowledged write', async () => {
    expect((await writer.finish()).acknowledged).toBeGreaterThan(0);
  });
});
