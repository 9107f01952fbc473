import { api, type Cluster, cut, deleteNamespace, exec, heal, newCluster, sleep, until } from './kube';
import { Writer } from './writer';

// Databases are kept small by the members themselves, while a client writes and another keeps a lease of 4 s alive.

const MiB = 1048576;
const all = [0, 1, 2];
const log = (text: string) => process.stdout.write(`${text}\n`);
let cluster: Cluster;
beforeAll(async () => {
  cluster = await newCluster({
    networkPolicy: { enabled: false },
    tuning: { quotaBackendBytes: '64Mi' },
    maintenance: { defragment: { minFreePercent: 45, minFree: '15Mi' } },
  });
  await cluster.apply();
  await cluster.whole(3);
});
afterAll(() => deleteNamespace(cluster.namespace));

/** Puts values of 300 kB under four keys, forty of them. */
const fill = () =>
  exec(cluster.namespace, 'etcd-0', [
    '/tools/sh',
    '-c',
    `PATH=/tools:$PATH; head -c 225000 /dev/urandom | base64 -w 0 >/run/etcd-kit/value
     for n in $(seq 40); do
       case $(etcdctl put "filler/$((n % 4))" </run/etcd-kit/value 2>&1) in *"space exceeded"*) echo full; break ;; esac
     done`,
  ]);
const sizes = async () =>
  Promise.all(
    all.map(async ordinal => {
      const [status] = JSON.parse(await cluster.etcdctl(ordinal, `--endpoints=http://127.0.0.1:2379`, 'endpoint', 'status', '-w', 'json'));
      return status.Status.dbSize as number;
    }),
  );
const decisions = async () => (await Promise.all(all.map(ordinal => cluster.decisions(ordinal)))).flat();

/** Keeps a lease of 4 s alive, at any member that answers; resolves to whether it lived throughout. */
async function keepLease() {
  const id = /lease (\w+) granted/.exec(await cluster.etcdctl(0, 'lease', 'grant', '4'))?.[1] as string;
  await cluster.etcdctl(0, 'put', '--lease', id, 'leased', 'here');
  let stopping = false;
  const renew = async () => {
    while (!stopping) {
      await Promise.any(all.map(ordinal => cluster.etcdctl(ordinal, 'lease', 'keep-alive', '--once', id))).catch(() => undefined);
      await sleep(700);
    }
  };
  const running = renew();
  return async () => {
    stopping = true;
    const value = await cluster.etcdctl(0, 'get', 'leased', '--print-value-only');
    await running;
    return value === 'here\n';
  };
}

test('a database that is full is compacted and defragmented, and takes writes again', async () => {
  const writer = new Writer(cluster, 3);
  await writer.start();
  const leaseLived = await keepLease();
  await until('etcd to refuse a write', async () => (await fill()) === 'full\n');
  await until('the leader to disarm the alarm', async () =>
    (await decisions()).some(line => line.includes('] the alarm NOSPACE is raised, and no')),
  );
  await until('writes to be taken', () => cluster.etcdctl(0, 'put', 'after', 'it'));
  expect(await leaseLived()).toBe(true);
  const report = await writer.finish();
  log(`NOSPACE: ${report.acknowledged} writes, none lost; no write for ${report.longestGap} ms`);
  for (const size of await sizes()) expect(size).toBeLessThan(32 * MiB);
  const { items } = (await api<{ items: { reason: string; message: string }[] }>('GET', `/api/v1/namespaces/${cluster.namespace}/events`))
    .body;
  const told = (reason: string) => items.filter(event => event.reason === reason).map(({ message }) => message);
  expect(told('DatabaseFull')[0]).toContain('filler/ (4 keys, about ');
  expect(told('AlarmDisarmed')).not.toEqual([]);
});

test('a fragmented database is defragmented, not while a member is away, and by the next leader where one is lost', async () => {
  const writer = new Writer(cluster, 3, 8, 'second/');
  await writer.start();
  const leader = await cluster.leader();
  const away = (leader + 1) % 3;
  for (let round = 0; round < 3; round++) await fill();
  const before = await sizes();
  await cut(cluster, away);
  const reached = `--endpoints=http://etcd-${away}.etcd-headless.${cluster.namespace}.svc:2379`;
  await until('the cut', () =>
    cluster.etcdctl(leader, reached, '--command-timeout=1s', 'get', 'after').then(
      () => false,
      () => true,
    ),
  );
  const revision = JSON.parse(await cluster.etcdctl(leader, 'get', 'after', '-w', 'json')).header.revision;
  await cluster.etcdctl(leader, 'compact', '--physical', String(revision));
  await until('maintenance to wait', async () =>
    (await cluster.decisions(leader)).some(
      line => line.includes('[held-back] defragmentation pays') && line.includes(`etcd-${away} does not`),
    ),
  );
  await heal(cluster);
  await until('a defragmentation', async () => (await decisions()).some(line => line.includes('[defragment] defragmentation pays')));
  await cluster.deletePod(await cluster.leader(), 0);
  await cluster.whole(3);
  await until('every database to be small', async () => (await sizes()).every((size, ordinal) => size < (before[ordinal] as number) / 2));
  await cluster.whole(3);
  const report = await writer.finish();
  log(`maintenance: ${report.acknowledged} writes, none lost; no write for ${report.longestGap} ms, with a leader killed`);
});
