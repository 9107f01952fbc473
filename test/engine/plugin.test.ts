import { api, Cluster, deleteNamespace, until } from '../e2e/kube';
import { Stack } from './stack';

// The component as other languages get it: the real engine starts the plugin of the built package.

const namespace = `pulumi-plugin-${process.pid}`;
const stack = new Stack(namespace, 'plugin-program');
const cluster = new Cluster(namespace, { storage: { size: '1Gi' } });

beforeAll(async () => {
  await stack.create();
  await stack.configure({ storage: { size: '1Gi' } });
});
afterAll(async () => {
  stack.remove();
  await deleteNamespace(namespace);
});

test('a preview names every resource, though the namespace is not known yet', async () => {
  expect(await stack.preview()).toMatchObject({ etcd: 'create', 'etcd-statefulSet': 'create', 'etcd-clientService': 'create' });
});

test('up forms a cluster, tells its endpoints, keeps its secret, and leaves nothing to do', async () => {
  await stack.up();
  await cluster.whole(3);
  expect(await stack.output('endpoints')).toEqual([0, 1, 2].map(n => `http://etcd-${n}.etcd-headless.${namespace}.svc.cluster.local:2379`));
  expect((await stack.exported()).includes(stack.secret)).toBe(false);
  expect(await stack.preview()).toEqual({});
});

test('a config that is wrong, and other volume claims, are refused in the words of every other way', async () => {
  await stack.configure({ storage: { size: '1Gi' }, replicas: 4 });
  await expect(stack.up()).rejects.toThrow('replicas: must be odd');
  await stack.configure({ storage: { size: '2Gi' } });
  await expect(stack.up()).rejects.toThrow('storage.size: must not change (1Gi -> 2Gi).');
  await stack.configure({ storage: { size: '1Gi' } });
  await cluster.whole(3);
});

test('destroy ends with nothing of the stack left', async () => {
  await stack.destroy();
  await until('the namespace to go', async () => (await api('GET', `/api/v1/namespaces/${namespace}`)).status === 404);
});
