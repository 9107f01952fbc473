import { StatefulSet, until } from './pods';

let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
});
afterEach(() => set.close());

const all = [0, 1, 2];
const flags = (quota: number) => [`--quota-backend-bytes=${quota}`];

const value = 'x'.repeat(100_000);

async function raiseQuota(): Promise<void> {
  set.flags = flags(64_000_000);
  for (const ordinal of all) {
    set.pod(ordinal).kill();
    set.pod(ordinal).start();
    await set.whole(3);
  }
}

async function makeRoom(): Promise<void> {
  await set.pod(0).etcdctl('del', '--prefix', 'key-');
  const revision = /"Revision" : (\d+)/.exec(await set.pod(0).etcdctl('get', 'key', '-w', 'fields'))?.[1] as string;
  await set.pod(0).etcdctl('compact', '--physical', revision);
  for (const ordinal of all) await set.pod(ordinal).etcdctl('defrag');
}

test.each([
  ['its quota is raised', raiseQuota],
  ['keys are deleted and the members defragmented', makeRoom],
])(
  'a cluster that is full says so, and takes writes again once %s',
  async (_, mend) => {
    set.flags = flags(4_000_000);
    set.env = { QUOTA_EXCEEDED: 'alert' };
    await set.found(3);
    const fill = async () => {
      for (let write = 0; write < 1000; write++) await set.pod(0).etcdctl('put', `key-${write}`, value);
    };
    await expect(fill()).rejects.toThrow('database space exceeded');
    for (const ordinal of all)
      await set.pod(ordinal).says(/\[alert-only\] writes are refused: the alarm NOSPACE is raised.* etcd-0 has [34] of 3 MiB/, 90);
    await mend();
    await until('writes to be taken', () => set.pod(0).etcdctl('put', 'key', value), 90);
    await until('the leader to say so', () =>
      set.story.includes('[room] the alarm NOSPACE is raised, and no database is above 90 % of its quota: disarming it'),
    );
  },
  300_000,
);

test('a cluster whose space is taken up by old revisions mends itself, and nothing that was acknowledged is lost', async () => {
  set.flags = flags(8_000_000);
  await set.found(3);
  const lease = /lease (\w+) granted/.exec(await set.pod(0).etcdctl('lease', 'grant', '600'))?.[1] as string;
  await set.pod(0).etcdctl('put', '--lease', lease, 'leased', 'still here');
  const value = (write: number) => `${write} `.repeat(20_000);
  let acknowledged = -1;
  const fill = async () => {
    for (let write = 0; write < 1000; write++) {
      await set.pod(0).etcdctl('put', `app/key/${write % 4}`, value(write));
      acknowledged = write;
    }
  };
  await expect(fill()).rejects.toThrow('database space exceeded');
  await until(
    () => `writes to be taken; the pods said:\n${set.story}`,
    () => set.pod(0).etcdctl('put', 'after', 'healing'),
    120,
  );
  for (let write = acknowledged; write > acknowledged - 4; write--)
    expect(await set.pod(2).etcdctl('get', `app/key/${write % 4}`, '--print-value-only')).toBe(`${value(write)}\n`);
  expect(await set.pod(1).etcdctl('get', 'leased', '--print-value-only')).toBe('still here\n');
  const story = set.pods.map(({ said }) => said).join('\n');
  for (const rule of ['compact', 'defragment', 'hand-over', 'room']) expect(story).toContain(`[${rule}] `);
  expect(story).toMatch(/what fills the database: app\/key\/ \(4 keys, about \d{3} KiB\)/);
  expect(set.events[0]).toMatch(/^Warning DatabaseFull The database exceeded .* It is filled by: app\/key\/ \(4 keys, about/);
  expect(set.events).toContain('Normal AlarmDisarmed The alarm NOSPACE is disarmed, and writes are accepted again.');
}, 300_000);

test('fragmented databases are defragmented one after the other, the leader last, and no lease is lost', async () => {
  set.env = { DEFRAGMENT: '45 1000000' };
  await set.found(3);
  const lease = /lease (\w+) granted/.exec(await set.pod(0).etcdctl('lease', 'grant', '600'))?.[1] as string;
  await set.pod(0).etcdctl('put', '--lease', lease, 'leased', 'still here');
  for (let write = 0; write < 40; write++) await set.pod(0).etcdctl('put', 'key', value);
  const revision = /"Revision" : (\d+)/.exec(await set.pod(0).etcdctl('get', 'key', '-w', 'fields'))?.[1] as string;
  await set.pod(0).etcdctl('compact', '--physical', revision);
  // etcd counts freed pages only after later commits.
  for (let write = 0; write < 20; write++) await set.pod(0).etcdctl('put', 'key', 'small');
  const defragmented = (ordinal: number) => set.pods.some(({ said }) => said.includes(`the database of etcd-${ordinal} is defragmented`));
  await until(
    () => `every member to be defragmented; the pods said:\n${set.story}`,
    () => all.every(defragmented),
    280,
  );
  expect(await set.pod(1).etcdctl('get', 'leased', '--print-value-only')).toBe('still here\n');
}, 300_000);
