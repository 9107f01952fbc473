import type { EncryptionProps, StoreProps } from './store';

/**
 * The backup that a new cluster is restored from. A cluster is restored only if all of its volumes are empty, and only once.
 * @see https://etcd.io/docs/v3.6/op-guide/recovery/#restoring-a-cluster
 */
export interface RestoreProps<Token = string> {
  /** The backup to restore. */
  readonly from: RestoreFromProps<Token>;
  /**
   * A new token, such as a date: 1 to 63 letters, digits, `-`, `_` and `.`. Once a cluster has bootstrapped, it is restored again only with
   * a token that it has not used. Changing it restarts the members.
   * @default none: the cluster is restored only at its first bootstrap
   */
  readonly token?: Token;
}

/** The backup to restore: one of `name`, `time`, `revision` and `file`. */
export type RestoreFromProps<Token = string> =
  | RestoreByNameProps<Token>
  | RestoreByTimeProps<Token>
  | RestoreByRevisionProps<Token>
  | RestoreFileProps<Token>;

/** Fields common to all backups. */
export interface CommonRestoreFromProps<Token = string> {
  /**
   * The store that holds the backup.
   * @default backup.store
   */
  readonly store?: StoreProps<Token>;
  /**
   * The encryption of the backup.
   * @default backup.encryption if the store is backup.store, none otherwise
   */
  readonly encryption?: EncryptionProps<Token>;
}

/** A backup that etcd-kit made. */
export interface RestoreBackupProps<Token = string> extends CommonRestoreFromProps<Token> {
  /**
   * The cluster that the backup is of.
   * @default this cluster
   */
  readonly cluster?: RestoreClusterProps<Token>;
}

/** A backup by its name. */
export interface RestoreByNameProps<Token = string> extends RestoreBackupProps<Token> {
  /** The backup's name as `etcd-kit backup list` prints it, without later increments; or `latest`, with the increments since. */
  readonly name: string;
  readonly time?: undefined;
  readonly revision?: undefined;
  readonly file?: undefined;
}

/** A backup by a time. */
export interface RestoreByTimeProps<Token = string> extends RestoreBackupProps<Token> {
  /** The time to restore to, in UTC: `2026-11-22T04:30:00Z`. Takes the newest backup until then, with the increments up to it. */
  readonly time: string;
  readonly name?: undefined;
  readonly revision?: undefined;
  readonly file?: undefined;
}

/** A backup by a revision. */
export interface RestoreByRevisionProps<Token = string> extends RestoreBackupProps<Token> {
  /** The revision to restore to. Takes the newest backup that is not newer, with the increments up to it. */
  readonly revision: number;
  readonly name?: undefined;
  readonly time?: undefined;
  readonly file?: undefined;
}

/** A snapshot that another tool made. */
export interface RestoreFileProps<Token = string> extends CommonRestoreFromProps<Token> {
  /** The path in the store of a snapshot that another tool made, in the format of etcdctl. */
  readonly file: Token;
  readonly name?: undefined;
  readonly time?: undefined;
  readonly revision?: undefined;
  readonly cluster?: undefined;
}

/** A cluster by name and namespace. */
export interface RestoreClusterProps<Token = string> {
  /**
   * Its name.
   * @default this cluster's
   */
  readonly name?: Token;
  /**
   * Its namespace.
   * @default this cluster's
   */
  readonly namespace?: Token;
}
