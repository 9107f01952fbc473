import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { EtcdClusterProps } from '../../lib';
import { loseEverything, putSecret, s3Store, startS3 } from './backups';
import {
  api,
  apply,
  type Cluster,
  deleteNamespace,
  isReady,
  limitResources,
  type Named,
  newCluster,
  type Pod,
  readSecret,
  sleep,
  until,
} from './kube';
import { Writer } from './writer';

const command = join(__dirname, '..', '..', 'dist', 'lib', 'cli', 'etcd-kit.js');
const folder = mkdtempSync(join(tmpdir(), 'etcd-kit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command line on the cluster's config, as its users do. */
async function kit(cluster: Cluster, props: Partial<EtcdClusterProps>, ...args: string[]) {
  const file = join(folder, 'etcd.yaml');
  writeFileSync(file, stringify({ ...cluster.props, namespace: cluster.namespace, ...props }));
  const child = spawn(process.execPath, [command, ...args, file]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += chunk;
    });
  }
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, output };
}

async function shipPod({ namespace }: Cluster): Promise<Pod | undefined> {
  const selector = encodeURIComponent('app.kubernetes.io/component=increments');
  const { body } = await api<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
  return body.items.find(isReady);
}

test('a client writes all the while, everything is lost at once, and what comes back lacks less than the last minute', async () => {
  const resources = { limits: { cpu: '2' } };
  const [cluster, copy] = [await newCluster({ resources }), await newCluster({ name: 'copy', replicas: 1, resources })];
  const { namespace } = cluster;
  try {
    await startS3(cluster);
    for (const { namespace } of [cluster, copy]) await limitResources(namespace);
    const backup = { schedule: '0 0 1 1 *', store: s3Store(cluster), increments: { interval: '10s' } };
    expect((await kit(cluster, { backup }, 'backup', 'list')).output).toContain('CronJob etcd-backup not found');
    expect(await cluster.apply({ backup })).toEqual([]);
    await cluster.whole(3);
    await until('the pod that keeps what changes', () => shipPod(cluster));
    expect((await kit(cluster, { backup }, 'backup', 'list')).output).toContain('no backups yet');
    const writer = new Writer(cluster, 3, 4);
    await writer.start();
    await sleep(2000);
    const made = await kit(cluster, { backup }, 'backup', 'now');
    expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/stored backup \S+/) });
    const name = /stored backup (\S+)/.exec(made.output)?.[1] as string;
    expect((await kit(cluster, { backup }, 'backup', 'list')).output).toMatch(
      new RegExp(`NAME +REVISION +KEYS +BYTES +ETCD\\n${name} +\\d+ +\\d+ +\\d+ +3.6`),
    );
    await sleep(25_000);
    const times = new Map<number, number>();
    // When each write of the first worker was acknowledged.
    for (let look = 0; look < 100; look++) {
      times.set(writer.countOf(0), Date.now());
      await sleep(100);
    }
    writer.abandon();
    const lost = Date.now();
    // What was watched, and is not stored yet, goes with the rest: asked to stop, that pod would store it.
    const podSelector = { matchLabels: { 'app.kubernetes.io/component': 'increments' } };
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'cut', namespace } };
    await apply([{ ...policy, spec: { podSelector, policyTypes: ['Egress'] } } as Named]);
    await loseEverything(cluster, 3);

    // Into another name, namespace and size.
    await putSecret(copy.namespace, 's3', (await readSecret(namespace, 's3')) ?? {});
    const restore = { from: { name: 'latest', store: s3Store(cluster), cluster: { name: 'etcd', namespace } } };
    const planned = await kit(copy, { restore }, 'restore', 'plan');
    expect(planned).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        new RegExp(
          `${name}: .*\\nand the changes since, in \\d+ segments: up to revision \\d+, the last one as of 2.*Z\\ncopy in namespace ${copy.namespace} would start from it, with 1 members`,
        ),
      ),
    });
    await copy.apply({ restore });
    await copy.whole(1);
    const value = async (worker: number) => Number(await copy.etcdctl(0, 'get', `register/${worker}`, '--print-value-only'));
    const found = await value(0);
    const first = [...times].find(([count]) => count > found);
    const missing = first ? (lost - first[1]) / 1000 : 0;
    process.stdout.write(`of ${writer.count()} writes, those of the last ${missing.toFixed(1)} s are lost; segments are of 10 s\n`);
    expect(missing).toBeLessThan(60);
    // What came back is what was there at one revision: each register's writes, up to its own value.
    for (const worker of [0, 1, 2, 3]) {
      const last = await value(worker);
      const there = (await copy.etcdctl(0, 'get', `write/${worker}/`, '--prefix', '--keys-only')).split('\n').filter(key => key !== '');
      const expected = Array.from({ length: last }, (_, index) => index + 1).filter(n => (n + 5) % 10 !== 0 || n + 5 > last);
      expect(there.sort()).toEqual(expected.map(n => `write/${worker}/${n}`).sort());
    }
    expect((await kit(copy, { restore }, 'restore', 'plan')).output).toContain('is running and has data: nothing would be restored');
  } finally {
    await deleteNamespace(copy.namespace);
    await deleteNamespace(namespace);
  }
});
