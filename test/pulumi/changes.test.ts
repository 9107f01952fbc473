import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EtcdCluster, type EtcdClusterArgs } from 'etcd-kit/pulumi';
import { nameOf, registrations } from './mock-engine';

// What Pulumi's Kubernetes provider can't change in place, of the kinds that a cluster has: it deletes the object, and makes it anew.
// https://github.com/pulumi/pulumi-kubernetes, provider/pkg/provider/diff.go
const fixed: Readonly<Record<string, readonly string[]>> = {
  ConfigMap: ['data'],
  StatefulSet: ['podManagementPolicy', 'revisionHistoryLimit', 'selector', 'serviceName', 'volumeClaimTemplates'].map(
    field => `spec.${field}`,
  ),
  RoleBinding: ['roleRef'],
  Deployment: ['spec.selector'],
};

type Inputs = Record<string, unknown>;
const at = (inputs: Inputs, path: string) => path.split('.').reduce<unknown>((found, key) => (found as Inputs | undefined)?.[key], inputs);
const differ = (before: Inputs, after: Inputs, path: string) => JSON.stringify(at(before, path)) !== JSON.stringify(at(after, path));

/** The inputs of a cluster's objects, by logical id. */
async function objects(args: EtcdClusterArgs): Promise<Map<string, Inputs>> {
  const registered = await registrations(() => new EtcdCluster('etcd', args));
  const children = registered.filter(({ request }) => nameOf(request.getParent()) === 'etcd');
  return new Map(children.map(({ name, inputs }) => [name.replace('etcd-', ''), inputs]));
}

/** What `pulumi up` does for a change, and what becomes of the members' pods, as docs/pulumi.md has it. */
async function effect(before: EtcdClusterArgs, after: EtcdClusterArgs): Promise<{ readonly up: string; readonly pods: string }> {
  const [old, now] = [await objects(before), await objects(after)];
  // What the stack keeps of the claims: another one is refused until it is replaced.
  const claims = [old, now].map(found => JSON.stringify(found.get('volumeClaims')));
  for (const found of [old, now]) {
    found.delete('volumeClaims');
    found.delete('scriptsName');
  }
  const refused = claims[0] !== claims[1] ? 'is refused; if meant, ' : '';
  const steps: Record<string, string[]> = { creates: [], updates: [], replaces: [], deletes: [] };
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const [had, has] = [old.get(id), now.get(id)];
    if (!had) steps.creates?.push(id);
    else if (!has) steps.deletes?.push(id);
    else if (JSON.stringify(had) !== JSON.stringify(has)) {
      const paths = ['metadata.name', 'metadata.namespace', ...(fixed[has.kind as string] ?? [])];
      steps[paths.some(path => differ(had, has, path)) ? 'replaces' : 'updates']?.push(id);
    }
  }
  const told = Object.entries(steps).flatMap(([step, ids]) => {
    if (ids.length === 0) return [];
    return ids.length === now.size ? [`${step} everything`] : [`${step} ${ids.map(id => `\`${id}\``).join(', ')}`];
  });
  const [had, has] = [old.get('statefulSet') as Inputs, now.get('statefulSet') as Inputs];
  const pods = () => {
    if (differ(had, has, 'metadata.name') || differ(had, has, 'metadata.namespace')) return 'another cluster, with volumes of its own';
    if (differ(had, has, 'spec.template')) return 'restart one by one';
    if (at(has, 'spec.replicas') === 0) return 'stop, until it is taken back';
    if (differ(had, has, 'spec.replicas')) return 'join, or leave';
    return 'keep running';
  };
  return { up: `${refused}${told.join('; ')}`, pods: pods() };
}

const base: EtcdClusterArgs = { namespace: 'databases', storage: { size: '8Gi' } };
/** By what docs/pulumi.md calls it. */
const changes: Readonly<Record<string, EtcdClusterArgs>> = {
  '`replicas`': { ...base, replicas: 5 },
  '`paused`': { ...base, paused: true },
  '`version`, `image`': { ...base, version: '3.7.3' },
  '`resources`': { ...base, resources: { requests: { cpu: '1' } } },
  '`tuning`, `extraFlags`': { ...base, tuning: { snapshotCount: 5000 } },
  '`scheduling`': { ...base, scheduling: { nodeSelector: { disk: 'ssd' } } },
  '`labels`': { ...base, labels: { team: 'data' } },
  '`annotations`': { ...base, annotations: { owner: 'data' } },
  '`podLabels`': { ...base, podLabels: { 'istio.io/dataplane-mode': 'ambient' } },
  '`podAnnotations`': { ...base, podAnnotations: { 'linkerd.io/inject': 'enabled' } },
  '`service`': { ...base, service: { type: 'LoadBalancer' } },
  '`networkPolicy`': { ...base, networkPolicy: { clients: [] } },
  '`updateStrategy`': { ...base, updateStrategy: { type: 'OnDelete' } },
  '`storage.retention`': { ...base, storage: { size: '8Gi', retention: { whenScaled: 'Delete' } } },
  '`storage.size`': { ...base, storage: { size: '16Gi' } },
  '`storage.className`': { ...base, storage: { size: '8Gi', className: 'fast' } },
  '`storage.accessModes`': { ...base, storage: { size: '8Gi', accessModes: ['ReadWriteOncePod'] } },
  '`namespace`': { ...base, namespace: 'other' },
  '`name`': { ...base, name: 'other' },
};

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'pulumi.md'), 'utf8');
const [, table = ''] = page.split(/^\| a change of .*\n\|[- |]*\n/m);

test.each(Object.entries(changes))('docs/pulumi.md says what a change of %s does', async (what, after) => {
  const rows = table
    .split('\n\n')[0]
    ?.split('\n')
    .map(row =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
  const { up, pods } = await effect(base, after);
  expect(rows).toContainEqual([what, up, pods]);
});

test('docs/pulumi.md names the versions of package.json', () => {
  const { peerDependencies, devDependencies } = require('../../package.json');
  for (const name of ['@pulumi/pulumi', '@pulumi/kubernetes', '@pulumi/tls']) {
    const [, required, tried] = new RegExp(`^\\| \`${name}\`[^|]*\\| \`([^\`]*)\` *\\| ([0-9.]+)`, 'm').exec(page) ?? [];
    expect([name, required, tried]).toEqual([name, peerDependencies[name], devDependencies[name]]);
  }
});
