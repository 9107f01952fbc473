import { type Cluster, deleteNamespace, newCluster, type Pod, sleep } from '../kube';
import { random } from '../random';
import { Writer } from '../writer';
import { killEtcd, node, nodeIsReady, pauseEtcd, removeNodesNamespace, resumeEtcd, silence, unsilence } from './nodes';

// Sequences of faults that are made of their seed alone, and never take more than a minority down at once. A short run by
// default; `npm run test:faults` makes fifty.

const runs = Number(process.env.ETCD_KIT_E2E_FAULTS ?? 2);
const first = Number(process.env.ETCD_KIT_E2E_SEED ?? 1);
const seeds = Array.from({ length: runs }, (_, index) => first + index);

describe('whatever happens to a minority, while a client writes', () => {
  let cluster: Cluster;
  let clusterId: string;
  let events: string[] = [];
  beforeAll(async () => {
    cluster = await newCluster();
    await cluster.apply();
    clusterId = (await cluster.whole(3)).clusterId;
  });
  afterAll(async () => {
    await removeNodesNamespace();
    await deleteNamespace(cluster.namespace);
  });

  type Fault = (ordinal: number, seconds: number) => Promise<unknown>;
  const meanwhile = async (
    ordinal: number,
    seconds: number,
    begin: (pod: Pod) => Promise<unknown>,
    end: (pod: Pod) => Promise<unknown>,
  ) => {
    const pod = await cluster.pod(ordinal);
    if (!pod?.spec.nodeName) throw new Error('the pod has no node yet');
    await begin(pod);
    await sleep(seconds * 1000);
    await end(pod);
  };
  const faults: Record<string, Fault> = {
    'etcd is killed': async ordinal => killEtcd((await cluster.pod(ordinal)) as Pod, cluster.namespace),
    'etcd is paused': (ordinal, seconds) =>
      meanwhile(
        ordinal,
        seconds,
        pod => pauseEtcd(pod, cluster.namespace),
        pod => resumeEtcd(pod, cluster.namespace),
      ),
    'the pod is cut off': (ordinal, seconds) =>
      meanwhile(
        ordinal,
        seconds,
        pod => silence(pod, cluster.namespace),
        pod => unsilence(pod, cluster.namespace),
      ),
    'the pod is deleted': ordinal => cluster.deletePod(ordinal),
    'the pod is deleted by force': ordinal => cluster.deletePod(ordinal, 0),
    'pod and volume are lost': ordinal => cluster.loseVolume(ordinal),
    'the node is taken away': (ordinal, seconds) =>
      meanwhile(
        ordinal,
        seconds,
        async ({ spec }) => node('stop', spec.nodeName as string),
        async ({ spec }) => {
          await node('start', spec.nodeName as string);
          await nodeIsReady(spec.nodeName as string, true);
        },
      ),
    'the cluster is rolled': () => cluster.restart(),
    'the cluster is scaled to 5 and back': async (_, seconds) => {
      await cluster.scale(5);
      await sleep(seconds * 1000);
      await cluster.scale(3);
    },
  };

  test.each(seeds)('the cluster is whole again, and nothing acknowledged is lost: seed %i', async seed => {
    const next = random(seed);
    const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T;
    const writer = new Writer(cluster, 3, 8, `${seed}/`);
    await writer.start();
    events = [];
    const start = Date.now();
    try {
      let last: number | undefined;
      for (let step = 0; step < 5; step++) {
        const name = pick(Object.keys(faults));
        const ordinal = pick([0, 1, 2]);
        const seconds = 2 + next() * 10;
        await sleep(next() * 3000);
        // The member that was hit last may be hit again at any time; another one only when all are whole.
        if (ordinal !== last || !(await cluster.pod(ordinal))) await cluster.whole(3, 120);
        writer.lap();
        events.push(`${((Date.now() - start) / 1000).toFixed(1)} s ${name} (etcd-${ordinal}, ${seconds.toFixed(1)} s)`);
        // What is hit while it still starts may have no process yet to hit.
        await (faults[name] as Fault)(ordinal, seconds).catch(error => events.push(`  not done: ${String(error).slice(0, 200)}`));
        events.push(`  longest gap until it was done: ${writer.lap()} ms`);
        last = name.startsWith('the cluster') ? undefined : ordinal;
      }
      const ended = Date.now();
      const after = await cluster.whole(3, 120);
      const healed = (Date.now() - ended) / 1000;
      expect(after.clusterId).toBe(clusterId);
      const { acknowledged, longestGap } = await writer.finish();
      // A member that starts reads every key that there is: what one sequence wrote must not slow the next one down.
      await cluster.etcdctl(0, 'del', '--prefix', `${seed}/`);
      const status = await cluster.etcdctl(0, 'endpoint', 'status', '-w', 'fields');
      await cluster.etcdctl(0, 'compact', /"Revision" : (\d+)/.exec(status)?.[1] as string);
      process.stdout.write(
        `seed ${seed}: ${events.length} events, whole ${healed.toFixed(1)} s after the last; ${acknowledged} acknowledged, longest gap ${longestGap} ms\n${events.map(event => `  ${event}\n`).join('')}`,
      );
    } catch (error) {
      throw new Error(`${error}\n${events.join('\n')}`);
    }
  });
});
