import { type Series, testScenarios } from './promtool';
import { histogram, member, of, without, world } from './world';

const gib = 2 ** 30;
/** A counter of requests of one method, at rates per minute. */
const requests = (code: string, perMinute: number, type = 'unary', method = 'Put'): Series => ({
  [of(0, 'grpc_server_handled_total', `grpc_service="etcdserverpb.KV",grpc_method="${method}",grpc_type="${type}",grpc_code="${code}"`)]:
    `0+${perMinute}x60`,
});
const slow = (rate: number): Series => {
  const labels = 'grpc_service="etcdserverpb.KV",grpc_method="Put",grpc_type="unary"';
  return { ...histogram(0, 'grpc_server_handling_seconds', 3, 60, { rate, labels }), ...requests('OK', rate) };
};
/** The database of a member, in bytes. */
const database = (ordinal: number, size: string, used: string): Series => ({
  [of(ordinal, 'etcd_mvcc_db_total_size_in_bytes')]: size,
  [of(ordinal, 'etcd_mvcc_db_total_size_in_use_in_bytes')]: used,
});
/** A member that restarts at a minute and is away for two. The series of its old address end. */
function restarting(ordinal: number, at: number, leaderChanges: number): Series {
  const [before, after] = [member(ordinal, 60), member(ordinal, 60)];
  const old = Object.fromEntries(Object.entries(before).map(([name, values]) => [name, `${values.split('+')[0]}+0x${at}`]));
  const fresh = Object.fromEntries(
    Object.entries(after).map(([name, values]) => [
      name.replace('instance="10.0.0.', 'instance="10.0.1.'),
      `_x${at + 1} ${values.split('+')[0]}+0x${60 - at}`,
    ]),
  );
  return {
    ...old,
    ...fresh,
    [of(ordinal, 'up').replace('10.0.0.', '10.0.1.')]: `_x${at} 0 0 1+0x60`,
    [of(ordinal, 'process_start_time_seconds').replace('10.0.0.', '10.0.1.')]: `_x${at + 1} ${(at + 1) * 60}+0x60`,
    [of(ordinal, 'etcd_server_leader_changes_seen_total').replace('10.0.0.', '10.0.1.')]: `_x${at + 1} 1+0x2 ${leaderChanges}+0x60`,
    [of(ordinal, 'etcd_server_has_leader').replace('10.0.0.', '10.0.1.')]: `_x${at + 1} 0 1+0x60`,
  };
}

describe('members', () => {
  testScenarios([
    { title: 'a healthy cluster is quiet', series: world(120), fires: { '5m': [], '2h': [] } },
    {
      title: 'one lost member is reported after 20 minutes',
      series: world(60, { [of(2, 'up')]: '1+0x5 0x60', [of(2, 'etcd_server_has_leader')]: '1+0x5 stale' }),
      fires: { '20m': [], '30m': ['EtcdMembersDown warning'] },
    },
    {
      title: 'a member whose pod is not there is reported, too',
      series: without(world(60), 2),
      fires: { '15m': [], '25m': ['EtcdMembersDown warning'] },
    },
    {
      title: 'two lost members are a lost quorum, after 3 minutes',
      series: world(60, {
        [of(1, 'up')]: '1+0x5 0x60',
        [of(2, 'up')]: '1+0x5 0x60',
        [of(1, 'etcd_server_has_leader')]: '1+0x5 stale',
        [of(2, 'etcd_server_has_leader')]: '1+0x5 stale',
      }),
      fires: { '8m': [], '10m': ['EtcdInsufficientMembers critical'] },
    },
    {
      title: 'members that nothing is known about are reported',
      series: Object.fromEntries(Object.entries(world(60)).filter(([name]) => name.includes('etcd_kit_backup'))),
      fires: {
        '2m': [],
        '5m': ['EtcdInsufficientMembers critical'],
        '25m': ['EtcdInsufficientMembers critical', 'EtcdMembersDown warning'],
      },
    },
    {
      title: 'no leader is reported after a minute',
      series: world(60, Object.fromEntries([0, 1, 2].map(ordinal => [of(ordinal, 'etcd_server_has_leader'), '1+0x5 0x60']))),
      fires: { '6m': [], '7m': ['EtcdNoLeader critical'] },
    },
    {
      title: 'one member without a leader is a warning',
      series: world(60, { [of(1, 'etcd_server_has_leader')]: '1+0x5 0x60' }),
      fires: { '10m': [], '17m': ['EtcdNoLeader warning etcd-1'] },
    },
    {
      title: 'a member that runs, but that the others do not reach, is reported',
      series: world(60, { [of(0, 'etcd_network_peer_sent_failures_total', 'To="a2"')]: '0+60x60' }),
      fires: { '20m': [], '25m': ['EtcdPeerUnreachable warning etcd-2'] },
    },
    {
      title: 'failures to send to a member that is down are not reported',
      series: { ...without(world(15), 2), [of(0, 'etcd_network_peer_sent_failures_total', 'To="a2"')]: '0+60x60' },
      fires: { '15m': [] },
    },
    {
      title: 'a rolling upgrade is quiet',
      series: {
        ...world(60),
        ...restarting(2, 5, 2),
        ...restarting(1, 9, 3),
        ...restarting(0, 13, 4),
        [of(0, 'etcd_network_peer_sent_failures_total', 'To="a2"')]: '0x5 0+60x3 180x60',
        [of(0, 'etcd_network_peer_sent_failures_total', 'To="a1"')]: '0x9 0+60x3 180x60',
        [of(2, 'etcd_network_peer_sent_failures_total', 'To="a0"')]: '0x13 0+60x3 180x60',
        // Every restart is an election at worst, and each member counts the later ones.
        [of(2, 'etcd_server_leader_changes_seen_total').replace('10.0.0.', '10.0.1.')]: '_x6 1 1 1 2 2 2 2 3 4 5x50',
      },
      fires: Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`${index + 5}m`, []])),
    },
    {
      title: 'a scale-up from one member to three is quiet',
      series: {
        ...Object.fromEntries(
          Object.entries(world(60)).filter(([name]) => !name.includes('pod="etcd-1"') && !name.includes('pod="etcd-2"')),
        ),
        ...member(1, 60, { leads: false }),
        ...member(2, 60, { leads: false }),
        [of(1, 'up')]: '_x10 0x15 1x60',
        [of(2, 'up')]: '_x10 0x35 1x60',
        [of(1, 'etcd_server_has_leader')]: '_x25 1x60',
        [of(2, 'etcd_server_has_leader')]: '_x45 1x60',
        [of(0, 'etcd_kit_members', 'role="voter"')]: '1x29 2x18 3x60',
        [of(0, 'etcd_kit_members', 'role="learner"')]: '0x24 1x4 0x15 1x2 0x60',
        [of(0, 'etcd_kit_members_wanted')]: '1x9 3x60',
      },
      fires: Object.fromEntries(['15m', '20m', '30m', '35m', '45m', '50m', '60m'].map(time => [time, []])),
    },
  ]);
});

describe('elections and proposals', () => {
  testScenarios([
    {
      title: 'four elections in 15 minutes are reported',
      series: world(60, { [of(0, 'etcd_server_leader_changes_seen_total')]: '1x5 2 3 4 5 6 6x60' }),
      fires: { '8m': [], '17m': ['EtcdHighNumberOfLeaderChanges warning'], '40m': [] },
    },
    {
      title: 'a restart of the member that has counted most is quiet',
      series: world(60, {
        [of(0, 'etcd_server_leader_changes_seen_total')]: '100x5 1x60',
        [of(1, 'etcd_server_leader_changes_seen_total')]: '99x60',
      }),
      fires: { '10m': [], '15m': [], '20m': [] },
    },
    {
      title: 'failed proposals are reported',
      series: world(60, { [of(0, 'etcd_server_proposals_failed_total')]: '0+600x60' }),
      fires: { '10m': [], '30m': ['EtcdHighNumberOfFailedProposals warning etcd-0'] },
    },
    {
      title: 'slow round trips are reported, and fast ones are not',
      series: {
        ...world(60),
        ...histogram(0, 'etcd_network_peer_round_trip_time_seconds', 0.4, 60, { labels: 'To="a1"' }),
        ...histogram(1, 'etcd_network_peer_round_trip_time_seconds', 0.1, 60, { labels: 'To="a0"' }),
      },
      fires: { '8m': [], '15m': ['EtcdMemberCommunicationSlow warning etcd-0'] },
    },
  ]);
});

describe('requests', () => {
  testScenarios([
    {
      title: 'failing requests are a warning at 10 %',
      series: world(60, { ...requests('OK', 500), ...requests('Unavailable', 100) }),
      fires: { '8m': [], '15m': ['EtcdHighNumberOfFailedGRPCRequests warning etcd-0'] },
    },
    {
      title: 'failing requests are critical at 50 %',
      series: world(60, { ...requests('OK', 100), ...requests('Internal', 500) }),
      fires: { '15m': ['EtcdHighNumberOfFailedGRPCRequests warning etcd-0', 'EtcdHighNumberOfFailedGRPCRequests critical etcd-0'] },
    },
    {
      title: 'few failing requests are quiet: at most two per second',
      series: world(60, requests('Unavailable', 110)),
      fires: { '15m': [], '30m': [] },
    },
    {
      title: 'a watch storm is quiet',
      series: world(60, {
        ...requests('OK', 600),
        ...requests('Unavailable', 6000, 'bidi_stream', 'Watch'),
        ...requests('Canceled', 6000, 'bidi_stream', 'Watch'),
      }),
      fires: { '15m': [], '30m': [] },
    },
    {
      title: 'what clients cancel or may not have is quiet',
      series: world(60, { ...requests('Canceled', 600), ...requests('PermissionDenied', 600), ...requests('NotFound', 600) }),
      fires: { '15m': [], '30m': [] },
    },
    {
      title: 'slow requests are reported',
      series: world(60, slow(600)),
      fires: { '8m': [], '15m': ['EtcdGRPCRequestsSlow warning etcd-0'] },
    },
    { title: 'few slow requests are quiet', series: world(60, slow(60)), fires: { '15m': [], '30m': [] } },
  ]);
});

describe('disks and databases', () => {
  testScenarios([
    {
      title: 'a slow log is a warning, then critical',
      series: {
        ...world(60),
        ...histogram(0, 'etcd_disk_wal_fsync_duration_seconds', 0.8, 60),
        ...histogram(1, 'etcd_disk_wal_fsync_duration_seconds', 3, 60),
      },
      fires: {
        '8m': [],
        '15m': ['EtcdHighFsyncDurations warning etcd-0', 'EtcdHighFsyncDurations warning etcd-1', 'EtcdHighFsyncDurations critical etcd-1'],
      },
    },
    {
      title: 'a slow database is reported',
      series: { ...world(60), ...histogram(0, 'etcd_disk_backend_commit_duration_seconds', 0.8, 60) },
      fires: { '8m': [], '15m': ['EtcdHighCommitDurations warning etcd-0'] },
    },
    {
      title: 'an idle cluster with one slow write is quiet',
      series: {
        ...world(60),
        ...Object.fromEntries(
          Object.keys(histogram(0, 'etcd_disk_wal_fsync_duration_seconds', 3, 60)).map(name => [
            name,
            /le="(?:3.2|\+Inf)"/.test(name) ? '1x10 2x60' : '1x60',
          ]),
        ),
      },
      fires: { '12m': [], '16m': [], '25m': [] },
    },
    {
      title: 'a database at 70, 80 and 90 % of its quota',
      series: {
        ...world(60),
        ...database(0, `${1.4 * gib}x60`, `${1.4 * gib}x60`),
        ...database(1, `${1.6 * gib}x60`, `${1.6 * gib}x60`),
        ...database(2, `${1.8 * gib}x60`, `${1.8 * gib}x60`),
      },
      fires: {
        '8m': [],
        '15m': [
          ...['etcd-0', 'etcd-1', 'etcd-2'].map(pod => `EtcdDatabaseQuotaLowSpace info ${pod}`),
          ...['etcd-1', 'etcd-2'].map(pod => `EtcdDatabaseQuotaLowSpace warning ${pod}`),
          'EtcdDatabaseQuotaLowSpace critical etcd-2',
        ],
      },
    },
    {
      title: 'growth beyond the quota within four hours is reported once half of it is used',
      series: { ...world(300), ...database(0, `${0.9 * gib}+${0.005 * gib}x300`, `${0.9 * gib}+${0.005 * gib}x300`) },
      fires: { '30m': [], '75m': ['EtcdExcessiveDatabaseGrowth warning etcd-0'] },
    },
    {
      title: 'a small database that grows as fast is quiet',
      series: { ...world(300), ...database(0, `0+${0.006 * gib}x150 ${0.9 * gib}x150`, `0+${0.006 * gib}x150 ${0.9 * gib}x150`) },
      fires: { '90m': [], '2h': [], '4h': [] },
    },
    {
      title: 'fragmentation that stays is reported',
      series: { ...world(120), ...database(0, `${0.5 * gib}x120`, `${0.1 * gib}x120`) },
      fires: { '50m': [], '70m': ['EtcdDatabaseHighFragmentationRatio warning etcd-0'] },
    },
    {
      title: 'fragmentation of a small database is quiet',
      series: { ...world(120), ...database(0, `${90 * 2 ** 20}x120`, `${2 ** 20}x120`) },
      fires: { '70m': [], '2h': [] },
    },
  ]);
});
