import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type Metrics, type Running, snapshotIn, TestStore, Worker } from './backups';
import { newest, StatefulSet, until } from './pods';

let set: StatefulSet;
const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) each.kill();
  await set.close();
});

async function cluster(version = newest('3.6'), size = 1, flags: readonly string[] = []): Promise<StatefulSet> {
  set = await new StatefulSet(version).open();
  set.flags = flags;
  await set.found(size);
  for (let index = 0; index < 20; index++) await set.pod(0).etcdctl('put', `key/${index}`, `value ${index}`);
  return set;
}
const stored = (store: TestStore, ...path: string[]) => join(store.data, 'etcd/default/etcd', ...path);

async function metricsOf(worker: Worker) {
  const { running: process, read } = await worker.metrics(await freePort());
  running.push(process);
  /** Waits until they are as they should be. */
  const become = async (what: string, expected: (metrics: Metrics) => boolean) => {
    let last: Metrics = {};
    await until(
      () => `metrics that tell ${what}; they were ${JSON.stringify(last)}; it said ${process.said}`,
      async () => {
        last = await read();
        return expected(last);
      },
    );
    return last;
  };
  return { become };
}

describe.each(['3.5', '3.6', '3.7'])('etcd %s', minor => {
  test('a drill restores the newest backup, with what changed since, and leaves how that went in the store', async () => {
    await cluster(newest(minor));
    const store = TestStore.claim(set, 'correct horse');
    const worker = new Worker(set, store);
    await worker.backup();
    const name = await worker.backup();
    const [record, upload] = [worker.start('backup/record-increments.sh'), worker.start('backup/upload-increments.sh')];
    running.push(record, upload);
    await set.pod(0).etcdctl('put', 'key/20', 'later');
    await upload.says(/stored the changes up to revision 22\n/);
    const { code, said } = await worker.drill();
    expect(said).toMatch(new RegExp(`drill: backup ${name} and the changes up to revision 22 was restored in \\d+ s: 21 keys`));
    expect(said).toMatch(/drill passed: .*"keys":21,"revision":22\n$/);
    expect(code).toBe(0);
  });
});

describe('a drill fails', () => {
  async function backedUp() {
    await cluster();
    const store = TestStore.claim(set);
    const worker = new Worker(set, store);
    const name = await worker.backup();
    return { store, worker, name };
  }
  test.each<[string, (folder: string) => void, RegExp]>([
    ['cut short', folder => truncateSync(snapshotIn(folder), 5000), /is damaged: its SHA-256 is/],
    ['without its manifest’s text', folder => writeFileSync(join(folder, 'manifest.json'), ''), /the manifest of backup .* is damaged/],
    [
      'that etcd can’t restore, whatever its SHA-256',
      folder => {
        const snapshot = snapshotIn(folder);
        truncateSync(snapshot, 8192);
        const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
        const sum = createHash('sha256').update(readFileSync(snapshot)).digest('hex');
        writeFileSync(join(folder, 'manifest.json'), text.replace(/"sha256":"\w+"/, `"sha256":"${sum}"`));
        renameSync(snapshot, join(folder, `snapshot-${sum.slice(0, 16)}.db`));
      },
      /can't be restored|etcd does not start/,
    ],
  ])('on a backup %s, and says so', async (_, damage, expected) => {
    const { store, worker, name } = await backedUp();
    damage(stored(store, name));
    const { code, said } = await worker.drill();
    expect(said).toMatch(expected);
    expect(said.trim().split('\n').at(-1)).toMatch(/drill failed: /);
    expect(code).not.toBe(0);
    expect(JSON.parse(readFileSync(stored(store, 'status', 'drill-failed.json'), 'utf8')).reason).toMatch(expected);
  });

  test('where there is no backup, or one is another than its name says', async () => {
    await cluster();
    const store = TestStore.claim(set);
    const worker = new Worker(set, store);
    expect((await worker.drill()).said).toMatch(/drill failed: there is no such backup/);
    const name = await worker.backup();
    renameSync(stored(store, name), stored(store, name.replace(/-21$/, '-99')));
    expect((await worker.drill()).said).toMatch(/drill failed: the manifest of backup .*-99 belongs to another one: .*-21, /);
  });
});

test('Prometheus is told of the newest backup, of failures, of increments and of drills', async () => {
  await cluster();
  const store = TestStore.claim(set);
  const worker = new Worker(set, store);
  const { become } = await metricsOf(worker);
  expect(await become('that there is no backup', ({ store_up }) => store_up === 1)).toMatchObject({
    last_success_timestamp_seconds: 0,
    last_failure_timestamp_seconds: 0,
    verified: 1,
    increments_timestamp_seconds: 0,
    drill_passed: 0,
  });
  const began = Math.floor(Date.now() / 1000);
  const name = await worker.backup();
  const manifest = JSON.parse(readFileSync(stored(store, name, 'manifest.json'), 'utf8'));
  const made = await become('of a backup', each => (each.last_success_timestamp_seconds as number) > 0);
  expect(made.last_success_timestamp_seconds).toBeGreaterThanOrEqual(began);
  expect(made).toMatchObject({ last_success_revision: 21, last_success_size_bytes: manifest.size });
  // One that a Job was ended over is no backup.
  writeFileSync(join(stored(store), 'note.txt'), 'x');
  mkdirSync(stored(store, name.replace(/^\d+/, '29990101')));
  // One of the future, made where a clock is ahead, must not keep an alert from being raised until then; nor is it lost.
  const future = name.replace(/^\d+/, '29980101').replace(/21$/, '22');
  mkdirSync(stored(store, future));
  writeFileSync(stored(store, future, 'manifest.json'), JSON.stringify({ ...manifest, name: future, revision: 22 }));
  const ahead = await become('of one of the future', each => each.last_success_revision === 22);
  expect(ahead.last_success_timestamp_seconds).toBe(made.last_success_timestamp_seconds);
  rmSync(stored(store, future), { recursive: true });
  await become('of the other one', each => each.last_success_revision === 21);

  const [record, upload] = [worker.start('backup/record-increments.sh'), worker.start('backup/upload-increments.sh')];
  running.push(record, upload);
  await become('of increments, of a cluster at rest, too', each => (each.increments_timestamp_seconds as number) >= began);

  // Those of another cluster follow no backup of this one.
  await upload.stop();
  const status = stored(store, 'status', 'increments.json');
  const told = readFileSync(status, 'utf8');
  writeFileSync(status, told.replace(/"clusterId":"\w+"/, '"clusterId":"abc"'));
  await become('that these follow no backup', each => each.increments_timestamp_seconds === 0);
  writeFileSync(status, told);

  truncateSync(snapshotIn(stored(store, name)), 5000);
  await worker.drill();
  const failed = await become('of a drill that failed', each => (each.drill_last_failure_timestamp_seconds as number) > 0);
  expect(failed).toMatchObject({ drill_passed: 0, drill_last_success_timestamp_seconds: 0 });
  await worker.backup();
  await new Promise(resolve => setTimeout(resolve, 1100));
  expect((await worker.drill()).code).toBe(0);
  await become('of one that passed', each => each.drill_passed === 1);

  await set.pod(0).stop();
  await expect(worker.backup({ PATIENCE: '1' })).rejects.toThrow(/no backup: no member with a leader answers/);
  await become('of a backup that failed', each => (each.last_failure_timestamp_seconds as number) >= began && each.verified === 1);
});

test('Prometheus is told that the store can’t be read, and still what was known last', async () => {
  await cluster();
  const port = await freePort();
  const store = new TestStore(
    set,
    { s3: { bucket: 'backups', endpoint: `http://127.0.0.1:${port}`, credentials: { secretName: 's3' } } },
    { 'value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID': 'etcd-backup', 'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'secret key' },
  );
  mkdirSync(join(store.data, 'backups'));
  await store.serve('s3', port, '--auth-key=etcd-backup,secret key');
  try {
    const worker = new Worker(set, store, { RCLONE_RETRIES: '1', RCLONE_LOW_LEVEL_RETRIES: '1' });
    await worker.backup();
    const { become } = await metricsOf(worker);
    await become('of a backup', ({ last_success_revision, store_up }) => store_up === 1 && last_success_revision === 21);
    await store.stop();
    expect(await become('that the store can’t be read', ({ store_up }) => store_up === 0)).toMatchObject({ last_success_revision: 21 });
    await store.serve('s3', port, '--auth-key=etcd-backup,secret key');
    await become('that it can again', ({ store_up }) => store_up === 1);
  } finally {
    await store.stop();
  }
});

test('a member that has other data than the others is found by a backup, and told of', async () => {
  await cluster(undefined, 3, ['--feature-gates=InitialCorruptCheck=false,CompactHashCheck=false']);
  const store = TestStore.claim(set);
  const worker = new Worker(set, store);
  const { become } = await metricsOf(worker);
  await worker.backup();
  await set.pod(1).stop();
  const db = join(set.pod(1).volume, 'data/member/snap/db');
  const bytes = readFileSync(db);
  for (let at = bytes.indexOf('value 7'); at >= 0; at = bytes.indexOf('value 7', at + 1)) bytes.write('other 7', at);
  writeFileSync(db, bytes);
  await new Promise(resolve => setTimeout(resolve, 1100));
  set.pod(1).start();
  await set.whole(3);
  await expect(worker.backup()).rejects.toThrow(/no backup: (the members differ at revision 21: .* One of them is damaged|not verified)/);
  expect(await become('that the members differ', ({ verified }) => verified === 0)).toMatchObject({ last_success_revision: 21 });
});
