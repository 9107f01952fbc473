import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busybox, scripts } from './pods';

const decide = (question: string, ...evidence: string[]) =>
  execFileSync(busybox as string, ['awk', '-f', join(scripts, 'member/decide.awk')], {
    input: [...evidence, `decide ${question}`, ''].join('\n'),
    encoding: 'utf8',
  }).split('\t')[0];

const removed = [
  'pod.ordinal 1',
  'pod.host etcd-1',
  'pod.said member',
  'volume.log b c',
  'etcd.quorum c 0,2',
  'etcd.member a etcd-0 http://etcd-0:2380 false 0',
  'api.recovery 2',
];
const record = (recovered: string) => `api.record 7 c - - - ${recovered}`;

describe('a member that a quorum no longer lists', () => {
  it('keeps data that has voted', () => {
    expect(decide('start', ...removed)).toBe('removed set-aside removed -');
  });
  it('keeps data that never voted apart', () => {
    expect(decide('start', ...removed, 'volume.unvoted yes')).toBe('removed set-aside unvoted -');
  });
});

describe('a member that a recovery names', () => {
  const named = [
    'pod.ordinal 1',
    'pod.host etcd-1',
    'pod.said member',
    'pod.asked 5',
    'api.size 3',
    'volume.log b c',
    'etcd.quorum - nobody',
    'api.recovery 0 1 second',
  ];
  it.each([
    ['records that first', [record('first')], 'record-recovery record-recovery second'],
    ['waits where it cannot be recorded', ['api.record - the API server is away'], 'recovery-unrecorded wait waiting'],
    ['looks again for a while', [record('second'), 'pod.recovery-recorded 14'], 'recovery-recorded wait waiting'],
    ['then goes on alone', [record('second'), 'pod.recovery-recorded 15'], 'chosen go-on-alone second'],
    [
      'does not where others are ready by then',
      [record('second'), 'api.recovery 2 1 second', 'version.problem -'],
      'not-alone restart alone',
    ],
  ])('%s', (_, evidence, decision) => {
    expect(decide('start', ...named, ...evidence)).toBe(decision);
  });
});

describe('a member that a recovery gives up', () => {
  const asked = [
    'pod.ordinal 1',
    'pod.host etcd-1',
    'pod.said member',
    'pod.asked 5',
    'api.size 3',
    'volume.log b c',
    'etcd.quorum - nobody',
  ];
  it.each([
    ['keeps its data aside once the survivor goes on without it', 'c a', 'given-up set-aside before-recovery second'],
    ['waits while another cluster answers there', 'd a', 'survivor-other wait waiting'],
    ['waits while nobody answers there', '- nobody', 'survivor-silent wait waiting'],
  ])('%s', (_, survivor, decision) => {
    for (const recorded of ['-', 'second'])
      expect(decide('start', ...asked, 'api.recovery 0 0 second', record(recorded), `etcd.survivor ${survivor}`)).toBe(decision);
  });
  it('waits for a human where the recovery is no longer asked for, and nobody answers', () => {
    expect(decide('start', ...asked, 'api.recovery 0', record('second'))).toBe('not-ours wait waiting');
  });
});

it('takes a value with a line break for one fact', () => {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-kit-decide-'));
  try {
    const shell = `. "${scripts}/member/observe.sh"; EVIDENCE=${folder}/evidence; unknown api.record "away
etcd.quorum c 0"; fact pod.ordinal 1`;
    execFileSync(busybox as string, ['sh', '-euc', shell]);
    expect(readFileSync(join(folder, 'evidence'), 'utf8')).toBe('api.record - away etcd.quorum c 0\npod.ordinal 1\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a leader that stops hands over', () => {
  const members = [1, 0, 2].map(ordinal => `etcd.member m${ordinal} etcd-${ordinal} http://etcd-${ordinal}:2380 false ${ordinal}`);
  const stops = (ordinal: number) =>
    decide(
      'stop',
      `pod.ordinal ${ordinal}`,
      'pod.stop going',
      'api.size 3',
      `etcd.self m${ordinal} voter leader`,
      'etcd.quorum c 0,1,2',
      ...members,
      'beacon.heard yes',
      ...[0, 1, 2].filter(other => other !== ordinal).map(other => `beacon.${other} ready no`),
    );
  it.each([
    ['the highest to the lowest, which a rollout restarts last', 2, 'go go 0 1'],
    ['another to the highest, which a rollout has restarted', 1, 'go go 2 0'],
    ['the lowest to the highest', 0, 'go go 2 1'],
  ])('%s', (_, ordinal, decision) => {
    expect(stops(ordinal)).toBe(decision);
  });
});

const MiB = 1048576;
/** A member's database, in MiB, with a quota of 100 MiB where none is given. */
const database = (ordinal: number, size: number, used = 1, sending = 0, quota = 100) =>
  `etcd.space.${ordinal} ${size * MiB} ${used * MiB} ${quota * MiB} ${sending}`;
const disk = (ordinal: number, free = 1000) => `disk.free.${ordinal} ${free * MiB}`;
const two = ['pod.cluster etcd', 'etcd.member a etcd-0 http://etcd-0:2380 false 0', 'etcd.member b etcd-1 http://etcd-1:2380 false 1'];
const leader = ['pod.ordinal 0', 'pod.leads yes'];
const serve = ['beacon.1 ready no', 'beacon.heard yes'];
const disks = [disk(0), disk(1)];

describe('the alarm NOSPACE', () => {
  const compacted = [...leader, ...serve, 'pod.compacted yes'];
  it.each([
    ['is disarmed by the leader where every database is below', [database(0, 90), database(1, 5), ...leader], 'room disarm'],
    ['is left to the leader', [database(0, 90), database(1, 5)], 'room keep'],
    ['stays where a member does not tell', [database(0, 5), 'etcd.space.1 - silent', ...leader], 'space-unknown keep'],
    ['stays beside CORRUPT', [database(0, 5), database(1, 5), ...leader, 'etcd.corrupt yes'], 'corrupt-too keep'],
    [
      'stays beside CORRUPT where databases are full, too',
      [database(0, 99, 95), database(1, 99, 95), ...leader, ...serve, 'etcd.corrupt yes'],
      'corrupt-too keep',
    ],
    [
      'waits where the leader itself is about to stop',
      [database(0, 99), database(1, 99), ...leader, ...serve, 'pod.stop want'],
      'held-back keep',
    ],
    [
      'is not ended by compacting on the word of another member',
      [database(0, 99, 50), database(1, 99, 99), ...leader, ...serve, ...disks],
      'defragment defragment 1',
    ],
    ['is only told where the config says so', [database(0, 99), database(1, 5), ...compacted, 'config.alert-only yes'], 'alert-only keep'],
    ['is told by who does not lead', [database(0, 99), database(1, 99)], 'full keep'],
    [
      'waits for a member that does not serve',
      [database(0, 99), database(1, 99), ...leader, 'beacon.1 silent', 'beacon.heard yes'],
      'held-back keep',
    ],
    [
      'waits for a member that is about to stop',
      [database(0, 99), database(1, 99), ...leader, 'beacon.1 ready want', 'beacon.heard yes'],
      'held-back keep',
    ],
    ['waits for a backup', [database(0, 99), database(1, 99, 1, 1), ...leader, ...serve], 'held-back keep'],
    ['is ended by compacting first', [database(0, 99, 95), database(1, 99, 95), ...leader, ...serve], 'compact compact'],
    [
      'is ended without compacting where free pages are enough',
      [database(0, 99), database(1, 99), ...leader, ...serve, ...disks],
      'defragment defragment 1',
    ],
    ['then by defragmenting followers', [database(0, 99), database(1, 99), ...compacted, ...disks], 'defragment defragment 1'],
    ['then by leadership going first', [database(0, 99), database(1, 5, 5), ...compacted, ...disks], 'hand-over hand-over b'],
    ['not without room for a copy', [database(0, 99), database(1, 99, 50), ...compacted, disk(0), disk(1, 49)], 'no-disk keep'],
    [
      'not again where that was just tried',
      [database(0, 5, 5), database(1, 99), ...compacted, ...disks, 'pod.defragmented.1 9 done'],
      'in-use keep',
    ],
    [
      'once after compacting, whatever etcd counts',
      [database(0, 99, 99), database(1, 99, 99), ...compacted, ...disks],
      'defragment defragment 1',
    ],
    [
      'not where all is in use',
      ['pod.defragmented.0 99 done', 'pod.defragmented.1 99 done', database(0, 99, 99), database(1, 99, 99), ...compacted, ...disks],
      'in-use keep',
    ],
  ])('%s', (_, evidence, decision) => {
    expect(decide('space', ...two, ...evidence)).toBe(decision);
  });
  it('is ended by the next leader, whatever the last one counts as in use', () => {
    const next = ['pod.ordinal 1', 'pod.leads yes', 'beacon.0 ready no', 'beacon.heard yes'];
    expect(decide('space', ...two, database(0, 99, 99), database(1, 5, 5), ...next, ...disks)).toBe('defragment defragment 0');
  });
  it('of a cluster of one is healed in place', () => {
    expect(
      decide(
        'space',
        'pod.cluster etcd',
        'etcd.member a etcd-0 http://etcd-0:2380 false 0',
        database(0, 99),
        ...leader,
        'pod.compacted yes',
        disk(0),
      ),
    ).toBe('defragment defragment 0');
  });
});

describe('maintenance', () => {
  const settled = ['pod.ordinal 0', 'config.defragment 45 104857600', 'api.rollout done', 'api.size 2'];
  const fragmented = (ordinal: number) => database(ordinal, 1000, 500, 0, 2000);
  const small = (ordinal: number) => database(ordinal, 150, 60, 0, 2000);
  it.each([
    ['leaves alone what is in use', [database(0, 1000, 600, 0, 2000), small(1)], 'maintained keep'],
    ['defragments a follower where much is free', [fragmented(0), fragmented(1), ...serve, ...disks], 'defragment defragment 1'],
    ['defragments near the quota', [small(0), database(1, 85, 70), ...serve, ...disks], 'defragment defragment 1'],
    ['hands leadership over before the leader', [fragmented(0), small(1), ...serve, ...disks], 'hand-over hand-over b'],
    ['does not try again at once', [small(0), fragmented(1), ...serve, ...disks, 'pod.defragmented.1 3599 failed'], 'maintained keep'],
    [
      'tries again an hour after a failure',
      [small(0), fragmented(1), ...serve, ...disks, 'pod.defragmented.1 3600 failed'],
      'defragment defragment 1',
    ],
    ['waits for room for a copy', [small(0), fragmented(1), ...serve, disk(0), disk(1, 499)], 'no-disk keep'],
    ['waits for a member that does not answer', [fragmented(0), 'etcd.space.1 - silent', ...serve], 'held-back keep'],
    ['waits for a member that is about to stop', [fragmented(0), small(1), 'beacon.1 ready want', 'beacon.heard yes'], 'held-back keep'],
    ['waits for a backup', [fragmented(0), database(1, 150, 60, 1, 2000), ...serve], 'held-back keep'],
  ])('%s', (_, evidence, decision) => {
    expect(decide('maintain', ...two, ...settled, ...evidence)).toBe(decision);
  });
  it.each([
    ['leaves the only member alone', [], 'maintained keep'],
    ['defragments the only member on a schedule', ['config.schedule yes'], 'defragment defragment 0'],
  ])('%s', (_, evidence, decision) => {
    const one = ['pod.cluster etcd', 'etcd.member a etcd-0 http://etcd-0:2380 false 0', 'api.rollout done', 'api.size 1', 'pod.ordinal 0'];
    expect(decide('maintain', ...one, fragmented(0), disk(0), 'config.defragment 45 104857600', ...evidence)).toBe(decision);
  });
  it.each([
    ['a rollout', ['api.rollout under-way', 'api.size 2'], two],
    ['an API server that does not answer', ['api.rollout - away', 'api.size 2'], two],
    ['a scale-up', ['api.rollout done', 'api.size 3'], two],
    ['a learner', ['api.rollout done', 'api.size 2'], two.map(text => text.replace('2380 false 1', '2380 true 1'))],
  ])('waits for %s', (_, evidence, members) => {
    const databases = [fragmented(0), fragmented(1), ...serve, ...disks, 'config.defragment 45 104857600', 'pod.ordinal 0'];
    expect(decide('maintain', ...members, ...evidence, ...databases)).toBe('held-back keep');
  });
});
