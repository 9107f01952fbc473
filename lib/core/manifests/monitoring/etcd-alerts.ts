import type { Thresholds } from '../../alerts';
import type { ResolvedEtcd } from '../../resolve/types';
import { type Alert, hour, minute, reachableMembers, seriesOf } from './alert';

/**
 * The alerts of etcd's own mixin, corrected: each is about a member or about the cluster, and none fires while members restart or join one at
 * a time, or for a rate or a database that is small. https://github.com/etcd-io/etcd/tree/main/contrib/mixin
 */
export const etcdAlerts = (etcd: ResolvedEtcd, thresholds: Thresholds): Alert[] => [
  ...availabilityAlerts(etcd),
  ...consensusAlerts(etcd, thresholds),
  ...requestAlerts(etcd, thresholds),
  ...diskAlerts(etcd, thresholds),
  ...databaseAlerts(etcd, thresholds),
];

function availabilityAlerts(etcd: ResolvedEtcd): Alert[] {
  const series = seriesOf(etcd);
  const reachable = reachableMembers(etcd);
  // Only the leader reports how many members there are. While members join, the smallest number of the last hour counts.
  const voters = `(min(min_over_time(${series('etcd_kit_members', 'role="voter"')}[1h])) or vector(${etcd.members}))`;
  const listed = `(sum(max by (role) (${series('etcd_kit_members')})) or vector(${etcd.members}))`;
  const hasLeader = series('etcd_server_has_leader');
  const running: Alert[] = [
    {
      alert: 'EtcdInsufficientMembers',
      severity: 'critical',
      when: `${reachable} < (${voters} + 1) / 2`,
      for: 3 * minute,
      summary: 'The cluster has fewer members than it needs for a quorum.',
      description: 'only {{ $value }} members can be reached. Without a quorum, it serves no writes.',
    },
    {
      alert: 'EtcdMembersDown',
      severity: 'warning',
      when: `${listed} - ${reachable} > 0`,
      for: 20 * minute,
      summary: 'Members are down.',
      description: '{{ $value }} members cannot be reached.',
    },
  ];
  return [
    // A paused cluster has no members.
    ...(etcd.replicas > 0 ? running : []),
    {
      alert: 'EtcdNoLeader',
      severity: 'critical',
      when: `max(${hasLeader}) == 0`,
      for: minute,
      summary: 'The cluster has no leader.',
      description: 'no member has a leader. It serves no writes.',
    },
    {
      alert: 'EtcdNoLeader',
      severity: 'warning',
      when: `max by (pod) (${hasLeader}) == 0 and on () max(${hasLeader}) == 1`,
      for: 10 * minute,
      summary: 'A member has no leader.',
      description: 'member {{ $labels.pod }} has no leader, while others have one. It serves nothing.',
    },
    {
      alert: 'EtcdPeerUnreachable',
      severity: 'warning',
      // Members that are down are not reported here.
      when: `
        label_replace(max by (pod, server_id) (${series('etcd_server_id')}), "To", "$1", "server_id", "(.+)")
          and on (To)
        max by (To) (rate(${series('etcd_network_peer_sent_failures_total')}[5m])) > 0.01
      `,
      for: 20 * minute,
      summary: 'Members cannot reach a member that runs.',
      description: 'other members fail to send to {{ $labels.pod }}, which runs.',
    },
  ];
}

function consensusAlerts(etcd: ResolvedEtcd, { peerRoundTrip }: Thresholds): Alert[] {
  const series = seriesOf(etcd);
  return [
    {
      alert: 'EtcdHighNumberOfLeaderChanges',
      severity: 'warning',
      // Each restart may cost an election, as in a rollout. The changes are counted by each member: the maximum of counters is no counter.
      when: `
        max(increase(${series('etcd_server_leader_changes_seen_total')}[15m]))
          >= 4 + (count(${series('process_start_time_seconds', 'container="etcd"')} > time() - 900) or vector(0))
      `,
      for: 5 * minute,
      summary: 'The leader changes often.',
      description: '{{ $value | printf "%.0f" }} leader changes in 15 minutes, more than restarts of members explain.',
    },
    {
      alert: 'EtcdHighNumberOfFailedProposals',
      severity: 'warning',
      when: `max by (pod) (rate(${series('etcd_server_proposals_failed_total')}[15m])) > 5`,
      for: 15 * minute,
      summary: 'Many writes fail to be agreed on.',
      description: '{{ $value | printf "%.1f" }} proposals per second fail at {{ $labels.pod }}.',
    },
    {
      alert: 'EtcdMemberCommunicationSlow',
      severity: 'warning',
      when: `
        histogram_quantile(0.99, sum by (pod, To, le) (rate(${series('etcd_network_peer_round_trip_time_seconds_bucket')}[5m])))
          > ${peerRoundTrip}
      `,
      for: 10 * minute,
      summary: 'The network between members is slow.',
      description: 'round trips from {{ $labels.pod }} to member {{ $labels.To }} take {{ $value | humanizeDuration }} (99th percentile).',
    },
  ];
}

/** Codes that are the server's fault. A client that gives up, or asks for what it may not have, is none. */
const failureCodes = 'grpc_code=~"Unknown|FailedPrecondition|ResourceExhausted|Internal|Unavailable|DataLoss|DeadlineExceeded"';

function requestAlerts(etcd: ResolvedEtcd, { failedRequestsPercent, requestDuration }: Thresholds): Alert[] {
  const series = seriesOf(etcd);
  const method = 'pod, grpc_service, grpc_method';
  // Watches and lease keepalives are streams: they count when they end, many at once when a member stops.
  const requests = (...matchers: readonly string[]) =>
    `sum by (${method}) (rate(${series('grpc_server_handled_total', 'grpc_type="unary"', ...matchers)}[5m]))`;
  const failing = (severity: 'warning' | 'critical'): Alert => ({
    alert: 'EtcdHighNumberOfFailedGRPCRequests',
    severity,
    when: `100 * ${requests(failureCodes)} / (${requests()} > 2) > ${failedRequestsPercent[severity]}`,
    for: severity === 'critical' ? 5 * minute : 10 * minute,
    summary: 'Many requests fail.',
    description:
      '{{ $value | printf "%.1f" }} % of the requests {{ $labels.grpc_service }}/{{ $labels.grpc_method }} fail at {{ $labels.pod }}.',
  });
  const slow: Alert = {
    alert: 'EtcdGRPCRequestsSlow',
    severity: 'warning',
    when: `
      histogram_quantile(0.99, sum by (${method}, le) (rate(${series('grpc_server_handling_seconds_bucket', 'grpc_type="unary"', 'grpc_service!="etcdserverpb.Maintenance"')}[5m])))
        > ${requestDuration}
        and ${requests()} > 2
    `,
    for: 10 * minute,
    summary: 'Requests are slow.',
    description:
      'requests {{ $labels.grpc_service }}/{{ $labels.grpc_method }} at {{ $labels.pod }} take {{ $value | humanizeDuration }} (99th percentile).',
  };
  // Without extensive metrics, etcd does not measure it.
  return [failing('warning'), failing('critical'), ...(etcd.flags.metrics === 'extensive' ? [slow] : [])];
}

function diskAlerts(etcd: ResolvedEtcd, { fsyncDuration, commitDuration }: Thresholds): Alert[] {
  const series = seriesOf(etcd);
  const percentile = (metric: string) => `histogram_quantile(0.99, sum by (pod, le) (rate(${series(`${metric}_bucket`)}[5m])))`;
  const fsync = (severity: 'warning' | 'critical'): Alert => ({
    alert: 'EtcdHighFsyncDurations',
    severity,
    when: `${percentile('etcd_disk_wal_fsync_duration_seconds')} > ${fsyncDuration[severity]}`,
    for: 10 * minute,
    summary: 'The disk is slow.',
    description: 'writing the log at {{ $labels.pod }} takes {{ $value | humanizeDuration }} (99th percentile).',
  });
  return [
    fsync('warning'),
    fsync('critical'),
    {
      alert: 'EtcdHighCommitDurations',
      severity: 'warning',
      when: `${percentile('etcd_disk_backend_commit_duration_seconds')} > ${commitDuration}`,
      for: 10 * minute,
      summary: 'The disk is slow.',
      description: 'writing the database at {{ $labels.pod }} takes {{ $value | humanizeDuration }} (99th percentile).',
    },
  ];
}

function databaseAlerts(etcd: ResolvedEtcd, { databaseQuotaPercent }: Thresholds): Alert[] {
  const series = seriesOf(etcd);
  const size = series('etcd_mvcc_db_total_size_in_bytes');
  const quota = series('etcd_server_quota_backend_bytes');
  const lowSpace = (severity: 'info' | 'warning' | 'critical'): Alert => ({
    alert: 'EtcdDatabaseQuotaLowSpace',
    severity,
    when: `max by (pod) (100 * ${size} / ${quota}) > ${databaseQuotaPercent[severity]}`,
    for: 10 * minute,
    summary: 'A database is near its quota.',
    description: 'the database of {{ $labels.pod }} uses {{ $value | printf "%.0f" }} % of its quota. At 100 %, etcd refuses writes.',
  });
  return [
    lowSpace('info'),
    lowSpace('warning'),
    lowSpace('critical'),
    {
      alert: 'EtcdExcessiveDatabaseGrowth',
      severity: 'warning',
      // A new or small database grows in steps, so a line through them says little.
      when: `
        max by (pod) (
          predict_linear(${size}[4h], 4 * 3600) > ${quota}
            and ${size} > 0.5 * ${quota}
            and ${size} offset 1h > 0
        )
      `,
      for: 10 * minute,
      summary: 'A database will reach its quota soon.',
      description: 'the database of {{ $labels.pod }} will have {{ $value | humanize1024 }}B in four hours, more than its quota.',
    },
    ...fragmentationAlerts(etcd),
  ];
}

/** What the members defragment by themselves is no reason to wake somebody, unless it stays. */
function fragmentationAlerts(etcd: ResolvedEtcd): Alert[] {
  const { defragment, schedule } = etcd.maintenance;
  // Until the scheduled time, fragmentation is intended.
  if (schedule !== null) return [];
  const series = seriesOf(etcd);
  const size = series('etcd_mvcc_db_total_size_in_bytes');
  const free = `(${size} - ${series('etcd_mvcc_db_total_size_in_use_in_bytes')})`;
  const percent = Math.max(50, defragment?.minFreePercent ?? 0);
  const bytes = Math.max(100 * 2 ** 20, defragment?.minFreeBytes ?? 0);
  return [
    {
      alert: 'EtcdDatabaseHighFragmentationRatio',
      severity: 'warning',
      when: `max by (pod) (100 * ${free} / ${size}) > ${percent} and max by (pod) ${free} > ${bytes}`,
      for: defragment === null ? 10 * minute : hour,
      summary: 'A large part of a database is free.',
      description:
        '{{ $value | printf "%.0f" }} % of the database of {{ $labels.pod }} is free. A defragmentation returns it to the volume.',
    },
  ];
}
