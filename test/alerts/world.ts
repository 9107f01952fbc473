import type { Series } from './promtool';

// What Prometheus sees of a cluster. Values are in promtool's notation: `1x60` is 1, and 1 again for an hour, a value a minute.

const cluster = 'namespace="databases",etcd_cluster="etcd"';
export const pod = (ordinal: number) => `etcd-${ordinal}`;

/** A series of a member, as the PodMonitor has it. */
export function of(ordinal: number, metric: string, labels = ''): string {
  const endpoint = metric.startsWith('etcd_kit_') ? 'beacon' : 'metrics';
  const target = `container="etcd",endpoint="${endpoint}",pod="${pod(ordinal)}",instance="10.0.0.${ordinal}"`;
  return `${metric}{${cluster},${target}${labels && `,${labels}`}}`;
}
/** A series of the pod that reports backups. */
export const ofBackups = (metric: string) => `${metric}{${cluster},container="metrics",endpoint="metrics",pod="etcd-backup-metrics-0"}`;

const bytes = 2 ** 30;

/** A member that serves for some minutes, as 0 is the leader of three. */
export function member(ordinal: number, minutes: number, { leads = ordinal === 0, members = 3 } = {}): Series {
  const always = (value: number) => `${value}+0x${minutes}`;
  return {
    [of(ordinal, 'up')]: always(1),
    [of(ordinal, 'etcd_server_has_leader')]: always(1),
    [of(ordinal, 'etcd_server_id', `server_id="a${ordinal}"`)]: always(1),
    [of(ordinal, 'process_start_time_seconds')]: always(-100_000),
    [of(ordinal, 'etcd_server_leader_changes_seen_total')]: always(1),
    [of(ordinal, 'etcd_mvcc_db_total_size_in_bytes')]: always(0.2 * bytes),
    [of(ordinal, 'etcd_mvcc_db_total_size_in_use_in_bytes')]: always(0.15 * bytes),
    [of(ordinal, 'etcd_server_quota_backend_bytes')]: always(2 * bytes),
    [of(ordinal, 'etcd_kit_waiting_since_timestamp_seconds', 'rule=""')]: always(0),
    [of(ordinal, 'etcd_kit_data_set_aside_timestamp_seconds')]: always(0),
    [of(ordinal, 'etcd_kit_learner_since_timestamp_seconds')]: always(0),
    [of(ordinal, 'etcd_kit_no_space')]: always(0),
    [of(ordinal, 'etcd_kit_defragmentations_total', 'result="done"')]: always(0),
    [of(ordinal, 'etcd_kit_defragmentations_total', 'result="failed"')]: always(0),
    [of(ordinal, 'etcd_kit_certificate_expiry_timestamp_seconds', 'secret="etcd-server-tls",certificate="tls.crt"')]: always(90 * 86_400),
    ...(leads && {
      [of(ordinal, 'etcd_kit_members', 'role="voter"')]: always(members),
      [of(ordinal, 'etcd_kit_members', 'role="learner"')]: always(0),
      [of(ordinal, 'etcd_kit_members_wanted')]: always(members),
    }),
  };
}

/** Backups of which the newest is taken at the beginning. */
export function backups(minutes: number): Series {
  const always = (value: number) => `${value}+0x${minutes}`;
  return {
    [ofBackups('up')]: always(1),
    [ofBackups('etcd_kit_backup_store_up')]: always(1),
    [ofBackups('etcd_kit_backup_verified')]: always(1),
    [ofBackups('etcd_kit_backup_last_success_timestamp_seconds')]: always(1),
    [ofBackups('etcd_kit_backup_last_failure_timestamp_seconds')]: always(0),
    [ofBackups('etcd_kit_backup_increments_timestamp_seconds')]: `1+60x${minutes}`,
    [ofBackups('etcd_kit_backup_drill_passed')]: always(1),
    [ofBackups('etcd_kit_backup_drill_last_success_timestamp_seconds')]: always(1),
    [ofBackups('etcd_kit_backup_drill_last_failure_timestamp_seconds')]: always(0),
  };
}

/** Three members and backups, with series that replace theirs. */
export const world = (minutes: number, more: Series = {}): Series => ({
  ...member(0, minutes),
  ...member(1, minutes),
  ...member(2, minutes),
  ...backups(minutes),
  ...more,
});

/** A world without the series of a member, but for those given. */
export const without = (series: Series, ordinal: number): Series =>
  Object.fromEntries(Object.entries(series).filter(([name]) => !name.includes(`pod="${pod(ordinal)}"`)));

/** The buckets of a histogram in which every observation is at most `seconds`, at a rate per minute. */
export function histogram(ordinal: number, metric: string, seconds: number, minutes: number, { rate = 600, labels = '' } = {}): Series {
  const limits = ['0.1', '0.2', '0.4', '0.8', '1.6', '3.2', '+Inf'];
  return Object.fromEntries(
    limits.map(le => {
      const counts = le === '+Inf' || Number(le) >= seconds;
      return [of(ordinal, `${metric}_bucket`, `le="${le}"${labels && `,${labels}`}`), `0+${counts ? rate : 0}x${minutes}`];
    }),
  );
}
