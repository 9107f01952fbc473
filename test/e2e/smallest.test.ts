import { type Cluster, deleteNamespace, newCluster } from './kube';

describe('the smallest config', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await newCluster();
  });
  afterAll(() => deleteNamespace(cluster.namespace));

  test('is taken by a namespace that enforces Pod Security restricted, without a warning', async () => {
    expect(await cluster.apply()).toEqual([]);
  });

  test('becomes three voting members on three nodes', async () => {
    const { members } = await cluster.whole(3);
    expect(members.map(({ name }) => name).sort()).toEqual(['etcd-0', 'etcd-1', 'etcd-2']);
    const nodes = (await cluster.pods()).map(({ spec }) => spec.nodeName);
    expect(new Set(nodes).size).toBe(3);
  });

  test('serves clients through the client Service', async () => {
    const service = `--endpoints=http://etcd.${cluster.namespace}.svc:2379`;
    await cluster.etcdctl(0, service, 'put', 'greeting', 'hello');
    expect(await cluster.etcdctl(1, service, 'get', 'greeting', '--print-value-only')).toBe('hello\n');
  });

  test('lets etcdctl work in a member without a flag', async () => {
    expect(await cluster.etcdctl(2, 'endpoint', 'health')).toContain('is healthy');
  });

  test('restarts nobody when the same config is applied again', async () => {
    const uids = async () => (await cluster.pods()).map(({ metadata }) => metadata.uid).sort();
    const before = await uids();
    expect(await cluster.apply()).toEqual([]);
    await cluster.whole(3);
    expect(await uids()).toEqual(before);
  });
});
