import { buildEtcd } from '../../lib';
import { apply, type Cluster, deleteNamespace, exec, type Member, type Named, newCluster, until } from './kube';
import { Writer } from './writer';

// Faults that once cost data, on a cluster that a client writes to: every acknowledged write is read back in the end.

let cluster: Cluster;
let writer: Writer;
let copy: Cluster | undefined;
beforeAll(async () => {
  cluster = await newCluster();
  await cluster.apply();
  await cluster.whole(3);
  writer = new Writer(cluster, 3);
  await writer.start();
});
afterAll(async () => {
  if (copy) await deleteNamespace(copy.namespace);
  await deleteNamespace(cluster.namespace);
});
const all = [0, 1, 2];
const id = ({ members }: { readonly members: readonly Member[] }, ordinal: number) =>
  members.find(({ name }) => name === `etcd-${ordinal}`)?.ID;
const shell = ({ namespace }: Cluster, ordinal: number, script: string) =>
  exec(namespace, `etcd-${ordinal}`, ['/tools/sh', '-euc', `PATH=/tools:$PATH; ${script}`]);
const says = (of: Cluster, ordinal: number, text: string) =>
  until(`etcd-${ordinal} to say: ${text}`, async () => (await of.decisions(ordinal)).some(line => line.includes(text)));
const log = (text: string) => process.stdout.write(`${text}\n`);
/** What is on a member's volume, as text, taken while no etcd writes to it: as another pod's, the volume starts none. */
async function pack(ordinal: number): Promise<string> {
  await shell(cluster, ordinal, 'cd /var/lib/etcd; mv identity own; echo "elsewhere - -" >identity');
  await cluster.deletePod(ordinal, 0);
  await says(cluster, ordinal, 'this volume was made for elsewhere');
  const packed = '/run/etcd-kit/archive';
  const size = await shell(
    cluster,
    ordinal,
    `cd /var/lib/etcd; /tools/busybox tar -c -f - own data version peers | gzip | base64 -w 0 >${packed}; wc -c <${packed}`,
  );
  const text = await shell(cluster, ordinal, `cat ${packed}`);
  expect(text.length).toBe(Number(size));
  // From here on, etcd may start.
  await shell(cluster, ordinal, 'cd /var/lib/etcd; mv own identity');
  await cluster.deletePod(ordinal, 0);
  await cluster.whole(3);
  return text;
}
const archives: string[] = [];
async function unpack(archive: string, to: Cluster, ordinal: number, folder: string): Promise<void> {
  const most = 100_000; // of an argument
  for (let at = 0; at < archive.length; at += most) {
    await shell(to, ordinal, `printf %s '${archive.slice(at, at + most)}' >>/var/lib/etcd/archive`);
  }
  await shell(
    to,
    ordinal,
    // Never data without its identity.
    `cd /var/lib/etcd; mkdir -p ${folder} unpacked; base64 -d archive | gzip -dc | /tools/busybox tar -x -f - -C unpacked; rm archive
     mv unpacked/own ${folder}/identity; mv unpacked/data unpacked/version unpacked/peers ${folder}; rmdir unpacked`,
  );
}
async function gone(): Promise<void> {
  await until('all pods to be gone', async () => (await cluster.pods()).length === 0);
}

test('a damaged leader: sound members that restart keep their data, and the leader is rebuilt', async () => {
  for (let n = 0; n < 20; n++) await cluster.etcdctl(0, 'put', `sound/${n}`, `sound-sound-sound-${n}`);
  const leader = await cluster.leader();
  const before = await cluster.whole(3);
  // Below the mapped file, as a bad disk does.
  await shell(
    cluster,
    leader,
    `sleep 1; cd /var/lib/etcd/data/member/snap
     for at in $(/tools/busybox strings -t d db | sed -n 's/^ *\\([0-9]*\\) .*sound-sound-sound-.*/\\1/p'); do
       printf WRONG | /tools/busybox dd of=db bs=1 seek=$((at + 4)) conv=notrunc 2>/dev/null
     done`,
  );
  for (const sound of all.filter(ordinal => ordinal !== leader)) {
    await cluster.deletePod(sound);
    await says(cluster, sound, 'starting without that check');
    await cluster.ready(3);
  }
  const after = await until('the leader to be rebuilt', async () => {
    const found = await cluster.whole(3);
    return id(found, leader) !== id(before, leader) && found;
  });
  for (const sound of all.filter(ordinal => ordinal !== leader)) expect(id(after, sound)).toBe(id(before, sound));
  for (const ordinal of all) {
    expect(await cluster.etcdctl(ordinal, 'get', 'sound/7', '--print-value-only', '--consistency=s')).toBe('sound-sound-sound-7\n');
  }
  log(`damaged leader: longest gap ${writer.lap()} ms`);
});

/** Waits until a member whose volume was lost votes again: another member, and the others are those that they were. */
async function rebuilt(ordinal: number, before: Awaited<ReturnType<Cluster['whole']>>): Promise<void> {
  const started = Date.now();
  const after = await until('another member', async () => {
    const found = await cluster.whole(3);
    return id(found, ordinal) !== id(before, ordinal) && found;
  });
  log(`etcd-${ordinal} votes again ${((Date.now() - started) / 1000).toFixed(1)} s after its volume was lost`);
  expect(after.clusterId).toBe(before.clusterId);
  for (const other of all.filter(one => one !== ordinal)) expect(id(after, other)).toBe(id(before, other));
  const said = (await cluster.decisions(ordinal)).join('\n');
  expect(said).toContain('removing it first');
  expect(said).toContain('added as learner');
  expect(said).not.toContain('bootstrap: following');
}

test('the first member that loses its volume is rebuilt from the others as a learner, and votes again', async () => {
  const before = await cluster.whole(3);
  await cluster.loseVolume(0);
  await rebuilt(0, before);
  log(`lost volume: longest gap ${writer.lap()} ms`);
});

test('forged beacons bootstrap nothing: a member that lost its volume joins the living cluster', async () => {
  const before = await cluster.whole(3);
  const forge = `end=$(($(date +%s) + 25)); while [ $(date +%s) -lt $end ]; do
    nonce=$(wget -q -T 1 -O - http://etcd-2.etcd-headless:2382/state | cut -d' ' -f3) || nonce=
    host=$(cut -d' ' -f2 /run/etcd-kit/beacon/state)
    echo "decided $host 0123456789abcdef 2:$nonce" >/run/etcd-kit/beacon/state; sleep 0.1; done`;
  const forging = Promise.all([0, 1].map(ordinal => shell(cluster, ordinal, `(${forge}) >/dev/null 2>&1 &`)));
  await cluster.loseVolume(2);
  await forging;
  await rebuilt(2, before);
  log(`forged beacons: longest gap ${writer.lap()} ms`);
});

test('copies of the volumes in another namespace start nothing, and one becomes a cluster of its own when asked to', async () => {
  const before = await cluster.whole(3);
  const other = await newCluster();
  copy = other;
  const { bootstrapRecord, ...others } = buildEtcd({ ...other.props, namespace: other.namespace });
  await apply(Object.values(others) as Named[]);
  for (const ordinal of all) {
    await says(other, ordinal, 'the ConfigMap etcd-bootstrap is missing');
    archives[ordinal] = await pack(ordinal);
    await unpack(archives[ordinal], other, ordinal, '.');
  }
  await apply([bootstrapRecord as Named]);
  await Promise.all(all.map(ordinal => other.deletePod(ordinal, 0)));
  for (const ordinal of all) await says(other, ordinal, `this volume was made for etcd-${ordinal}.etcd-headless.${cluster.namespace}.`);
  await other.apply({ recovery: { ordinal: 1, token: 'own' } });
  const own = await other.whole(3);
  expect(own.clusterId).not.toBe(before.clusterId);
  expect(await other.etcdctl(2, 'get', 'sound/7', '--print-value-only')).toBe('sound-sound-sound-7\n');
  expect(await cluster.whole(3)).toEqual(before);
  log(`copies: longest gap of the original ${writer.lap()} ms`);
  await deleteNamespace(other.namespace);
  copy = undefined;
});

test('exchanged volumes are told and start nothing, and the cluster is whole once they are put back', async () => {
  const before = await cluster.whole(3);
  await unpack(archives[2] as string, cluster, 0, 'other');
  await unpack(archives[0] as string, cluster, 2, 'other');
  const exchange = (from: string, to: string) =>
    Promise.all(
      [0, 2].map(async ordinal => {
        await shell(cluster, ordinal, `cd /var/lib/etcd; mkdir -p ${to}; mv data identity version peers ${to}; mv ${from}/* .`);
        await cluster.deletePod(ordinal, 0);
      }),
    );
  await exchange('other', 'own');
  for (const ordinal of [0, 2]) await says(cluster, ordinal, 'If claims were exchanged, put them back');
  await exchange('own', 'other');
  expect(await cluster.whole(3)).toEqual(before);
  await Promise.all([0, 2].map(ordinal => shell(cluster, ordinal, 'rm -rf /var/lib/etcd/own /var/lib/etcd/other')));
  log(`exchanged volumes: longest gap ${writer.lap()} ms`);
});

test('an empty member alone is no beginning: the majority that comes back still is the cluster', async () => {
  const before = await cluster.whole(3);
  await cluster.scale(0);
  await gone();
  await cluster.deleteClaims([0]);
  await cluster.scale(1);
  await says(cluster, 0, 'was bootstrapped here, and now every volume is empty');
  await cluster.scale(3);
  const after = await cluster.whole(3);
  expect(after.clusterId).toBe(before.clusterId);
  log(`an empty member alone: longest gap ${writer.lap()} ms`);
});

test('costs no acknowledged write', async () => {
  const { acknowledged } = await writer.finish();
  log(`${acknowledged} acknowledged writes, all read back`);
  expect(acknowledged).toBeGreaterThan(0);
});
