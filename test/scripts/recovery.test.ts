import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StatefulSet, until, versions } from './pods';

let set: StatefulSet;
afterEach(() => set.close());
const files = (ordinal: number) => readdirSync(set.pod(ordinal).volume);
const token = (ordinal: number) =>
  readFileSync(join(set.pod(ordinal).volume, 'recovered'), 'utf8')
    .trim()
    .split('\n')
    .at(-1);

/** Three members, of which only member 1 lives and has its data: the others lost pod and volume. */
async function lost(version?: string): Promise<string> {
  set = await new StatefulSet(version).open();
  await set.found(3);
  await set.pod(0).etcdctl('put', 'key', 'value');
  const id = await set.pod(1).id();
  for (const ordinal of [0, 2]) {
    set.pod(ordinal).kill();
    set.pod(ordinal).loseVolume();
    set.pod(ordinal).start();
  }
  return id;
}

test.each(versions)('etcd %s goes on from the one member that is named, and the others join it', async version => {
  const id = await lost(version);
  await set.pod(0).says('waiting to join: etcd-1 run, but no quorum answers');
  await set.pod(1).says('no leader, so no quorum. Not running: etcd-0 etcd-2. Waiting for the others');
  set.recovery = '1 first';
  await set.pod(1).says('recovery first: done; the others may join');
  await set.whole(3);
  expect(await set.pod(1).id()).toBe(id);
  for (const ordinal of [0, 2]) expect(set.pod(ordinal).said).toContain('joining: added as learner');
  expect(await set.pod(0).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');
});

test('a token works once: applied again, it does nothing, not even when the quorum is lost again', async () => {
  await lost();
  set.recovery = '1 once';
  await set.whole(3);
  await until('all to know the token', () => [0, 1, 2].every(ordinal => token(ordinal) === 'once'));
  for (const ordinal of [0, 2]) {
    set.pod(ordinal).kill();
    set.pod(ordinal).loseVolume();
  }
  set.pod(1).kill();
  set.pod(1).start();
  await set.pod(1).says('no leader, so no quorum');
  await new Promise(resolve => setTimeout(resolve, 6000));
  expect(set.pod(1).said).not.toContain('recovery once');
  set.recovery = '1 twice';
  await set.pod(1).says('recovery twice: done; the others may join');
  // An older config is applied again.
  set.recovery = '1 once';
  set.pod(1).kill();
  set.pod(1).start();
  await set.pod(1).says('votes and has a leader');
  expect(set.pod(1).said).not.toMatch(/recovery \w+:/);
});

test('nobody goes on alone while a pod is ready: there is a quorum, though it can’t be reached', async () => {
  set = await new StatefulSet().open();
  await set.found(3);
  for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
  set.recovery = '1 cut-off';
  set.ready = 2;
  set.pod(1).start();
  await set.pod(1).says('recovery cut-off: 2 pods are ready, so there is a quorum that does not answer this pod');
  await set.pod(1).says('no leader, so no quorum');
  set.ready = 0;
  await set.pod(1).says('recovery cut-off: done; the others may join');
});

test('a recovery that is asked for while a quorum answers is never done', async () => {
  set = await new StatefulSet().open();
  set.recovery = '1 early';
  await set.found(3);
  for (const ordinal of [0, 1, 2]) await set.pod(ordinal).says('recovery early: a quorum answers, so it is not needed');
  const before = await set.whole(3);
  for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
  for (const ordinal of [1, 2]) set.pod(ordinal).start();
  await set.pod(2).says('votes and has a leader');
  set.pod(0).start();
  expect(await set.whole(3)).toEqual(before);
});

test('members that still hold old data wait for the one that is named, then keep theirs aside and join it', async () => {
  set = await new StatefulSet().open();
  await set.found(3);
  for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
  // Member 0 comes back with its data, alone; member 2 has lost everything; member 1 is the one to go on from.
  set.pod(2).loseVolume();
  set.recovery = '1 one';
  set.pod(0).start();
  await set.pod(0).says('waiting: recovery one names etcd-1, which does not answer yet. Nothing is changed');
  expect(existsSync(join(set.pod(0).volume, 'data', 'member', 'wal'))).toBe(true);
  set.pod(1).start();
  set.pod(2).start();
  await set.pod(0).says('recovery one: etcd-1 goes on without member');
  await set.whole(3);
  expect(files(0).filter(name => name.startsWith('data.before-recovery.'))).toHaveLength(1);
});

test('a member that is listed where nobody finds it is found again once it goes on alone', async () => {
  set = await new StatefulSet().open();
  await set.found(3);
  // As etcd does to a member that goes on alone from a log that does not hold its own adding any more.
  await set.pod(0).etcdctl('member', 'update', await set.pod(1).id(), '--peer-urls=http://localhost:2380');
  for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
  set.recovery = '1 lost';
  set.pod(1).start();
  await set.pod(1).says('recovery lost: done');
  for (const ordinal of [0, 2]) set.pod(ordinal).start();
  await set.whole(3);
  expect(await set.pod(1).etcdctl('member', 'list')).not.toContain('localhost');
});

test('a member that comes back after a recovery keeps its old data aside', async () => {
  set = await new StatefulSet().open();
  await set.found(3);
  for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
  set.recovery = '1 late';
  set.pod(1).start();
  await set.pod(1).says('recovery late: done');
  set.pod(2).loseVolume();
  set.pod(2).start();
  await set.pod(2).says('is promoted to a voter');
  set.pod(0).start();
  await set.whole(3);
  expect(files(0).filter(name => name.startsWith('data.before-recovery.'))).toHaveLength(1);
});
