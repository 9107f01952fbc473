import { api, type Cluster, deleteNamespace, newCluster, sleep, until } from './kube';
import { random } from './random';

// Bootstrap under fire: pods that come one by one, and pods that are killed in whatever phase they are in. Each run is made of
// its seed alone. However it goes, it must end in one healthy cluster.

async function quota(namespace: string, pods: number): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/resourcequotas/pods?fieldManager=e2e&force=true`;
  await api(
    'PATCH',
    path,
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'pods' }, spec: { hard: { pods: String(pods) } } },
    'application/apply-patch+yaml',
  );
}

const runs = Number(process.env.ETCD_KIT_E2E_BOOTSTRAPS ?? 5);
const first = Number(process.env.ETCD_KIT_E2E_SEED ?? 1);
const seeds = Array.from({ length: runs }, (_, index) => first + index);

describe('bootstrap, whatever happens to the pods', () => {
  let cluster: Cluster | undefined;
  afterEach(async () => {
    if (cluster) await deleteNamespace(cluster.namespace);
  });

  test.each(seeds)('ends in one healthy cluster: seed %i', async seed => {
    const next = random(seed);
    cluster = await newCluster({ terminationGracePeriodSeconds: 30 });
    const events: string[] = [];
    const start = Date.now();
    const note = (event: string) => events.push(`${((Date.now() - start) / 1000).toFixed(1)} s ${event}`);
    const late = next() < 0.5;
    if (late) await quota(cluster.namespace, 1);
    await cluster.apply();
    note(late ? 'applied, one pod allowed' : 'applied');
    let allowed = late ? 1 : 3;
    for (let step = 0; step < 6; step++) {
      await sleep(next() * 2500);
      if (allowed < 3 && next() < 0.5) {
        allowed++;
        await quota(cluster.namespace, allowed);
        note(`${allowed} pods allowed`);
      } else {
        const ordinal = Math.floor(next() * 3);
        await cluster.deletePod(ordinal, next() < 0.7 ? 0 : undefined);
        note(`etcd-${ordinal} killed`);
      }
    }
    if (allowed < 3) await quota(cluster.namespace, 3);
    try {
      const { clusterId, members } = await cluster.whole(3);
      expect(members).toHaveLength(3);
      // One cluster: each member, asked alone, tells the same id.
      for (const ordinal of [0, 1, 2]) {
        await cluster.etcdctl(ordinal, 'put', `from/${ordinal}`, 'here');
        const status = await cluster.etcdctl(ordinal, 'endpoint', 'status', '-w', 'json');
        expect(/"cluster_id":(\d+)/.exec(status)?.[1]).toBe(clusterId);
      }
    } catch (error) {
      const said = await Promise.all([0, 1, 2].map(ordinal => (cluster as Cluster).decisions(ordinal).catch(String)));
      throw new Error(
        `${error}\n${events.join('\n')}\n${said.map((lines, ordinal) => `etcd-${ordinal}:\n${[lines].flat().join('\n')}`).join('\n')}`,
      );
    }
  });

  const secrets = { server: { secretName: 'not-there' }, peer: { secretName: 'not-there' }, client: { secretName: 'not-there' } };
  test.each([
    ['an image', { image: 'registry.k8s.io/etcd:3.6.999-0' }, /ErrImage|ImagePullBackOff/],
    ['a Secret', { tls: { mode: 'existing' as const, ...secrets } }, /waiting: the Secret not-there/],
  ])('a first rollout with %s that is not there is mended by the next one', async (_, mistake, sign) => {
    cluster = await newCluster();
    await cluster.apply(mistake);
    await until(
      'three pods that wait',
      async () => (await cluster?.describe())?.split(/etcd-\d, on/).filter(pod => sign.test(pod)).length === 3,
    );
    await cluster.apply();
    expect((await cluster.whole(3)).members).toHaveLength(3);
    const decisions = await Promise.all([0, 1, 2].map(ordinal => cluster?.decisions(ordinal)));
    expect(decisions[0]?.join('\n')).toMatch('bootstrap: all 3 volumes are empty');
    for (const lines of decisions.slice(1)) expect(lines?.join('\n')).toContain('a rollout is under way, and no pod has a log');
  });
});
