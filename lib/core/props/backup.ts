import type { ByteQuantity, Duration, ResourcesProps } from './common';
import type { EncryptionProps, StoreProps } from './store';

/**
 * Backups that are restored and compared before they count.
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/
 */
export interface BackupProps<Late = string> {
  /**
   * When, as cron has it: minute, hour, day of the month, month, day of the week; or `@hourly` and the like.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: string;
  /**
   * The time zone of the schedule.
   * @default Etc/UTC
   */
  readonly timeZone?: string;
  /**
   * Whether the schedule stands still. A backup that is asked for by hand is made all the same.
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * The seconds that a backup may take, retries among them, before it counts as failed.
   * @default 3600
   */
  readonly activeDeadlineSeconds?: number;
  /**
   * The seconds by which a backup may start late, after a time without a scheduler, before it is left out.
   * @default 600
   */
  readonly startingDeadlineSeconds?: number;
  /**
   * The Jobs that are kept of backups that were made.
   * @default 3
   */
  readonly successfulJobsHistoryLimit?: number;
  /**
   * The Jobs that are kept of backups that failed.
   * @default 3
   */
  readonly failedJobsHistoryLimit?: number;
  /** Where backups are kept. */
  readonly store: StoreProps<Late>;
  /**
   * Which backups are kept: each that one of these keeps. The newest always is. Another cluster's are never deleted.
   * @default all
   */
  readonly retention?: BackupRetentionProps;
  /**
   * Encrypts backups before they leave the pod, by rclone's crypt. Without the password nobody can read them.
   * @default none
   * @see https://rclone.org/crypt/
   */
  readonly encryption?: EncryptionProps<Late>;
  /**
   * Keeps what changes between two backups, too, so that a restore comes to the newest point, or to a chosen one.
   * @default none: what came after the newest backup is lost with the volumes
   */
  readonly increments?: IncrementsProps;
  /**
   * Restores the newest backup into a pod of its own, again and again: whether that worked, and how long it took, an event and metrics tell.
   * @default none
   */
  readonly drill?: DrillProps;
  /** Where a backup is made, and restored to verify it. */
  readonly scratch?: ScratchProps<Late>;
  /**
   * The resources of each container that works on backups: of the backups themselves, increments, drills, `restore`'s download, and the
   * Jobs of `etcd-kit backup list` and `etcd-kit restore plan`. The step that restores a database has the `resources` of a member.
   * @default requests: 100m CPU and 256Mi memory; limits: 1 CPU and 1Gi memory
   */
  readonly resources?: ResourcesProps;
  /** The ServiceAccount that backups run under. All it may do in Kubernetes is to make the events of drills; its annotations give it an identity in the store's cloud. */
  readonly serviceAccount?: BackupServiceAccountProps<Late>;
}

/** The ServiceAccount that backups run under: an existing one, or one that is created. */
export type BackupServiceAccountProps<Late = string> = ExistingBackupServiceAccountProps<Late> | CreatedBackupServiceAccountProps<Late>;

/** An existing ServiceAccount for backups. */
export interface ExistingBackupServiceAccountProps<Late = string> {
  /**
   * An existing account to use.
   * @default one is created, `<cluster>-backup`
   */
  readonly name: Late;
  readonly annotations?: undefined;
}

/** A ServiceAccount that is created for backups. */
export interface CreatedBackupServiceAccountProps<Late = string> {
  /**
   * Annotations of the account that is created, such as `eks.amazonaws.com/role-arn`.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
  readonly name?: undefined;
}

/** Which backups are kept. */
export interface BackupRetentionProps {
  /** The last ones. */
  readonly keepLast?: number;
  /** Those that are at most so much older than the newest. */
  readonly keepWithin?: Duration;
  /** The last one of each of so many days that have one (UTC). */
  readonly keepDaily?: number;
  /** The last one of each of so many weeks that have one, from Monday (UTC). */
  readonly keepWeekly?: number;
  /** The last one of each of so many months that have one (UTC). */
  readonly keepMonthly?: number;
}

/** What changes between two backups. A Deployment watches all keys, and stores what it sees in small segments. Users and roles are not among it. */
export interface IncrementsProps {
  /**
   * How much time a segment covers: what a loss of everything costs at most, and some seconds to store it. 1s to 1m.
   * @default 30s
   */
  readonly interval?: Duration;
  /**
   * How far back a restore can choose its point. Those since the newest backup are always kept.
   * @default 24h
   */
  readonly keepWithin?: Duration;
}

/** Restores of the newest backup, for practice. Of one that fails, its Job says why. */
export interface DrillProps {
  /**
   * When, as cron has it, in backup.timeZone.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: string;
}

/** Room to work in. */
export interface ScratchProps<Late = string> {
  /**
   * How much: the snapshot and its restored copy.
   * @default twice tuning.quotaBackendBytes, and 256Mi
   */
  readonly size?: ByteQuantity;
  /**
   * The StorageClass of a volume that lives as long as the pod. The empty string claims one without a class.
   * @default the node's own disk
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
   */
  readonly className?: Late;
}
