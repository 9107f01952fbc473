import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort, snapshotIn, TestStore, Worker } from './backups';
import { etcdFolder, newest, StatefulSet } from './pods';

const sets: StatefulSet[] = [];
afterEach(async () => {
  for (const set of sets.splice(0)) await set.close();
});
async function newSet(version?: string): Promise<StatefulSet> {
  const set = await new StatefulSet(version).open();
  sets.push(set);
  return set;
}
/** A cluster with some keys. */
async function cluster(version = newest('3.6')): Promise<StatefulSet> {
  const set = await newSet(version);
  await set.found(1);
  for (let index = 0; index < 20; index++) await set.pod(0).etcdctl('put', `key/${index}`, `value ${index}`);
  return set;
}
/** A new cluster of three that starts from a store. */
async function restored(store: TestStore, which: string, version?: string): Promise<StatefulSet> {
  const set = await newSet(version);
  set.restore = { which, env: store.env };
  return set;
}
async function start(set: StatefulSet, size = 3): Promise<string> {
  set.answer = `replicas ${size}`;
  for (let ordinal = 1; ordinal < size; ordinal++) set.pod(ordinal).start();
  const said = await set.pod(0).restore();
  set.pod(0).start();
  await set.whole(size);
  return said;
}
const values = (set: StatefulSet, ordinal: number) => set.pod(ordinal).etcdctl('get', 'key/', '--prefix');
const revision = async (set: StatefulSet) =>
  Number(/"Revision" : (\d+)/.exec(await set.pod(0).etcdctl('get', 'key/0', '-w', 'fields'))?.[1]);

describe.each([
  ['3.5', '3.5'],
  ['3.5', '3.6'],
  ['3.6', '3.6'],
  ['3.7', '3.7'],
])('a backup of etcd %s', (from, to) => {
  test(`is what a new cluster of etcd ${to} starts from, once: with all keys, later revisions, and the past marked compacted`, async () => {
    const old = await cluster(newest(from));
    const store = TestStore.claim(old, 'correct horse');
    const name = await new Worker(old, store).backup();
    await old.pod(0).etcdctl('put', 'key/after', 'the backup');
    const set = await restored(store, 'latest', newest(to));
    expect(await start(set)).toMatch(
      new RegExp(`fetched ${name}, SHA-256 [0-9a-f]{64}\\n.*${name} is ready to start from: 20 keys, revision \\d{15}\\n`),
    );
    const expected = (await values(old, 0)).replace('key/after\nthe backup\n', '');
    for (const ordinal of [0, 1, 2]) expect(await values(set, ordinal)).toBe(expected);
    expect(await revision(set)).toBeGreaterThanOrEqual(1_000_000_021);
    await expect(set.pod(0).etcdctl('get', 'key/0', '--rev=1000')).rejects.toThrow(/compacted/);

    // A restart, with the config as it is, restores nothing; nor does a lost volume.
    await set.pod(0).etcdctl('put', 'key/0', 'newer');
    await set.pod(0).stop();
    expect(await set.pod(0).restore()).toContain("this volume holds a member's data, so nothing is restored");
    set.pod(0).start();
    await set.whole(3);
    expect(await set.pod(0).etcdctl('get', 'key/0', '--print-value-only')).toBe('newer\n');
    set.pod(0).kill();
    set.pod(0).loseVolume();
    expect(await set.pod(0).restore()).toMatch(/etcd-\d has data, so nothing is restored: this pod joins it/);
    set.pod(0).start();
    await set.whole(3);
    expect(await set.pod(0).etcdctl('get', 'key/0', '--print-value-only')).toBe('newer\n');
  });
});

describe('what is stored', () => {
  async function stored(password?: string) {
    const old = await cluster();
    const store = TestStore.claim(old, password);
    const name = await new Worker(old, store).backup();
    const set = await restored(store, 'latest');
    set.answer = 'replicas 1';
    return { store, name, set, folder: join(store.data, 'etcd/default/etcd', name) };
  }
  /** Starts to restore, and resolves to what stands in the way. */
  async function obstacle(set: StatefulSet, expected: RegExp): Promise<void> {
    const attempt = set.pod(0).restoring();
    try {
      await attempt.says(expected);
    } finally {
      attempt.kill();
    }
    expect(existsSync(join(set.pod(0).volume, 'restore', 'fetched'))).toBe(false);
  }

  test('and was changed since is refused', async () => {
    const { set, folder } = await stored();
    const bytes = readFileSync(snapshotIn(folder));
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(snapshotIn(folder), bytes);
    await obstacle(set, /waiting to restore: backup .* is damaged: its SHA-256 is .*, and its manifest says/);
  });
  test('and was cut short is refused', async () => {
    const { set, folder } = await stored();
    truncateSync(snapshotIn(folder), 5000);
    await obstacle(set, /waiting to restore: backup .* is damaged/);
  });
  test('encrypted and was changed since is refused', async () => {
    const { set, folder } = await stored('correct horse');
    const bytes = readFileSync(snapshotIn(folder));
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(snapshotIn(folder), bytes);
    await obstacle(set, /waiting to restore: backup .* can't be fetched: .*authenticate/);
  });
  test('encrypted needs its password, and goes on once it has it', async () => {
    const { set, store } = await stored('correct horse');
    store.put('obscured/RCLONE_CONFIG_ETCDKIT_PASSWORD', 'wrong');
    await obstacle(set, /waiting to restore: the manifest of backup .* can't be read: .*password/);
    const attempt = set.pod(0).restoring();
    await attempt.says(/waiting to restore/);
    store.put('obscured/RCLONE_CONFIG_ETCDKIT_PASSWORD', 'correct horse');
    await attempt.says(/fetched/);
  });
  test.each<[string, (manifest: string) => string, RegExp]>([
    ['key', text => text.replace('"keys":20', '"keys":19'), /its number of keys is 20, and should be 19/],
    ['revision', text => text.replace('"revision":21', '"revision":22'), /its revision is 21, and should be 22/],
    ['hash', text => text.replace(/"snapshotHash":\d+/, '"snapshotHash":7'), /its hash is \d+, and should be 7/],
  ])('and has another %s than its manifest says is refused', async (what, change, expected) => {
    const { set, name, folder } = await stored();
    const manifest = join(folder, 'manifest.json');
    writeFileSync(manifest, change(readFileSync(manifest, 'utf8')));
    if (what === 'revision') {
      // In a folder of that revision, too.
      const other = name.replace(/-21$/, '-22');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(name, other));
      renameSync(folder, join(folder, '..', other));
    }
    await expect(set.pod(0).restore()).rejects.toThrow(expected);
    expect(existsSync(join(set.pod(0).volume, 'restore', 'data'))).toBe(false);
  });
  test('in a folder that was renamed is refused, though it looks like the newest', async () => {
    const { set, name, folder } = await stored();
    const renamed = name.replace(/-21$/, '-999');
    renameSync(folder, join(folder, '..', renamed));
    await obstacle(
      set,
      new RegExp(`waiting to restore: the manifest of backup ${renamed} belongs to another one: ${name}, .* revision 21\\.`),
    );
  });
  test('is prepared again for another token, and not for the same one', async () => {
    const { set, store, name } = await stored();
    set.restore = { which: `name ${name}`, token: 'one', env: store.env };
    expect(await set.pod(0).restore()).toContain(`restoring backup ${name}, of revision 21, taken 20`);
    expect(readFileSync(join(set.pod(0).volume, 'restore', 'fetched'), 'utf8')).toBe(`name ${name} default/etcd\none\n`);
    expect(await set.pod(0).restore()).toBe('');
    set.restore = { ...set.restore, token: 'two' };
    expect(await set.pod(0).restore()).toContain(`${name} is ready to start from`);
  });
  test('without a manifest is no backup', async () => {
    const { set, folder } = await stored();
    writeFileSync(join(folder, 'manifest.json'), '');
    await obstacle(set, /manifest of backup .* is damaged/);
  });
});

test('a snapshot that etcdctl saved is restored, and so is a copy of a member’s file', async () => {
  const old = await cluster();
  const store = TestStore.claim(old);
  mkdirSync(join(store.data, 'etcd'));
  await old.pod(0).etcdctl('snapshot', 'save', join(store.data, 'etcd', 'saved.db'));
  await old.pod(0).stop();
  copyFileSync(join(old.pod(0).volume, 'data/member/snap/db'), join(store.data, 'etcd', 'copied.db'));
  for (const file of ['saved.db', 'copied.db']) {
    const set = await restored(store, `file ${file}`);
    expect(await start(set, 1)).toContain(`${file} is ready to start from: 20 keys`);
    expect(await set.pod(0).etcdctl('get', 'key/7', '--print-value-only')).toBe('value 7\n');
  }
});

test('authentication stays on, and the scripts log in with this cluster’s own password, whatever is in it', async () => {
  const put = (set: StatefulSet, password: string) => {
    set.login = 'password';
    mkdirSync(join(set.folder, 'auth', 'etcd-kit'), { recursive: true });
    writeFileSync(join(set.folder, 'auth', 'etcd-kit', 'password'), password);
    set.as = { ETCDCTL_USER: 'etcd-kit', ETCDCTL_PASSWORD: password };
  };
  const old = await cluster();
  for (const user of ['root', 'etcd-kit']) {
    await old.pod(0).etcdctl('user', 'add', `${user}:old-secret`);
    await old.pod(0).etcdctl('user', 'grant-role', user, 'root');
  }
  await old.pod(0).etcdctl('auth', 'enable');
  put(old, 'old-secret');
  const store = TestStore.claim(old);
  await new Worker(old, store).backup();
  old.pod(0).kill();
  const set = await restored(store, 'latest');
  put(set, 'quote"back\\slash{$x}');
  await start(set, 1);
  expect(await set.pod(0).etcdctl('get', 'key/7', '--print-value-only')).toBe('value 7\n');
  set.as = {};
  await expect(set.pod(0).etcdctl('get', 'key/7')).rejects.toThrow('user name is empty');
});

test('a file that is not in the store is said to be missing, by what restores it and by what plans it', async () => {
  const set = await cluster();
  const port = await freePort();
  const s3 = new TestStore(
    set,
    { s3: { bucket: 'backups', prefix: 'prod', endpoint: `http://127.0.0.1:${port}`, credentials: { secretName: 's3' } } },
    { 'value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID': 'etcd-backup', 'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'secret' },
  );
  mkdirSync(join(s3.data, 'backups'));
  await s3.serve('s3', port, '--auth-key=etcd-backup,secret');
  try {
    for (const store of [TestStore.claim(set), TestStore.claim(set, 'correct horse'), s3]) {
      const worker = new Worker(set, store);
      const name = await worker.backup();
      for (const file of ['missing.db', 'no/such/folder.db', `default/etcd/${name}`]) {
        const { code, said } = await worker.run('backup/list.sh', { RESTORE: `file ${file}` });
        expect(said).toContain(`there is no file ${file} in the store, at `);
        expect(code).not.toBe(0);
        const volume = mkdtempSync(join(worker.folder, 'volume-'));
        const fetched = await worker.run('drill/fetch.sh', { VOLUME: volume, RESTORE: `file ${file}` });
        expect(fetched.said).toContain(`drill: there is no file ${file} in the store, at `);
      }
      const there = await worker.run('backup/list.sh', { RESTORE: `file default/etcd/${name}/manifest.json` });
      expect(JSON.parse(there.said)).toMatchObject({ name: `default/etcd/${name}/manifest.json`, size: expect.any(Number) });
    }
  } finally {
    await s3.stop();
  }
});

test('whoever watches is told that time went back, at each restore: by what the folder knows, and by the clock', async () => {
  const old = await cluster();
  const store = TestStore.claim(old);
  const worker = new Worker(old, store);
  const monday = await worker.backup();
  for (let index = 0; index < 30; index++) await old.pod(0).etcdctl('put', 'key/0', `more ${index}`);
  const tuesday = await worker.backup();
  old.pod(0).kill();
  const folder = join(store.data, 'etcd/default/etcd');
  const file = (name: string) => `default/etcd/${name}/${readdirSync(join(folder, name)).find(each => each.endsWith('.db'))}`;

  async function from(which: string, clock?: string) {
    const set = await restored(store, which);
    set.answer = 'replicas 1';
    set.pod(0).setClock(clock);
    const said = await set.pod(0).restore();
    set.pod(0).setClock();
    set.pod(0).start();
    await set.whole(1);
    return { set, said };
  }
  /** Two restores, the older backup last: what a client is told that goes on watching from where the first one was. */
  async function told(first: string, second: string, clock?: string) {
    const one = await from(first, clock);
    for (let index = 0; index < 20; index++) await one.set.pod(0).etcdctl('put', 'key/0', `restored ${index}`);
    const seen = await revision(one.set);
    const two = await from(second, clock);
    const watch = spawn(join(etcdFolder as string, two.set.version, 'etcdctl'), [
      `--endpoints=${two.set.pod(0).url}`,
      'watch',
      'key/0',
      `--rev=${seen + 1}`,
    ]);
    let text = '';
    for (const stream of [watch.stdout, watch.stderr]) stream.on('data', chunk => (text += chunk));
    await new Promise(done =>
      watch
        .on('close', done)
        .on('error', done)
        .on('spawn', () => setTimeout(() => watch.kill(), 1500)),
    );
    return { text, said: one.said + two.said };
  }
  const byFolder = await told(`name ${tuesday}`, `name ${monday}`, '2019-01-01T00:00:00Z');
  expect(byFolder.text).toMatch(/compacted/);
  expect(byFolder.said).toContain(`newer backups are in the same folder: 1, the last one ${tuesday}`);
  // Where the folder can't keep it, and what is restored is no backup.
  renameSync(join(folder, 'restored'), join(folder, 'kept'));
  writeFileSync(join(folder, 'restored'), '');
  const byClock = await told(`file ${file(tuesday)}`, `file ${file(monday)}`);
  expect(byClock.text).toMatch(/compacted/);
  expect(byClock.said).toMatch(
    /the store could not record that a cluster starts from revision \d+, so a later restore relies on the clock alone/,
  );
});

test('a backup of a cluster with authentication on is looked into without anybody’s password', async () => {
  const old = await cluster();
  const store = TestStore.claim(old);
  mkdirSync(join(store.data, 'etcd'));
  await old.pod(0).etcdctl('user', 'add', 'root:secret');
  await old.pod(0).etcdctl('user', 'grant-role', 'root', 'root');
  await old.pod(0).etcdctl('auth', 'enable');
  await old.pod(0).etcdctl('--user=root:secret', 'snapshot', 'save', join(store.data, 'etcd', 'saved.db'));
  const set = await restored(store, 'file saved.db');
  expect(await start(set, 1)).toContain('authentication was on in the cluster of the backup; this config has no auth, so it is off');
  expect(await set.pod(0).etcdctl('get', 'key/7', '--print-value-only')).toBe('value 7\n');
});
