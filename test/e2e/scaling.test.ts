import { type Cluster, deleteNamespace, newCluster } from './kube';
import { Writer } from './writer';

describe('kubectl scale, while a client writes', () => {
  let cluster: Cluster;
  let writer: Writer;
  let clusterId: string;
  beforeAll(async () => {
    cluster = await newCluster();
    await cluster.apply();
    clusterId = (await cluster.whole(3)).clusterId;
    writer = new Writer(cluster, 1);
    await writer.start();
  });
  afterAll(() => deleteNamespace(cluster.namespace));

  test.each([5, 1, 3])('to %i members', async size => {
    const started = Date.now();
    await cluster.scale(size);
    const after = await cluster.whole(size);
    process.stdout.write(`scaled to ${size} in ${((Date.now() - started) / 1000).toFixed(1)} s; longest gap ${writer.lap()} ms\n`);
    expect(after.clusterId).toBe(clusterId);
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
    expect(Number(/"Count" : (\d+)/.exec(kept)?.[1])).toBeGreaterThanOrEqual(report.acknowledged);
  });
});
