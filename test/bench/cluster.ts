import { buildEtcd, type EtcdClusterProps } from '../../lib';
import { api, apply, Cluster, createNamespace, deleteNamespace, exec, isReady, type Pod, sleep, until } from '../e2e/kube';
import { Writer } from '../e2e/writer';

// A generated cluster beside a plain static StatefulSet: the same image, the same etcd flags, nothing else.

const plain = (namespace: string, flags: readonly string[]) => {
  const labels = { 'app.kubernetes.io/instance': 'plain', 'app.kubernetes.io/component': 'member' };
  const host = (pod: string) => `http://${pod}.plain-headless.${namespace}.svc.cluster.local`;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'plain-headless', namespace },
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector: labels, ports: [{ name: 'peer', port: 2380 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'plain', namespace },
      spec: {
        replicas: 3,
        serviceName: 'plain-headless',
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            enableServiceLinks: false,
            containers: [
              {
                name: 'etcd',
                image: 'gcr.io/etcd-development/etcd:v3.6.16',
                imagePullPolicy: 'IfNotPresent',
                env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
                command: [
                  'etcd',
                  ...flags,
                  '--name=$(POD_NAME)',
                  '--data-dir=/var/lib/etcd/data',
                  '--listen-peer-urls=http://0.0.0.0:2380',
                  '--listen-client-urls=http://0.0.0.0:2379',
                  '--listen-metrics-urls=http://0.0.0.0:2381',
                  `--advertise-client-urls=${host('$(POD_NAME)')}:2379`,
                  `--initial-advertise-peer-urls=${host('$(POD_NAME)')}:2380`,
                  `--initial-cluster=${[0, 1, 2].map(n => `plain-${n}=${host(`plain-${n}`)}:2380`).join(',')}`,
                  '--initial-cluster-state=new',
                ],
                startupProbe: { httpGet: { path: '/livez', port: 2381 }, periodSeconds: 1, failureThreshold: 3600 },
                readinessProbe: { httpGet: { path: '/readyz', port: 2381 }, periodSeconds: 2 },
                volumeMounts: [{ name: 'data', mountPath: '/var/lib/etcd' }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
        ],
      },
    },
  ];
};
const props = (namespace: string): EtcdClusterProps => ({ namespace, storage: { size: '1Gi' }, terminationGracePeriodSeconds: 30 });
const flagsOf = (namespace: string) => buildEtcd(props(namespace)).statefulSet.spec.template.spec?.containers[0]?.args as string[];

/** Applies one side in a namespace of its own. Returns the seconds until its three pods are ready. */
async function start(side: 'generated' | 'plain', namespace: string): Promise<number> {
  await createNamespace(namespace);
  await sleep(2000);
  const objects = side === 'plain' ? plain(namespace, flagsOf(namespace)) : Object.values(buildEtcd(props(namespace)));
  const begin = Date.now();
  await apply(objects as never);
  await until('three ready pods', async () => {
    const { body } = await api<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods`);
    return body.items.length === 3 && body.items.every(isReady);
  });
  return (Date.now() - begin) / 1000;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const name = (part: string) => `bench-${process.pid}-${part}`;

async function gone(namespace: string): Promise<void> {
  await deleteNamespace(namespace);
  await until('the pods to be gone', async () => {
    const { body } = await api<{ items?: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods`);
    return !body.items?.length;
  });
}

export async function formation(say: (text: string) => void): Promise<void> {
  const times: Record<'generated' | 'plain', number[]> = { generated: [], plain: [] };
  for (let round = 0; round < 5; round++) {
    for (const side of ['plain', 'generated'] as const) {
      const namespace = name(`${side}-${round}`);
      times[side].push(await start(side, namespace));
      await gone(namespace);
    }
  }
  say('From apply to three ready members, seconds (min/median/max of 5)');
  for (const side of ['plain', 'generated'] as const) {
    say(
      `  ${side}: ${[Math.min(...times[side]), median(times[side]), Math.max(...times[side])].map(value => value.toFixed(1)).join(' / ')}`,
    );
  }
  say(`  generated is ${(median(times.generated) / median(times.plain)).toFixed(2)} times the plain StatefulSet`);
}

export async function writes(say: (text: string) => void): Promise<void> {
  const [one, two] = [name('plain'), name('generated')];
  await start('plain', one);
  await start('generated', two);
  // etcd's own load generator, from within the first member; alternating, so that neither side has the quieter minute.
  const rate = async (namespace: string, pod: string) => {
    const out = await exec(namespace, pod, [
      'etcdctl',
      'check',
      'perf',
      '--load=l',
      '--endpoints=http://127.0.0.1:2379',
      '--auto-compact',
      '--auto-defrag',
    ]).catch(String);
    const found = /(?:Throughput is|Throughput too low:) ([\d.]+) writes\/s/.exec(out)?.[1];
    if (!found) throw new Error(`etcdctl check perf said: ${out}`);
    return Number(found);
  };
  const rates: Record<'generated' | 'plain', number[]> = { generated: [], plain: [] };
  for (let round = 0; round < 2; round++) {
    rates.plain.push(await rate(one, 'plain-0'));
    rates.generated.push(await rate(two, 'etcd-0'));
  }
  say(`Writes per second (etcdctl check perf --load=l): plain ${rates.plain.join(', ')}; generated ${rates.generated.join(', ')}`);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  say(`  generated is ${(sum(rates.generated) / sum(rates.plain)).toFixed(3)} times the plain StatefulSet`);
  await Promise.all([gone(one), gone(two)]);
}

/** The longest gaps between acknowledged writes of eight writers, of the same changes to both sides, one after the other. */
export async function availability(say: (text: string) => void): Promise<void> {
  const gaps: Record<string, number[]> = {};
  const scalings: number[] = [];
  for (const side of ['plain', 'generated'] as const) {
    const namespace = name(`gaps-${side}`);
    await start(side, namespace);
    const cluster = new Cluster(namespace, { ...props(namespace), name: side === 'plain' ? 'plain' : 'etcd' });
    const writer = new Writer(cluster, 3);
    await writer.start();
    await until('more writes than a leader keeps in its log', async () => writer.count() > 6000);
    const measured = async (what: string, change: () => Promise<void>) => {
      writer.lap();
      await change();
      gaps[what] = [...(gaps[what] ?? []), writer.lap()];
    };
    for (let round = 0; round < 3; round++) {
      await measured(`rolling restart, ${side}`, async () => {
        await cluster.restart();
        await cluster.ready(3);
      });
    }
    // A static StatefulSet can't be scaled: its member list is written down.
    for (let round = 0; round < 3 && side === 'generated'; round++) {
      await measured('3 to 5 and back, generated', async () => {
        const begin = Date.now();
        await cluster.scale(5);
        await cluster.whole(5);
        scalings.push((Date.now() - begin) / 1000);
        await cluster.scale(3);
        await cluster.whole(3);
      });
    }
    const { acknowledged } = await writer.finish();
    say(`  ${side}: ${acknowledged} acknowledged writes, every one read back`);
    await gone(namespace);
  }
  say('Longest gap between acknowledged writes, ms, each of 3');
  for (const [what, each] of Object.entries(gaps)) say(`  ${what}: ${each.join(', ')}`);
  const [one, two] = [median(gaps['rolling restart, plain'] as number[]), median(gaps['rolling restart, generated'] as number[])];
  say(`  in a rolling restart, generated is ${(two / one).toFixed(2)} times the plain StatefulSet`);
  say(`3 to 5 voting members while clients write, seconds: ${scalings.map(value => value.toFixed(1)).join(', ')}`);
}
