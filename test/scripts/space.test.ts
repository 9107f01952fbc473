import { StatefulSet, until } from './pods';

let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
});
afterEach(() => set.close());

const all = [0, 1, 2];
const flags = (quota: number) => [`--quota-backend-bytes=${quota}`];

test('a cluster that is full says so, and takes writes again once its quota is raised', async () => {
  set.flags = flags(4_000_000);
  await set.found(3);
  const value = 'x'.repeat(100_000);
  const fill = async () => {
    for (let write = 0; write < 1000; write++) await set.pod(0).etcdctl('put', `key-${write}`, value);
  };
  await expect(fill()).rejects.toThrow('database space exceeded');
  for (const ordinal of all)
    await set.pod(ordinal).says(/\[full\] writes are refused: the alarm NOSPACE is raised.* etcd-0 has [34] of 3 MiB/, 90);
  set.flags = flags(64_000_000);
  for (const ordinal of all) {
    set.pod(ordinal).kill();
    set.pod(ordinal).start();
    await set.whole(3);
  }
  await until('writes to be taken', () => set.pod(0).etcdctl('put', 'key', value), 90);
  await until('the leader to say so', () =>
    set.story.includes('[room] the alarm NOSPACE is raised, and no database is above 90 % of its quota: disarming it'),
  );
}, 300_000);
