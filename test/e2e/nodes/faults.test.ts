import { type Cluster, deleteNamespace, isReady, newCluster, type Pod, sleep, until } from '../kube';
import { Writer } from '../writer';
import { killEtcd, node, nodeIsReady, removeNodesNamespace, silence, unsilence } from './nodes';

// Each fault meets the same cluster while a client writes; in the end every acknowledged write is read back.
describe('while a client writes', () => {
  let cluster: Cluster;
  let writer: Writer;
  let before: Awaited<ReturnType<Cluster['whole']>>;
  const gaps: string[] = [];
  let summary = '';

  beforeAll(async () => {
    cluster = await newCluster();
    await cluster.apply();
    before = await cluster.whole(3);
    writer = new Writer(cluster, 3);
    await writer.start();
    await new Promise(resolve => setTimeout(resolve, 3000));
    writer.lap();
  });
  afterAll(async () => {
    process.stdout.write(`longest gap between acknowledged writes, ms: ${gaps.join(', ')}; ${summary}\n`);
    await removeNodesNamespace();
    await deleteNamespace(cluster.namespace);
  });
  afterEach(async () => {
    const after = await cluster.whole(3);
    if (summary === '') gaps.push(`${expect.getState().currentTestName?.replace('while a client writes ', '')}: ${writer.lap()}`);
    // The same cluster of the same members: no restart changes membership.
    expect(after.clusterId).toBe(before.clusterId);
    expect(after.members.map(({ ID }) => ID).sort()).toEqual(before.members.map(({ ID }) => ID).sort());
  });

  async function restarted(ordinals: readonly number[], fault: () => Promise<unknown>): Promise<void> {
    const uids = new Map((await cluster.pods()).map(({ metadata }) => [metadata.name, metadata.uid]));
    await fault();
    await until('the new pods', async () => {
      const pods = await cluster.pods();
      return ordinals.every(ordinal =>
        pods.some(pod => pod.metadata.name === `etcd-${ordinal}` && pod.metadata.uid !== uids.get(`etcd-${ordinal}`) && isReady(pod)),
      );
    });
  }

  test('a pod is deleted', () => restarted([1], () => cluster.deletePod(1)));

  test('all pods are deleted at once', () => restarted([0, 1, 2], () => Promise.all([0, 1, 2].map(ordinal => cluster.deletePod(ordinal)))));

  test('two nodes are drained at once: the budget lets one member go at a time', () =>
    restarted([0, 1], async () => {
      await until('the budget to know that all are well', async () => (await cluster.evict(0)) === 201);
      expect(await cluster.evict(1)).toBe(429);
      await until('the budget to let the other one go', async () => (await cluster.evict(1)) === 201);
    }));

  test('the cluster is rolled', () => restarted([0, 1, 2], () => cluster.restart()));

  test('a rollout that meets a member that is down waits for it', async () => {
    const [down, next] = [(await cluster.pod(0)) as Pod, (await cluster.pod(2)) as Pod];
    await restarted([0, 1, 2], async () => {
      await silence(down, cluster.namespace);
      try {
        await until('the member to be missed', async () => !isReady((await cluster.pod(0)) as Pod));
        await cluster.restart();
        await until('the next one to hold its stop', async () =>
          (await cluster.decisions(2)).some(line => line.includes('holding the stop: 1 other voters would stay, and the quorum is 2')),
        );
        writer.lap();
        await sleep(8000);
        expect((await cluster.pod(2))?.metadata.uid).toBe(next.metadata.uid);
      } finally {
        await unsilence(down, cluster.namespace);
      }
    });
  });

  test('the leader is killed', async () => {
    const leader = await cluster.leader();
    const pod = await cluster.pod(leader);
    if (!pod) throw new Error('the leader has no pod');
    await killEtcd(pod, cluster.namespace);
    await until('the restarted container', async () => {
      const now = await cluster.pod(leader);
      return now?.status.containerStatuses?.some(({ name, restartCount }) => name === 'etcd' && restartCount > 0);
    });
  });

  test('a node is taken away and brought back', async () => {
    const name = (await cluster.pod(0))?.spec.nodeName as string;
    await node('stop', name);
    try {
      await nodeIsReady(name, false);
      gaps.push(`a node is taken away: ${writer.lap()}`);
    } finally {
      await node('start', name);
    }
    await nodeIsReady(name, true);
  });

  test('nothing that was acknowledged is lost', async () => {
    const { acknowledged, retries } = await writer.finish();
    summary = `${acknowledged} acknowledged writes, ${retries} attempts made again`;
  });
});
