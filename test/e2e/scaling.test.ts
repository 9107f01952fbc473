import { type Cluster, deleteNamespace, newCluster, until } from './kube';
import { Writer } from './writer';

describe('kubectl scale, while a client writes', () => {
  let cluster: Cluster;
  let writer: Writer;
  let clusterId: string;
  beforeAll(async () => {
    cluster = await newCluster({ replicas: 1 });
    await cluster.apply();
    clusterId = (await cluster.whole(1)).clusterId;
    writer = new Writer(cluster, 1);
    await writer.start();
    // More than a leader keeps of its log: who joins from now on gets a snapshot first.
    await until('a log that is longer than what is kept of it', async () => writer.count() > 6000);
    writer.lap();
  });
  afterAll(() => deleteNamespace(cluster.namespace));

  async function scaled(size: number): Promise<void> {
    const started = Date.now();
    await cluster.scale(size);
    const after = await cluster.whole(size);
    process.stdout.write(`scaled to ${size} in ${((Date.now() - started) / 1000).toFixed(1)} s; longest gap ${writer.lap()} ms\n`);
    expect(after.clusterId).toBe(clusterId);
  }

  test.each([3, 5, 7, 5, 3])('to %i members', scaled);
  test('to 5 members, and back to 3 while the first of them still joins', async () => {
    await cluster.scale(5);
    await until('a member more', async () => (await cluster.members()).members.length > 3);
    await scaled(3);
  });
  test('to 7 members, on the volumes that earlier ones left', () => scaled(7));
  test('from 7 to 1 in one step', () => scaled(1));
  test('to 3 members, after the volumes of earlier ones were deleted', async () => {
    await cluster.deleteClaims([1, 2, 3, 4, 5, 6]);
    await scaled(3);
  });

  test('to none and back leaves the membership as it was', async () => {
    const before = await cluster.whole(3);
    const report = await writer.finish();
    expect(report.acknowledged).toBeGreaterThan(0);
    await cluster.scale(0);
    await cluster.ready(0);
    await cluster.scale(3);
    const after = await cluster.whole(3);
    expect(after).toEqual(before);
    const kept = await cluster.etcdctl(0, 'get', 'write/', '--prefix', '--count-only', '-w', 'fields');
    // One write in ten deletes an earlier one's key.
    expect(Number(/"Count" : (\d+)/.exec(kept)?.[1])).toBeGreaterThanOrEqual(report.acknowledged * 0.9);
  });
});
