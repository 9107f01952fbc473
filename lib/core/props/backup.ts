import type { ByteQuantity, Duration, ResourcesProps } from './common';
import type { EncryptionProps, StoreProps } from './store';

/**
 * Scheduled backups. Each is restored and compared before it counts.
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/
 */
export interface BackupProps<Token = string> {
  /**
   * The schedule in cron syntax: minute, hour, day of the month, month, day of the week; or a macro such as `@hourly`.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: string;
  /**
   * The time zone of the schedule.
   * @default Etc/UTC
   */
  readonly timeZone?: string;
  /**
   * Suspends scheduled backups. Manual backups still run.
   * @default false
   */
  readonly suspend?: boolean;
  /**
   * Seconds that a backup may take, including retries, before it fails.
   * @default 3600
   */
  readonly activeDeadlineSeconds?: number;
  /**
   * Seconds by which a backup may start late before it is skipped.
   * @default 600
   */
  readonly startingDeadlineSeconds?: number;
  /**
   * The number of successful Jobs to keep.
   * @default 3
   */
  readonly successfulJobsHistoryLimit?: number;
  /**
   * The number of failed Jobs to keep.
   * @default 3
   */
  readonly failedJobsHistoryLimit?: number;
  /** Where backups are stored. */
  readonly store: StoreProps<Token>;
  /**
   * Which backups to keep: each that matches any of these fields, and always the newest. Another cluster's backups are never deleted.
   * @default all
   */
  readonly retention?: BackupRetentionProps;
  /**
   * Encrypts backups with rclone crypt before they leave the pod. Without the password, they can't be read.
   * @default none
   * @see https://rclone.org/crypt/
   */
  readonly encryption?: EncryptionProps<Token>;
  /**
   * Stores incremental backups between the scheduled ones, so that a restore can reach the newest or a chosen revision.
   * @default none: writes after the newest backup are lost with the volumes
   */
  readonly increments?: IncrementsProps;
  /**
   * Regularly restores the newest backup into a temporary pod. An event and metrics report the result and the duration.
   * @default none
   */
  readonly drill?: DrillProps;
  /** The volume in which a backup is made and verified. */
  readonly scratch?: ScratchProps<Token>;
  /**
   * The resources of each container that handles backups: of the backups themselves, increments, drills, the download of `restore`, and the
   * Jobs of `etcd-kit backup list` and `etcd-kit restore plan`. The step that restores a database has the `resources` of a member.
   * @default requests: 100m CPU and 256Mi memory; limits: 1 CPU and 1Gi memory
   */
  readonly resources?: ResourcesProps;
  /**
   * The ServiceAccount of backups. Its only permission in Kubernetes is to create the events of drills. Its annotations give it an identity
   * in the store's cloud.
   */
  readonly serviceAccount?: BackupServiceAccountProps<Token>;
}

/** The ServiceAccount of backups: an existing one, or one that is created. */
export type BackupServiceAccountProps<Token = string> = ExistingBackupServiceAccountProps<Token> | CreatedBackupServiceAccountProps<Token>;

/** An existing ServiceAccount for backups. */
export interface ExistingBackupServiceAccountProps<Token = string> {
  /**
   * The name of an existing ServiceAccount.
   * @default one is created, `<cluster>-backup`
   */
  readonly name: Token;
  readonly annotations?: undefined;
}

/** A ServiceAccount that is created for backups. */
export interface CreatedBackupServiceAccountProps<Token = string> {
  /**
   * Annotations of the created ServiceAccount, such as `eks.amazonaws.com/role-arn`.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Token>>;
  readonly name?: undefined;
}

/** Which backups to keep. */
export interface BackupRetentionProps {
  /** Keeps this many of the newest backups. */
  readonly keepLast?: number;
  /** Keeps backups that are at most this much older than the newest. */
  readonly keepWithin?: Duration;
  /** Keeps the last backup of each of this many days that have one (UTC). */
  readonly keepDaily?: number;
  /** Keeps the last backup of each of this many weeks that have one, from Monday (UTC). */
  readonly keepWeekly?: number;
  /** Keeps the last backup of each of this many months that have one (UTC). */
  readonly keepMonthly?: number;
}

/** Incremental backups. A Deployment watches all keys and stores the changes in small segments. Users and roles are not included. */
export interface IncrementsProps {
  /**
   * The time that a segment covers, 1s to 1m. A total loss costs at most this time plus the seconds that it takes to store a segment.
   * @default 30s
   */
  readonly interval?: Duration;
  /**
   * How far back a restore can choose a revision. Segments since the newest backup are always kept.
   * @default 24h
   */
  readonly keepWithin?: Duration;
}

/** Restore drills with the newest backup. The Job of a failed drill reports the reason. */
export interface DrillProps {
  /**
   * The schedule in cron syntax, in backup.timeZone.
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
   */
  readonly schedule: string;
}

/** The volume in which backups are made and verified. */
export interface ScratchProps<Token = string> {
  /**
   * The size. It must hold the snapshot and its restored copy.
   * @default twice tuning.quotaBackendBytes plus 256Mi
   */
  readonly size?: ByteQuantity;
  /**
   * The StorageClass of an ephemeral volume. The empty string claims a volume without a class.
   * @default an emptyDir on the node's disk
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
   */
  readonly className?: Token;
}
