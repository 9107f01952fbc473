import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, TestStore, Worker } from './backups';
import { newest, StatefulSet, scripts } from './pods';

const sets: StatefulSet[] = [];
const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) each.kill();
  for (const set of sets.splice(0)) await set.close();
});

async function newSet(version?: string): Promise<StatefulSet> {
  const set = await new StatefulSet(version).open();
  sets.push(set);
  return set;
}

/** A cluster of one, with a backup, whose changes are kept from then on. */
async function kept(version = newest('3.6')) {
  const set = await newSet(version);
  await set.found(1);
  const etcdctl = (...args: string[]) => set.pod(0).etcdctl(...args);
  await etcdctl('put', 'before', 'the backup');
  await etcdctl('put', 'gone', 'later');
  const store = TestStore.claim(set, 'correct horse');
  const worker = new Worker(set, store);
  const name = await worker.backup();
  const [record, upload] = [worker.start('backup/record-increments.sh'), worker.start('backup/upload-increments.sh')];
  running.push(record, upload);
  const revision = async () => Number(/"Revision" : (\d+)/.exec(await etcdctl('get', 'before', '-w', 'fields'))?.[1]);
  /** Waits until all that was written is stored. */
  const stored = async () => {
    const last = await revision();
    await upload.says(new RegExp(`stored the changes up to revision ${last}\n`));
    return last;
  };
  const segments = join(store.data, 'etcd/default/etcd/increments', name.split('-')[1] as string);
  return { set, store, worker, name, etcdctl, record, upload, stored, segments };
}

/** A cluster of one that starts from what was kept. */
async function restored(store: TestStore, which: string, version?: string) {
  const set = await newSet(version);
  set.restore = { which, env: store.env };
  set.answer = 'replicas 1';
  const said = await set.pod(0).restore();
  set.pod(0).start();
  await set.whole(1);
  return { said, all: await set.pod(0).etcdctl('get', '', '--from-key'), etcdctl: (...args: string[]) => set.pod(0).etcdctl(...args) };
}

describe.each(['3.5', '3.6', '3.7'])('etcd %s', minor => {
  test('what changes after a backup is kept, and is there after a restore: puts, deletes, transactions, binary values, leases', async () => {
    const { set, store, name, etcdctl, stored } = await kept(newest(minor));
    await etcdctl('put', 'key', 'first');
    await etcdctl('put', 'key', 'second "quoted" {and} \\ more\n lines');
    await etcdctl('del', 'gone');
    await etcdctl('put', 'empty', '');
    const lease = /lease (\w+) granted/.exec(await etcdctl('lease', 'grant', '5000'))?.[1] as string;
    await etcdctl('put', '--lease', lease, 'leased', 'for a while');
    const ended = /lease (\w+) granted/.exec(await etcdctl('lease', 'grant', '5000'))?.[1] as string;
    await etcdctl('put', '--lease', ended, 'revoked', 'soon');
    await etcdctl('lease', 'revoke', ended);
    for (let n = 0; n < 30; n++) await etcdctl('put', `many/${n % 10}`, String(n));
    const last = await stored();
    const { said, all, etcdctl: ask } = await restored(store, 'latest', newest(minor));
    expect(said).toContain(`${name} and the changes up to its revision ${last} is ready to start from`);
    expect(all).toBe(await set.pod(0).etcdctl('get', '', '--from-key'));
    expect(await ask('lease', 'timetolive', lease, '--keys')).toMatch(/granted with TTL\(5000s\).*attached keys\(\[leased\]\)/);
  });
});

test('a restore comes to a chosen revision, or to the backup alone', async () => {
  const { set, store, name, etcdctl, stored } = await kept();
  for (let n = 1; n <= 20; n++) await etcdctl('put', 'key', String(n));
  const last = await stored();
  const middle = await restored(store, `revision ${last - 10}`);
  expect(await middle.etcdctl('get', 'key', '--print-value-only')).toBe('10\n');
  expect(middle.all).toBe(await set.pod(0).etcdctl('get', '', '--from-key', `--rev=${last - 10}`));
  expect((await restored(store, `name ${name}`)).all).toBe('before\nthe backup\ngone\nlater\n');
  // Before the first segment was finished.
  const time = readdirSync(join(store.data, 'etcd/default/etcd/increments'), { recursive: true }).map(String).sort().at(1) as string;
  const before = /-(\d{8}T\d{6})Z/.exec(time)?.[1] as string;
  expect((await restored(store, `time ${name.split('-')[0]}`)).all).toBe('before\nthe backup\ngone\nlater\n');
  expect((await restored(store, `time ${before}Z`)).all).toContain('key\n');
});

test('a restore to a time says as of when it is, and holds what was written until then', async () => {
  const { store, etcdctl, stored } = await kept();
  const acknowledged: number[] = [];
  for (const end = Date.now() + 10_000; Date.now() < end; acknowledged.push(Date.now()))
    await etcdctl('put', `write/${acknowledged.length}`, '');
  await stored();
  const asked = new Date(acknowledged[Math.floor(acknowledged.length / 2)] as number).toISOString().replace(/\.\d+Z/, 'Z');
  const { said, all } = await restored(store, `time ${asked.replace(/[-:]/g, '')}`);
  const asOf = new RegExp(`the state as of (\\S+Z); what was written from then until ${asked} is not in it`).exec(said)?.[1] as string;
  expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.parse(asked));
  const there = new Set(all.split('\n'));
  acknowledged.forEach((time, write) => {
    if (time < Date.parse(asOf)) expect(there).toContain(`write/${write}`);
    // Names tell seconds.
    if (time > Date.parse(asOf) + 1000) expect(there).not.toContain(`write/${write}`);
  });
});

test('changes that are missing in the middle, or are damaged, are not passed over', async () => {
  const { store, etcdctl, stored, segments } = await kept();
  await etcdctl('put', 'key', '1');
  await stored();
  await etcdctl('put', 'key', '2');
  await stored();
  const [first] = readdirSync(segments).sort() as [string];
  const bytes = Buffer.from('damaged');
  const set = await newSet();
  set.restore = { which: 'latest', env: store.env };
  set.answer = 'replicas 1';
  writeFileSync(join(segments, first), bytes);
  const attempt = set.pod(0).restoring();
  await attempt.says(/waiting to restore: the changes since backup .* can't be fetched/);
  attempt.kill();
  rmSync(join(segments, first));
  const again = set.pod(0).restoring();
  await again.says(
    /waiting to restore: after backup .*, the changes from revision 4 to before 5 are not in the store. To restore that backup without later changes/,
  );
  again.kill();
});

describe('the segments that lead to a point', () => {
  const names = ['0000004-0000009-20261122T100000Z.gz', '0000010-0000020-20261122T100030Z.gz', '0000031-0000040-20261122T100130Z.gz'];
  function lead(...args: string[]): string {
    const script = `. ${join(scripts, 'lib/increment-format.sh')}; segments_from "$@"`;
    const { stdout } = spawnSync('busybox', ['sh', '-c', script, 'sh', ...args], { input: `${names.join('\n')}\n`, encoding: 'utf8' });
    return stdout.trim();
  }
  const [first, second] = names as [string, string];
  test.each([
    ['a revision', ['4', '15'], `${first}\n${second}`],
    ['the last revision of a segment', ['4', '9'], first],
    ['the backup’s own revision', ['16', '15'], ''],
    ['a time', ['4', '', '20261122T100000Z'], first],
  ])('are found for %s', (_, args, expected) => expect(lead(...args)).toBe(expected));
  test.each([
    ['a revision in a gap', ['4', '25'], 'the changes from revision 21 to before 31 are not in the store'],
    ['a revision that was never stored', ['31', '50'], 'the changes from revision 41 on are not in the store'],
    ['a time in a gap, of which some may be before it', ['4', '', '20261122T100100Z'], 'the changes from revision 21 to before 31 are not'],
    ['the newest point beyond a gap', ['4'], 'the changes from revision 21 to before 31 are not in the store'],
  ])('are said to be missing for %s', (_, args, expected) => expect(lead(...args)).toContain(expected));
});

test('a watch that is stopped leaves what it has seen, and one that starts anew goes on where the last segment ended', async () => {
  const { set, store, etcdctl, record, upload } = await kept();
  await record.says(/from revision 4 on/);
  await new Promise(resolve => setTimeout(resolve, 500));
  await etcdctl('put', 'key', '1');
  await new Promise(resolve => setTimeout(resolve, 500));
  await Promise.all([record.stop(), upload.stop()]);
  expect(upload.said).toContain('stored the changes up to revision 4\n');
  await etcdctl('put', 'key', '2');
  const worker = new Worker(set, store);
  const [next, nextUpload] = [worker.start('backup/record-increments.sh'), worker.start('backup/upload-increments.sh')];
  running.push(next, nextUpload);
  await next.says(/from revision 5 on/);
  await nextUpload.says(/stored the changes up to revision 5\n/);
  // While it is away, the history is compacted.
  await Promise.all([next.stop(), nextUpload.stop()]);
  await etcdctl('put', 'key', '3');
  await etcdctl('put', 'key', '4');
  await etcdctl('compact', '7');
  const last = new Worker(set, store);
  const [late, lateShipper] = [last.start('backup/record-increments.sh'), last.start('backup/upload-increments.sh')];
  running.push(late, lateShipper);
  await late.says(/lost: the changes from revision 6 to 7 were compacted before they were read/);
  await last.backup();
  expect((await restored(store, 'latest')).all).toContain('key\n4\n');
});

test('a cluster that is founded anew under the same name is told apart: its changes follow its own backup', async () => {
  const { set, store, etcdctl, record, upload, stored } = await kept();
  await etcdctl('put', 'key', 'of the first');
  await stored();
  set.pod(0).kill();
  set.pod(0).loseVolume();
  set.bootstrapToken = 'again';
  set.pod(0).start();
  await set.whole(1);
  await record.says(/this is cluster \w+ now, no longer \w+: recording its changes from revision 2 on/);
  const name = await new Worker(set, store).backup();
  await etcdctl('put', 'key', 'of the second');
  await upload.says(/stored the changes up to revision 2\n/);
  expect(await restored(store, 'latest')).toMatchObject({
    all: 'key\nof the second\n',
    said: expect.stringContaining(`${name} and the changes`),
  });
});
