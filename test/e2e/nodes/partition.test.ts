import { type Cluster, cut, deleteNamespace, heal, newCluster, type Pod, until } from '../kube';
import { Writer } from '../writer';
import { killEtcd, removeNodesNamespace, silence, unsilence } from './nodes';

describe('a leader that is cut off, while a client writes', () => {
  let cluster: Cluster;
  let writer: Writer;
  let before: Awaited<ReturnType<Cluster['whole']>>;
  let leader: number;
  beforeAll(async () => {
    // Policies only ever allow more: with the cluster's own, no other could cut a member off.
    cluster = await newCluster({ networkPolicy: { enabled: false } });
    await cluster.apply();
    before = await cluster.whole(3);
    writer = new Writer(cluster, 3);
    await writer.start();
    leader = await cluster.leader();
  });
  afterAll(async () => {
    await removeNodesNamespace();
    await deleteNamespace(cluster.namespace);
  });
  const leads = (ordinal: number) => cluster.etcdctl(ordinal, 'endpoint', 'status', '-w', 'fields');

  test('is followed by another, and the writes go on', async () => {
    writer.lap();
    const pod = await cluster.pod(leader);
    if (!pod) throw new Error('the leader has no pod');
    // A policy keeps new connections from being made, also a new pod's; those there are end by silence.
    await cut(cluster, leader);
    await silence(pod, cluster.namespace);
    await until('another leader', async () => {
      const others = [0, 1, 2].filter(ordinal => ordinal !== leader);
      const status = await leads(others[0] as number);
      const [member, found] = [/"MemberID" : (\d+)/, /"Leader" : (\d+)/].map(pattern => pattern.exec(status)?.[1]);
      const old = before.members.find(({ name }) => name === `etcd-${leader}`)?.ID;
      return member !== undefined && found !== undefined && found !== '0' && found !== old;
    });
    await new Promise(resolve => setTimeout(resolve, 8000));
    await unsilence(pod, cluster.namespace);
    process.stdout.write(`leader cut off; longest gap ${writer.lap()} ms\n`);
  });

  test('and whose container is started anew meanwhile, waits and wipes nothing', async () => {
    const pod = await cluster.pod(leader);
    await killEtcd(pod as Pod, cluster.namespace);
    await until('the new container to wait', async () =>
      (await cluster.decisions(leader)).some(line => line.includes('no quorum answers now')),
    );
    await new Promise(resolve => setTimeout(resolve, 5000));
    const said = (await cluster.decisions(leader)).join('\n');
    expect(said).toContain('starting from the data on the volume');
    expect(said).not.toMatch(/delet|kept as|joining/);
  });

  test('comes back by itself as the member it was', async () => {
    const started = Date.now();
    await heal(cluster);
    expect(await cluster.whole(3)).toEqual(before);
    process.stdout.write(`whole again ${((Date.now() - started) / 1000).toFixed(1)} s after the cut healed\n`);
    expect((await writer.finish()).acknowledged).toBeGreaterThan(0);
  });
});
