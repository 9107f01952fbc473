import { StatefulSet, until, versions } from './pods';

const [older, middle, newer] = ['3.5', '3.6', '3.7'].map(minor => versions.find(version => version.startsWith(`${minor}.`)) as string) as [
  string,
  string,
  string,
];
let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet(older).open();
});
afterEach(() => set.close());

/** Restarts a member with another etcd, as a rollout does. */
async function roll(ordinal: number, version: string): Promise<void> {
  const pod = set.pod(ordinal);
  await pod.stop();
  pod.version = version;
  pod.start();
}
const working = async (minor: string) =>
  until(`the cluster to work as ${minor}`, async () =>
    (await set.pod(0).shell('metrics | versions_of_metrics')).endsWith(` ${minor}`) ? true : undefined,
  );
const remembered = async (ordinal: number, versions: string) =>
  until(`etcd-${ordinal} to remember ${versions}`, async () => (await set.pod(ordinal).shell('cat "$VERSION"')) === versions);

test('a cluster goes from 3.5 to 3.6 to 3.7, member by member', async () => {
  await set.found(3);
  for (const ordinal of [0, 1, 2]) await remembered(ordinal, `${older} 3.5`);
  await set.pod(0).etcdctl('put', 'key', 'value');
  for (const version of [middle, newer]) {
    const minor = version.slice(0, 3);
    for (const ordinal of [2, 1, 0]) {
      const before = set.pod(ordinal).version;
      const said = await set.pod(ordinal).preStop();
      if (version === newer) expect(await set.pod(ordinal).shell('cat "$VERSION"')).toBe(`${middle} 3.6 no-v2`);
      else expect(said).not.toContain('snapshot');
      await roll(ordinal, version);
      await set.pod(ordinal).says(`etcd ${version} follows ${before}`);
      await set.pod(ordinal).says('votes and has a leader');
    }
    await working(minor);
  }
  expect(await set.pod(1).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');
});

test('a volume that is lost on the way to 3.7 is rebuilt, though the leader’s log began under 3.5', async () => {
  await set.found(3);
  for (const ordinal of [0, 1, 2]) await remembered(ordinal, `${older} 3.5`);
  await set.pod(0).etcdctl('put', 'key', 'value');
  for (const ordinal of [2, 1, 0]) {
    await roll(ordinal, middle);
    await set.pod(ordinal).says(`etcd ${middle} follows ${older}`);
    await set.pod(ordinal).says('votes and has a leader');
  }
  for (const ordinal of [0, 1, 2]) await remembered(ordinal, `${middle} 3.6 no-v2`);
  set.pod(2).kill();
  set.pod(2).loseVolume();
  set.pod(2).version = newer;
  set.pod(2).start();
  await set.pod(2).says('is promoted to a voter');
  await set.whole(3);
  // Its own log, too, must be one that a 3.7 can read.
  set.pod(2).kill();
  set.pod(2).start();
  await until('it to serve clients', async () => (await set.pod(2).etcdctl('get', 'key', '--print-value-only')) === 'value\n');
});

test('a skipped minor is refused, the others go on, and the version set back is taken', async () => {
  await set.found(3);
  await remembered(2, `${older} 3.5`);
  await roll(2, newer);
  await set
    .pod(2)
    .says(/this pod's etcd is 3\.7\.\d+\. this volume is of etcd 3\.5, and etcd upgrades one minor at a time: 3\.6 comes first/);
  await set.pod(0).etcdctl('put', 'key', 'value');
  await roll(2, older);
  await set.pod(2).says('votes and has a leader');
});

test('the next minor waits until every member is on this one', async () => {
  await set.found(3);
  await remembered(2, `${older} 3.5`);
  await roll(2, middle);
  await set.pod(2).says('votes and has a leader');
  await remembered(2, `${middle} 3.5`);
  await roll(2, newer);
  await set.pod(2).says(/etcd is 3\.7\.\d+\. (the cluster still works as 3\.5|the log on this volume may hold requests of etcd 3\.5)/);
  await set.pod(0).etcdctl('put', 'key', 'value');
});

test('a downgrade is refused unless the cluster was asked for it', async () => {
  await set.close();
  set = await new StatefulSet(middle).open();
  await set.found(3);
  await working('3.6');
  await remembered(2, `${middle} 3.6 no-v2`);
  await roll(2, older);
  await set.pod(2).says('the cluster works as 3.6, and no downgrade is enabled: run `etcdctl downgrade enable 3.5`');
  await roll(2, middle);
  await set.pod(2).says('votes and has a leader');
  await set.pod(0).etcdctl('downgrade', 'enable', '3.5');
  await working('3.5');
  for (const ordinal of [2, 1, 0]) {
    await roll(ordinal, older);
    await set.pod(ordinal).says('votes and has a leader');
  }
});

test('a lost volume is not rebuilt by an etcd that the cluster can’t take', async () => {
  await set.found(3);
  await working('3.5');
  set.pod(2).kill();
  set.pod(2).loseVolume();
  set.pod(2).version = newer;
  set.pod(2).start();
  await set.pod(2).says("waiting to join: this pod's etcd is");
  expect(await set.pod(0).etcdctl('member', 'list')).toContain('etcd-2');
  set.pod(2).kill();
  set.pod(2).version = older;
  set.pod(2).start();
  await set.whole(3);
});

test.each([
  // own, what ran and how the cluster worked then, the others now, what speaks against it
  ['3.6.16', '3.6.16 3.6', '', null],
  ['3.6.10', '3.6.16 3.6', '', null],
  ['3.6.16', '- -', '', null],
  ['3.6.16', '3.5.35 3.5', '0 3.5.35 3.5', null],
  ['3.6.16', '3.5.31 3.5', '', /etcd 3\.5\.31 ran on this volume, and etcd 3\.6\.16 may only follow 3\.5\.32 or later/],
  ['3.7.3', '3.6.10 3.6 no-v2', '', /may only follow 3\.6\.11 or later/],
  ['3.6.16', '3.5.35 3.5', '0 3.5.30 3.5', /etcd-0 runs etcd 3\.5\.30, and etcd 3\.6\.16 may only follow 3\.5\.32/],
  ['3.6.16', '3.5.35 3.4', '', /still works as 3\.4/],
  ['3.7.3', '3.6.16 3.6 no-v2', '0 3.6.16 3.5', /still works as 3\.5/],
  ['3.7.3', '3.6.16 3.6', '0 3.6.16 3.6', /may hold requests of etcd 3\.5, which etcd 3\.7 can't read/],
  ['3.7.3', '3.6.16 3.6 no-v2', '0 3.6.16 3.6', null],
  ['3.5.35', '3.6.16 3.6 no-v2', '0 3.6.16 3.6', /no downgrade is enabled/],
  ['3.5.35', '3.6.16 3.6 no-v2', '0 3.6.16 3.5', null],
  ['3.5.35', '3.7.3 3.7 no-v2', '', /downgrades one minor at a time/],
  ['3.7.3', '- -', '0 3.5.35 3.5', /upgrades one minor at a time: 3\.6 comes first/],
  ['3.7.3', '- -', '0 3.6.16 3.6', null],
  ['3.6.16', '- -', '0 3.6.16 -', null],
])('etcd %s on a volume of %j, beside %j', async (own, ran, others, problem) => {
  const said = await set.pod(0).shell(`. "$SCRIPTS/member/version.sh"; version_problem ${own} "${others}" ${ran} || true`);
  if (problem) expect(said).toMatch(problem);
  else expect(said).toBe('');
});

test.each([
  ['3.6.0', '3.6.16 3.6.0'],
  ['3.6', '3.6.16 3.6'],
  ['3.0.0', '3.6.16 -'], // what a new cluster works as until its leader has asked every member
  ['3.0', '3.6.16 -'],
])('metrics of a cluster that works as %s', async (cluster, versions) => {
  const metrics = [`etcd_cluster_version{cluster_version="${cluster}"} 1`, 'etcd_server_version{server_version="3.6.16"} 1'];
  const said = await set.pod(0).shell(`echo '${metrics.join('\n')}' | versions_of_metrics`);
  expect(said.trim()).toBe(versions);
});
