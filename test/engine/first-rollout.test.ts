import { Cluster, deleteNamespace } from '../e2e/kube';
import { Stack } from './stack';

const namespace = `pulumi-first-${process.pid}`;
const stack = new Stack(namespace);

beforeAll(() => stack.create());
afterAll(async () => {
  stack.remove();
  await deleteNamespace(namespace);
});

test('a first rollout with an image that is not there fails, and the next up mends it', async () => {
  // https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#annotations
  const args = { storage: { size: '1Gi' }, annotations: { 'pulumi.com/timeoutSeconds': '30' } };
  await stack.configure({ ...args, version: '3.6.17' });
  await expect(stack.up()).rejects.toThrow(/etcd-statefulSet/);
  await stack.configure({ ...args, annotations: { 'pulumi.com/timeoutSeconds': '300' } });
  await stack.up();
  await new Cluster(namespace, { storage: { size: '1Gi' } }).whole(3);
  expect(await stack.preview()).toEqual({});
});
