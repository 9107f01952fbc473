import type { ByteQuantity } from './common';

/** What the members do by themselves to keep their databases small. */
export interface MaintenanceProps {
  /**
   * What happens when a database exceeds `tuning.quotaBackendBytes` and etcd refuses writes. `Reclaim` compacts all revisions but the last
   * if free pages are not enough, and defragments one member at a time. `Alert` leaves that to you. With both, the leader logs what fills the
   * database, reports it as an event of the StatefulSet, and disarms the alarm once every database is below 90 % of its quota.
   * @default Reclaim
   * @see https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota
   */
  readonly quotaExceeded?: 'Reclaim' | 'Alert';
  /**
   * When a database is defragmented, which returns free space to the volume.
   * @default at least 45 % and 100Mi are free, or the database is near its quota
   * @see https://etcd.io/docs/v3.6/op-guide/maintenance/#defragmentation
   */
  readonly defragment?: DefragmentProps;
  /**
   * When a defragmentation may begin: within an hour after each of these times, in UTC, as a CronJob has it: `0 3 * * *`.
   * @default at any time; never for a cluster of one member, which serves nothing meanwhile
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule?: string;
}

/**
 * When a database is defragmented. Members are defragmented one at a time, the leader last and after leadership was moved, and only while every
 * member serves and no rollout, scaling or backup runs.
 */
export type DefragmentProps = EnabledDefragmentProps | DisabledDefragmentProps;

/** Defragments where it pays. */
export interface EnabledDefragmentProps {
  /**
   * Whether databases are defragmented before they exceed the quota.
   * @default true
   */
  readonly enabled?: true;
  /**
   * The percentage of a database that must be free, 1 to 99. Above 80 % of the quota, 10 is enough.
   * @default 45
   */
  readonly minFreePercent?: number;
  /**
   * How much of a database must be free. Above 80 % of the quota, it does not apply.
   * @default 100Mi
   */
  readonly minFree?: ByteQuantity;
}

/** Defragments only to end the alarm NOSPACE. */
export interface DisabledDefragmentProps {
  /** Whether databases are defragmented before they exceed the quota. */
  readonly enabled: false;
  readonly minFreePercent?: undefined;
  readonly minFree?: undefined;
}
