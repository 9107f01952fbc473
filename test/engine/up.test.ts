import type { EtcdClusterProps } from '../../lib';
import { api, Cluster, deleteNamespace, until } from '../e2e/kube';
import { Stack } from './stack';

// The real engine, and the provider that is on PATH, against KUBECONFIG: `npm run test:pulumi`.

const namespace = `pulumi-${process.pid}`;
const stack = new Stack(namespace);
const cluster = new Cluster(namespace, { storage: { size: '1Gi' } });
let args: Partial<EtcdClusterProps>;
const configure = (changes: Partial<EtcdClusterProps>) => {
  args = { ...args, ...changes };
  return stack.configure(args);
};
const pods = async () => (await cluster.pods()).map(({ metadata }) => (metadata as unknown as { uid: string }).uid).sort();
const statefulSet = async () => {
  type StatefulSet = { metadata: { uid: string; generation: number }; spec: { replicas: number } };
  return (await api<StatefulSet>('GET', `/apis/apps/v1/namespaces/${namespace}/statefulsets/etcd`)).body;
};

beforeAll(async () => {
  await stack.create();
  // A quota that does not follow the size of the volumes: it is in the pods' template.
  await configure({ storage: { size: '1Gi' }, tuning: { quotaBackendBytes: '256Mi' } });
});
afterAll(async () => {
  stack.remove();
  await deleteNamespace(namespace);
});

test('a preview names every resource, though nothing of the namespace is known yet', async () => {
  expect(await stack.preview()).toMatchObject({
    namespace: 'create',
    etcd: 'create',
    'etcd-serviceAccount': 'create',
    'etcd-scripts': 'create',
    'etcd-headlessService': 'create',
    'etcd-statefulSet': 'create',
    'etcd-clientService': 'create',
  });
});

test('up forms a cluster, and there is nothing left to change then', async () => {
  await stack.up();
  expect((await cluster.whole(3)).members).toHaveLength(3);
  expect(await stack.output('endpoints')).toEqual([0, 1, 2].map(n => `http://etcd-${n}.etcd-headless.${namespace}.svc.cluster.local:2379`));
  expect(await stack.preview()).toEqual({});
});

test('a secret of the config is in no plain text of the state', async () => {
  const state = await stack.exported();
  expect(state).toContain('etcd-statefulSet');
  expect(state.includes(stack.secret)).toBe(false);
});

test('other replicas, images and resources are updates', async () => {
  const before = await cluster.whole(3);
  await configure({ replicas: 5 });
  expect(await stack.preview()).toEqual({ 'etcd-statefulSet': 'update' });
  await stack.up();
  await cluster.whole(5);
  await configure({ replicas: 3, resources: { requests: { cpu: '100m' } } });
  expect(await stack.preview()).toEqual({ 'etcd-statefulSet': 'update' });
  await stack.up();
  expect((await cluster.whole(3)).clusterId).toBe(before.clusterId);
});

test('a size that kubectl has scaled to is told by a refresh, and then taken back', async () => {
  await api(
    'PATCH',
    `/apis/apps/v1/namespaces/${namespace}/statefulsets/etcd/scale`,
    { spec: { replicas: 5 } },
    'application/merge-patch+json',
  );
  await cluster.whole(5);
  // Without one, Pulumi does not look.
  expect(await stack.preview()).toEqual({});
  expect(await stack.preview('--refresh')).toMatchObject({ 'etcd-statefulSet': 'update' });
  await stack.up('--refresh');
  expect((await statefulSet()).spec.replicas).toBe(3);
  await cluster.whole(3);
});

test('another size of volumes is refused, in a preview too, and nothing is touched', async () => {
  const [before, set] = [await pods(), await statefulSet()];
  await configure({ storage: { size: '2Gi' } });
  const refused = /storage\.size: must not change \(1Gi -> 2Gi\)\. .* pulumi up --replace 'urn:[^']*::etcd-volumeClaims'/;
  await expect(stack.preview()).rejects.toThrow(refused);
  await expect(stack.up()).rejects.toThrow(refused);
  // Not only the first time.
  await expect(stack.up()).rejects.toThrow(refused);
  expect((await statefulSet()).metadata).toMatchObject({ uid: set.metadata.uid, generation: set.metadata.generation });
  expect(await pods()).toEqual(before);
});

test('one that is taken back leaves nothing to do', async () => {
  await configure({ storage: { size: '1Gi' } });
  await stack.up();
  expect(await stack.preview()).toEqual({});
});

test('one that is meant replaces the StatefulSet, and not one pod', async () => {
  const [before, set] = [await pods(), await statefulSet()];
  await configure({ storage: { size: '2Gi' } });
  const meant = ['--replace', '**::etcd-volumeClaims'];
  expect(await stack.preview(...meant)).toEqual({ 'etcd-volumeClaims': 'replace', 'etcd-statefulSet': 'replace' });
  await stack.up(...meant);
  expect((await statefulSet()).metadata.uid).not.toBe(set.metadata.uid);
  expect(await pods()).toEqual(before);
  await cluster.whole(3);
  expect(await stack.preview()).toEqual({});
});

test('destroy ends with nothing of the stack left', async () => {
  await stack.destroy();
  await until('the namespace to go', async () => (await api('GET', `/api/v1/namespaces/${namespace}`)).status === 404);
});
