import { StatefulSet, until } from './pods';

let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
  await set.found(3);
});
afterEach(() => set.close());

/** Runs the hook and then stops the member, as the kubelet does. Resolves to what the hook said. */
async function stop(ordinal: number): Promise<string> {
  const said = await set.pod(ordinal).preStop();
  set.pod(ordinal).kill('SIGTERM');
  return said;
}
const leader = async () => {
  for (const ordinal of [0, 1, 2]) {
    const status = await set.pod(ordinal).etcdctl('endpoint', 'status', '-w', 'fields');
    if (/"MemberID" : (\d+)/.exec(status)?.[1] === /"Leader" : (\d+)/.exec(status)?.[1]) return ordinal;
  }
  throw new Error('no leader');
};

test('a member stops at once while the others keep the quorum, and hands leadership over first', async () => {
  const first = await until('a leader', leader);
  const said = await stop(first);
  expect(said).toContain('2 other voters stay, and the quorum is 2');
  expect(said).toContain('leadership handed to etcd-');
});

test('a member holds while stopping would cost the quorum, and goes once another is back', async () => {
  set.pod(2).kill();
  const stopping = stop(1);
  await new Promise(resolve => setTimeout(resolve, 3000));
  set.pod(2).start();
  const said = await stopping;
  expect(said).toContain('holding the stop: 1 other voters would stay, and the quorum is 2');
  expect(said).toContain('2 other voters stay');
});

test('members that stop at the same time go one after the other', async () => {
  const gone: number[] = [];
  const serving = async () =>
    (
      await Promise.all(
        [0, 1, 2].map(ordinal =>
          set
            .pod(ordinal)
            .etcdctl('endpoint', 'health')
            .then(
              () => 1,
              () => 0,
            ),
        ),
      )
    ).reduce<number>((a, b) => a + b, 0);
  let fewest = 3;
  let watching = true;
  const watch = (async () => {
    while (watching) fewest = Math.min(fewest, await serving());
  })();
  try {
    await Promise.all(
      [0, 1, 2].map(async ordinal => {
        await stop(ordinal);
        gone.push(ordinal);
        await new Promise(resolve => setTimeout(resolve, 500));
        set.pod(ordinal).kill();
        set.pod(ordinal).start();
      }),
    );
    await set.whole(3);
  } finally {
    watching = false;
    await watch;
  }
  expect(gone.sort()).toEqual([0, 1, 2]);
  expect(fewest).toBeGreaterThanOrEqual(2);
});

test('a member whose hold has to end says that it may cost the quorum', async () => {
  set.pod(2).kill();
  const said = await stop(1);
  expect(said).toMatch(/held for 20 s, and the grace period ends: this stop may cost the quorum|there has been no quorum for 15 s/);
});

test.each([
  ['gone', 'is being deleted'],
  ['replicas 0', 'the StatefulSet is paused'],
  ['refused Forbidden', 'the cluster is being deleted'],
])('nobody holds, and nobody leaves, when the StatefulSet is %s', async (answer, reason) => {
  const before = await set.whole(3);
  set.pod(2).kill();
  set.answer = answer;
  expect(await stop(1)).toContain(reason);
  set.answer = 'replicas 3';
  for (const ordinal of [1, 2]) set.pod(ordinal).start();
  expect(await set.whole(3)).toEqual(before);
});

test('an API server that can’t be reached makes a stop a restart: the member stays a member', async () => {
  set.answer = 'unknown no answer';
  const before = await set.pod(0).etcdctl('member', 'list');
  await stop(2);
  expect((await set.pod(0).etcdctl('member', 'list')).split('\n').sort()).toEqual(before.split('\n').sort());
});

test('members beyond the size take themselves out of the cluster before they stop', async () => {
  set.answer = 'replicas 1';
  const said = await Promise.all([1, 2].map(stop));
  for (const text of said) expect(text).toContain('left: no longer a member');
  await set.whole(1);
});

test('the leader’s watchdog removes a dead member beyond the size, and no other dead member', async () => {
  const dead = await set.pod(2).id();
  set.pod(2).kill();
  await new Promise(resolve => setTimeout(resolve, 20_000));
  expect(await set.pod(0).etcdctl('member', 'list')).toContain(dead);
  set.answer = 'replicas 2';
  await until('the dead member to be removed', async () => !(await set.pod(0).etcdctl('member', 'list')).includes(dead), 60);
});
