import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { EtcdClusterProps } from '../../lib';
import { api, type Cluster, deleteNamespace, newCluster, until } from './kube';
import { Writer } from './writer';

// The commands that look at a live cluster, as their users run them. They need kubectl on the PATH.

const command = join(__dirname, '..', '..', 'dist', 'lib', 'cli', 'etcd-kit.js');
let folder: string;
let cluster: Cluster;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'etcd-kit-'));
  cluster = await newCluster();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await deleteNamespace(cluster.namespace);
});

function etcdKit(verb: string, changes: Partial<EtcdClusterProps> = {}, path?: string) {
  const file = join(folder, 'etcd.yaml');
  writeFileSync(file, stringify({ ...cluster.props, namespace: cluster.namespace, ...changes }));
  return kit([verb, file], undefined, undefined, path);
}
function kit(args: readonly string[], input?: string, program: readonly string[] = [process.execPath, command], path = process.env.PATH) {
  const child = spawn(program[0] as string, [...program.slice(1), ...args], { env: { ...process.env, PATH: path } });
  let [output, errors] = ['', ''];
  child.stdout.on('data', chunk => {
    output += chunk;
  });
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  child.stdin.end(input);
  return new Promise<{ code: number | null; output: string; errors: string }>(resolve =>
    child.on('close', code => resolve({ code, output, errors })),
  );
}

test('plan says that everything is created where nothing is, and that nothing changes where it is applied', async () => {
  const before = await etcdKit('plan');
  expect(before.output).toMatch(/create {2}\d+ objects: created\n(?: {12}.*\n)* {12}StatefulSet etcd\n/);
  expect(before.output).not.toMatch(/update|roll|migrate/);
  const { output: manifests } = await etcdKit('synth');
  expect((await kit(['apply', '-f', '-'], manifests, ['kubectl'])).code).toBe(0);
  await cluster.whole(3);
  expect((await etcdKit('plan')).output).toMatch(/: nothing changes\n$/);
  // The API server writes 1Gi.
  expect((await etcdKit('plan', { storage: { size: '1024Mi' } })).output).toMatch(/: nothing changes\n$/);
});

test('plan dry-runs as the objects were applied, and kubectl diff is empty after both ways to apply', async () => {
  const namespace = cluster.namespace;
  const spot = [{ key: 'spot', operator: 'Exists' }] as const;
  const paused = { name: 'paused', paused: true, namespace, storage: { size: '1Gi' } };
  const config = (scheduling = {}) => stringify({ ...paused, scheduling });
  const kubectl =
    (...args: string[]) =>
    (input: string) =>
      kit([...args, '-f', '-'], input, ['kubectl']);
  const { output: manifests } = await kit(['synth'], config({ tolerations: spot }));
  expect((await kubectl('apply')(manifests)).code).toBe(0);
  expect(await kubectl('diff')(manifests)).toMatchObject({ code: 0, output: '' });
  for (const manager of ['kubectl', 'argocd-controller']) {
    const flags = ['--server-side', `--field-manager=${manager}`, '--force-conflicts'];
    await kit(['delete', 'statefulset', 'paused', '-n', namespace], '', ['kubectl']);
    expect((await kubectl('apply', ...flags)(manifests)).code).toBe(0);
    expect(await kubectl('diff', ...flags)(manifests)).toMatchObject({ code: 0, output: '' });
    expect((await kit(['plan'], config({ tolerations: spot }))).output).toMatch(/: nothing changes\n$/);
    const { output } = await kit(['plan'], config());
    expect(output).toContain(`(server-side apply by ${manager})`);
    expect(output).toMatch(/roll {4}StatefulSet paused: .*\n {12}spec\.template\.spec\.tolerations: \[.*\] -> none\n/);
  }
});

test('plan tells rolling, scaling and what must be migrated apart', async () => {
  const { code, output } = await etcdKit('plan', { version: '3.7.3', replicas: 5, storage: { size: '2Gi' } });
  expect(code).toBe(0);
  expect(output).toMatch(/migrate StatefulSet etcd: .*\n.*resources\.requests\.storage: 1Gi -> 2Gi/);
  expect(output).toMatch(/scale {3}StatefulSet etcd: .*\n.*spec\.replicas: 3 -> 5/);
  expect(output).toMatch(/roll {4}StatefulSet etcd: every member restarts, one at a time/);
  expect(output).toContain('upgrade from etcd 3.6 to 3.7');
  expect((await etcdKit('plan', { version: '3.5.35' })).output).toContain('etcdctl downgrade enable 3.5');
});

test('migrate carries a cluster over to larger volumes while a client writes, is stopped in between, and loses no write', async () => {
  const before = await cluster.whole(3);
  const writer = new Writer(cluster, 3);
  await writer.start();
  // Stopped when the StatefulSet is gone.
  const stop = 'case "$*" in "delete statefulset"*--wait=true) kill -9 $PPID ;; esac';
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\nPATH=\${PATH#*:}\nkubectl "$@"\n${stop}\n`, { mode: 0o755 });
  const stopped = await etcdKit('migrate', { storage: { size: '2Gi' } }, `${folder}:${process.env.PATH}`);
  expect(stopped.code).toBeNull();
  expect((await etcdKit('plan', { storage: { size: '2Gi' } })).output).toMatch(
    /adopt {3}StatefulSet etcd: .* etcd-kit migrate recreates it around them\n(?: {12}.*\n)* {12}.*: etcd-0, etcd-1, etcd-2\n/,
  );
  const { code, output, errors } = await etcdKit('migrate', { storage: { size: '2Gi' } });
  expect(errors).toBe('');
  expect(code).toBe(0);
  for (const ordinal of [0, 1, 2]) {
    expect(output).toContain(`etcd-${ordinal}: replacing its volume`);
    const path = `/api/v1/namespaces/${cluster.namespace}/persistentvolumeclaims/data-etcd-${ordinal}`;
    const { body } = await api<{ spec: { resources: { requests: { storage: string } } } }>('GET', path);
    expect(body.spec.resources.requests.storage).toBe('2Gi');
  }
  const after = await cluster.whole(3);
  expect(after.clusterId).toBe(before.clusterId);
  const { acknowledged, longestGap } = await writer.finish();
  process.stdout.write(`migrated to larger volumes; ${acknowledged} acknowledged writes, longest gap ${longestGap} ms\n`);
  expect((await etcdKit('plan', { storage: { size: '2Gi' } })).output).toMatch(/: nothing changes\n$/);
  expect((await etcdKit('migrate', { storage: { size: '2Gi' } })).output).not.toContain('replacing');
});

test('recover says that there is nothing to recover, and after a quorum is lost, what to go on from', async () => {
  expect((await etcdKit('recover')).output).toContain('the cluster has a quorum. There is nothing to recover');
  await Promise.all([0, 2].map(ordinal => cluster.loseVolume(ordinal)));
  const found = await until('etcd-1 to be without a leader', async () => {
    const { output } = await etcdKit('recover', { storage: { size: '2Gi' } });
    return output.includes('etcd-1 has the newest data') && output;
  });
  const [, ordinal, token] = /recovery:\n {2}ordinal: (\d)\n {2}token: '([^']+)'/.exec(found) as RegExpExecArray;
  expect(ordinal).toBe('1');
  await cluster.apply({ storage: { size: '2Gi' }, recovery: { ordinal: 1, token: token as string } });
  await cluster.whole(3);
});
