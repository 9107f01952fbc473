import { buildEtcd } from '../../lib';
import { api, apply, type Cluster, deleteNamespace, exec, type Named, newCluster, until } from './kube';
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
const shell = ({ namespace }: Cluster, ordinal: number, script: string) =>
  exec(namespace, `etcd-${ordinal}`, ['/tools/sh', '-euc', `PATH=/tools:$PATH; ${script}`]);
const says = (of: Cluster, ordinal: number, text: string) =>
  until(`etcd-${ordinal} to say: ${text}`, async () => (await of.decisions(ordinal)).some(line => line.includes(text)));
const log = (text: string) => process.stdout.write(`${text}\n`);
const path = (kind: string, name: string) =>
  `/api/v1/${kind === 'persistentvolumes' ? '' : `namespaces/${cluster.namespace}/`}${kind}/${name}`;
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
  const id = (list: typeof before, ordinal: number) => list.members.find(({ name }) => name === `etcd-${ordinal}`)?.ID;
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

test('forged beacons bootstrap nothing: a member that lost its volume joins the living cluster', async () => {
  const before = await cluster.whole(3);
  const forge = `end=$(($(date +%s) + 25)); while [ $(date +%s) -lt $end ]; do
    nonce=$(wget -q -T 1 -O - http://etcd-2.etcd-headless:2382/state | cut -d' ' -f3) || nonce=
    host=$(cut -d' ' -f2 /run/etcd-kit/beacon/state)
    echo "decided $host 0123456789abcdef 2:$nonce" >/run/etcd-kit/beacon/state; sleep 0.1; done`;
  const forging = Promise.all([0, 1].map(ordinal => shell(cluster, ordinal, `(${forge}) >/dev/null 2>&1 &`)));
  await cluster.loseVolume(2);
  await forging;
  const after = await cluster.whole(3);
  expect(after.clusterId).toBe(before.clusterId);
  expect((await cluster.decisions(2)).join('\n')).not.toContain('bootstrap: following');
  log(`forged beacons: longest gap ${writer.lap()} ms`);
});

test('copies of the volumes in another namespace start nothing, and one becomes a cluster of its own when asked to', async () => {
  const before = await cluster.whole(3);
  const other = await newCluster();
  copy = other;
  const { bootstrapRecord, ...others } = buildEtcd({ ...other.props, namespace: other.namespace });
  await apply(Object.values(others) as Named[]);
  for (const ordinal of all) {
    const archive = await shell(
      cluster,
      ordinal,
      'cd /var/lib/etcd; /tools/busybox tar -c -f - identity data version peers | gzip | base64 -w 0 || true',
    );
    await says(other, ordinal, 'the ConfigMap etcd-bootstrap is not there');
    for (let at = 0; at < archive.length; at += 100_000) {
      await shell(other, ordinal, `printf %s '${archive.slice(at, at + 100_000)}' >>/var/lib/etcd/archive`);
    }
    await shell(other, ordinal, 'cd /var/lib/etcd; base64 -d archive | gzip -dc | /tools/busybox tar -x -f -; rm archive');
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

test('exchanged claims are told and start nothing, and the cluster is whole once they are put back', async () => {
  const before = await cluster.whole(3);
  const volumes = await Promise.all(
    all.map(async ordinal => {
      const { body } = await api<{ spec: { volumeName: string } }>('GET', path('persistentvolumeclaims', `data-etcd-${ordinal}`));
      return body.spec.volumeName;
    }),
  );
  const mergePatch = (kind: string, name: string, body: unknown) => api('PATCH', path(kind, name), body, 'application/merge-patch+json');
  for (const volume of volumes) await mergePatch('persistentvolumes', volume, { spec: { persistentVolumeReclaimPolicy: 'Retain' } });
  const bind = async (ordinals: readonly [number, number]) => {
    await cluster.scale(0);
    await gone();
    const claims = await Promise.all(
      [0, 2].map(ordinal => api<Named & { spec: object }>('GET', path('persistentvolumeclaims', `data-etcd-${ordinal}`))),
    );
    await cluster.deleteClaims([0, 2]);
    for (const ordinal of [0, 2]) await mergePatch('persistentvolumes', volumes[ordinal] as string, { spec: { claimRef: null } });
    for (const [index, ordinal] of ordinals.entries()) {
      const { apiVersion, kind, metadata, spec } = (claims[index] as (typeof claims)[0]).body;
      const { name, namespace, labels } = metadata as Named['metadata'] & { labels: object };
      const claim = { apiVersion, kind, metadata: { name, namespace, labels }, spec: { ...spec, volumeName: volumes[ordinal] } };
      await api('POST', path('persistentvolumeclaims', '').replace(/\/$/, ''), claim);
    }
    await cluster.scale(3);
  };
  await bind([2, 0]);
  for (const ordinal of [0, 2]) await says(cluster, ordinal, 'If claims were exchanged, put them back');
  await bind([0, 2]);
  expect(await cluster.whole(3)).toEqual(before);
  for (const volume of volumes) await mergePatch('persistentvolumes', volume, { spec: { persistentVolumeReclaimPolicy: 'Delete' } });
  log(`exchanged claims, paused four times: longest gap ${writer.lap()} ms`);
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
