import type { EtcdClusterProps } from '../../lib';
import { api, Cluster, createNamespace, deleteNamespace, until } from '../e2e/kube';
import { Stack } from './stack';

// A protected cluster with `OnDelete`, in a namespace that is not the stack's, through other versions of etcd-kit and back.

const namespace = `pulumi-lifecycle-${process.pid}`;
const stack = new Stack(namespace);
const args: Partial<EtcdClusterProps> = { storage: { size: '1Gi' }, replicas: 1 };
const cluster = new Cluster(namespace, args as EtcdClusterProps);

interface List {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly uid: string } }[];
}
const list = async (path: string) => (await api<List>('GET', `${path.replace('NAMESPACE', namespace)}`)).body.items;
const names = async (path: string) => (await list(path)).map(({ metadata }) => metadata.name);
const scripts = async () =>
  (await names('/api/v1/namespaces/NAMESPACE/configmaps')).filter(name => name.startsWith('etcd-scripts-')).sort();
const pods = async () => (await list('/api/v1/namespaces/NAMESPACE/pods')).map(({ metadata }) => metadata.uid);
const policies = () => names('/apis/networking.k8s.io/v1/namespaces/NAMESPACE/networkpolicies');

beforeAll(async () => {
  await createNamespace(namespace);
  await stack.create();
  await stack.set('followProvider', 'true');
  await stack.set('protect', 'true');
  await stack.configure(args);
});
afterAll(async () => {
  stack.remove();
  await deleteNamespace(namespace);
});

test('a config without a namespace follows the provider', async () => {
  await stack.preview();
  await stack.up();
  await cluster.whole(1);
  expect(await stack.output('endpoints')).toEqual([`http://etcd-0.etcd-headless.${namespace}.svc.cluster.local:2379`]);
  expect(await stack.preview()).toEqual({});
});

test('other scripts replace the ConfigMap of a protected cluster, and restart its members', async () => {
  const [before, [first]] = [await pods(), await scripts()];
  await stack.set('scripts', '0123456789');
  expect(await stack.preview()).toEqual({ 'etcd-scriptsName': 'replace', 'etcd-scripts': 'replace', 'etcd-statefulSet': 'update' });
  await stack.up();
  await cluster.whole(1);
  expect(await pods()).not.toEqual(before);
  expect(await scripts()).toEqual([expect.stringMatching(/^etcd-scripts-0123456789-[0-9a-f]{8}$/)]);
  expect(await scripts()).not.toContain(first);
});

test('an update that a member refuses fails with the state of its pod, and the next up goes back', async () => {
  await stack.configure({ ...args, version: '3.5.35', annotations: { 'pulumi.com/timeoutSeconds': '30' } });
  await expect(stack.up()).rejects.toThrow('containers with unready status: [etcd]');
  await stack.configure(args);
  await stack.up();
  await cluster.whole(1);
});

// Not right after the cluster was created: until the StatefulSet was updated once, the provider's dry run fails.
test('a preview of OnDelete passes, and so does up', async () => {
  await stack.configure({ ...args, updateStrategy: { type: 'OnDelete' } });
  expect(await stack.preview()).toEqual({ 'etcd-statefulSet': 'update' });
  await stack.up();
  expect(await stack.preview()).toEqual({});
});

test.each<[string, EtcdClusterProps['updateStrategy']]>([
  ['a partition', { type: 'RollingUpdate', partition: 1 }],
  ['OnDelete', { type: 'OnDelete' }],
])('under %s the scripts that pods mount stay, up ends, and an earlier version of etcd-kit is no obstacle', async (_, updateStrategy) => {
  await stack.configure({ ...args, updateStrategy });
  await stack.up();
  const [running, before] = [await pods(), await scripts()];
  for (const version of ['1111111111', '0123456789', '1111111111']) {
    await stack.set('scripts', version);
    await stack.up();
  }
  expect(await pods()).toEqual(running);
  const all = await scripts();
  expect(all).toEqual(expect.arrayContaining(before));
  expect(all.length).toBe(before.length + (before.some(name => name.includes('1111111111')) ? 2 : 3));
  expect(await stack.preview()).toEqual({});
});

test('destroy leaves the pods, without their NetworkPolicy, and the next up takes them over', async () => {
  await expect(stack.destroy()).rejects.toThrow('protect');
  await stack.set('protect', 'false');
  await stack.up();
  const running = await pods();
  await stack.destroy();
  expect(await policies()).toEqual([]);
  expect(await pods()).toEqual(running);
  await stack.up();
  await cluster.whole(1);
  expect(await stack.preview()).toEqual({});
});

test('once they are destroyed, one command ends the pods', async () => {
  await stack.destroy();
  await api('DELETE', `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io/instance%3Detcd`);
  await until('the pods to go', async () => (await pods()).length === 0);
});
