import type { ByteQuantity, Duration, PasswordProps, ResourcesProps, TrustBundleProps } from './props';

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
   * CPU and memory of the backup's containers.
   * @default 100m and 128Mi, at most 1Gi
   */
  readonly resources?: ResourcesProps;
  /** The ServiceAccount that backups run under. All it may do in Kubernetes is to make the events of drills; its annotations give it an identity in the store's cloud. */
  readonly serviceAccount?: BackupServiceAccountProps<Late>;
}

/** The ServiceAccount that backups run under. */
export interface BackupServiceAccountProps<Late = string> {
  /**
   * An existing account to use.
   * @default one is created, `<cluster>-backup`
   */
  readonly name?: Late;
  /**
   * Annotations of the account that is created, such as `eks.amazonaws.com/role-arn`.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
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

/** What changes between two backups. A Deployment watches all keys, and stores what it sees in small pieces. Users and roles are not among it. */
export interface IncrementsProps {
  /**
   * How much time a piece covers: what a loss of everything costs at most, and some seconds to store it. 1s to 1m.
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

/** Encryption before anything leaves the pod. */
export interface EncryptionProps<Late = string> {
  /** The password. Keep it where the backups are not. */
  readonly password: PasswordProps<Late>;
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

/** Where backups are kept: one of these, each by rclone. */
export type StoreProps<Late = string> =
  | OneStore<'s3', S3StoreProps<Late>>
  | OneStore<'gcs', GcsStoreProps<Late>>
  | OneStore<'azureBlob', AzureBlobStoreProps<Late>>
  | OneStore<'sftp', SftpStoreProps<Late>>
  | OneStore<'webdav', WebdavStoreProps<Late>>
  | OneStore<'persistentVolumeClaim', ClaimStoreProps<Late>>
  | OneStore<'rclone', RcloneStoreProps<Late>>;

type StoreKind = 's3' | 'gcs' | 'azureBlob' | 'sftp' | 'webdav' | 'persistentVolumeClaim' | 'rclone';
type OneStore<Kind extends StoreKind, Store> = { readonly [K in Kind]: Store } & { readonly [K in Exclude<StoreKind, Kind>]?: undefined };

/**
 * S3, and what speaks as it does.
 * @see https://rclone.org/s3/
 */
export interface S3StoreProps<Late = string> {
  /** The bucket. It must be there. */
  readonly bucket: Late;
  /**
   * The folder within it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Late;
  /**
   * The endpoint, where it is not AWS's own: `https://minio.example.com`.
   * @default AWS's, of the region
   */
  readonly endpoint?: Late;
  /**
   * The region.
   * @default us-east-1
   */
  readonly region?: Late;
  /**
   * Whose S3 it is, as rclone names it: `AWS`, `Minio`, `Ceph`, `Cloudflare`, `Other`.
   * @default AWS, or Other with an endpoint
   */
  readonly provider?: Late;
  /**
   * Whether the bucket is part of the path, and not of the host name.
   * @default true with an endpoint
   */
  readonly forcePathStyle?: boolean;
  /**
   * The Secret with the keys.
   * @default none: the identity of the ServiceAccount, or of the node
   */
  readonly credentials?: S3CredentialsProps<Late>;
  /**
   * The CAs that the endpoint's certificate is to be checked with.
   * @default those that everybody trusts
   */
  readonly trustBundle?: TrustBundleProps<Late>;
}

/** Keys for S3 in a Secret. */
export interface S3CredentialsProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /**
   * The key under which the Secret holds the access key's id.
   * @default AWS_ACCESS_KEY_ID
   */
  readonly accessKeyIdKey?: Late;
  /**
   * The key under which the Secret holds the secret access key.
   * @default AWS_SECRET_ACCESS_KEY
   */
  readonly secretAccessKeyKey?: Late;
}

/** One value in a Secret. */
export interface SecretKeyProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /** The key under which the Secret holds it. */
  readonly key: Late;
}

/**
 * Google Cloud Storage.
 * @see https://rclone.org/googlecloudstorage/
 */
export interface GcsStoreProps<Late = string> {
  /** The bucket. It must be there. */
  readonly bucket: Late;
  /**
   * The folder within it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Late;
  /**
   * The service account's key, as JSON.
   * @default none: the identity of the ServiceAccount, or of the node
   */
  readonly credentials?: SecretKeyProps<Late>;
}

/**
 * Azure Blob Storage.
 * @see https://rclone.org/azureblob/
 */
export interface AzureBlobStoreProps<Late = string> {
  /** The container. It must be there. */
  readonly container: Late;
  /** The storage account. */
  readonly account: Late;
  /**
   * The folder within the container. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Late;
  /**
   * The storage account's key.
   * @default none: Azure's workload identity, by the annotations of the ServiceAccount
   */
  readonly credentials?: SecretKeyProps<Late>;
}

/**
 * A server that one reaches by SSH.
 * @see https://rclone.org/sftp/
 */
export interface SftpStoreProps<Late = string> {
  /** The server. */
  readonly host: Late;
  /**
   * Its port.
   * @default 22
   */
  readonly port?: number;
  /** The user there. */
  readonly user: Late;
  /** The folder there. Each cluster has one of its own in it, `<namespace>/<name>`. */
  readonly path: Late;
  /** The server's keys, as lines of known_hosts: who else answers is not talked to. */
  readonly knownHosts: SecretKeyProps<Late>;
  /**
   * The private key to log in with, in PEM or OpenSSH's own form.
   * @default none: the password
   */
  readonly privateKey?: SecretKeyProps<Late>;
  /**
   * The password to log in with.
   * @default none: the private key
   */
  readonly password?: PasswordProps<Late>;
}

/**
 * WebDAV.
 * @see https://rclone.org/webdav/
 */
export interface WebdavStoreProps<Late = string> {
  /** The address, up to and with the folder that is WebDAV's root. */
  readonly url: Late;
  /**
   * The folder within it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly path?: Late;
  /**
   * What it is, as rclone names it: `nextcloud`, `owncloud`, `sharepoint`, `other`.
   * @default other
   */
  readonly vendor?: Late;
  /** The user there. */
  readonly user: Late;
  /** The user's password. */
  readonly password: PasswordProps<Late>;
  /**
   * The CAs that the server's certificate is to be checked with.
   * @default those that everybody trusts
   */
  readonly trustBundle?: TrustBundleProps<Late>;
}

/** A volume. It must be one that outlives the loss of the members' volumes. */
export interface ClaimStoreProps<Late = string> {
  /** The claim's name. It must be there, in the cluster's namespace. */
  readonly claimName: Late;
  /**
   * The folder on it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default its root
   */
  readonly path?: Late;
}

/**
 * Anything else that rclone knows.
 * @see https://rclone.org/overview/
 */
export interface RcloneStoreProps<Late = string> {
  /** The remote and the folder there, as `name:path`. Each cluster has a folder of its own in it, `<namespace>/<name>`. */
  readonly remote: Late;
  /** rclone's configuration file, with that remote. */
  readonly config: SecretKeyProps<Late>;
}

/**
 * Where a new cluster has its data from. Only a cluster whose volumes are all empty is restored, and only once.
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/#restoring-a-cluster
 */
export interface RestoreProps<Late = string> {
  /** Which backup, and of what. */
  readonly from: RestoreFromProps<Late>;
  /**
   * Any new word: 1 to 63 letters, digits, `-`, `_` and `.`, such as a date. After a cluster was bootstrapped once, restore is only done
   * again when the token is one that this cluster has not used. It restarts the members.
   * @default none: the cluster is restored when it is bootstrapped for the first time
   */
  readonly token?: Late;
}

/** Which backup: one of `name`, `time`, `revision` and `file`. */
export interface RestoreFromProps<Late = string> {
  /** A backup's name as `etcd-kit backup list` tells it, and nothing that came later; or `latest`, with the increments since, if there are any. */
  readonly name?: string;
  /** The newest backup that is not newer than this, in UTC, with the increments up to it: `2026-11-22T04:30:00Z`. */
  readonly time?: string;
  /** The newest backup that is not newer than this revision, with the increments up to it. */
  readonly revision?: number;
  /** A snapshot that another tool made, as etcdctl saves it: its path in the store. */
  readonly file?: Late;
  /**
   * Where it is.
   * @default backup.store
   */
  readonly store?: StoreProps<Late>;
  /**
   * How it is encrypted.
   * @default backup.encryption where the store is backup's, none otherwise
   */
  readonly encryption?: EncryptionProps<Late>;
  /**
   * The cluster whose backup it is.
   * @default this one
   */
  readonly cluster?: RestoreClusterProps<Late>;
}

/** A cluster by its names. */
export interface RestoreClusterProps<Late = string> {
  /**
   * Its name.
   * @default this cluster's
   */
  readonly name?: Late;
  /**
   * Its namespace.
   * @default this cluster's
   */
  readonly namespace?: Late;
}
