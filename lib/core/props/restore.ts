import type { EncryptionProps, StoreProps } from './store';

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
export type RestoreFromProps<Late = string> =
  | RestoreByNameProps<Late>
  | RestoreByTimeProps<Late>
  | RestoreByRevisionProps<Late>
  | RestoreFileProps<Late>;

/** Where a backup is. */
export interface CommonRestoreFromProps<Late = string> {
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
}

/** Whose backup it is. */
export interface RestoreBackupProps<Late = string> extends CommonRestoreFromProps<Late> {
  /**
   * The cluster whose backup it is.
   * @default this one
   */
  readonly cluster?: RestoreClusterProps<Late>;
}

/** A backup by its name. */
export interface RestoreByNameProps<Late = string> extends RestoreBackupProps<Late> {
  /** A backup's name as `etcd-kit backup list` prints it, and nothing that came later; or `latest`, with the increments since, if there are any. */
  readonly name: string;
  readonly time?: undefined;
  readonly revision?: undefined;
  readonly file?: undefined;
}

/** A backup by a time. */
export interface RestoreByTimeProps<Late = string> extends RestoreBackupProps<Late> {
  /** The newest backup that is not newer than this, in UTC, with the increments up to it: `2026-11-22T04:30:00Z`. */
  readonly time: string;
  readonly name?: undefined;
  readonly revision?: undefined;
  readonly file?: undefined;
}

/** A backup by a revision. */
export interface RestoreByRevisionProps<Late = string> extends RestoreBackupProps<Late> {
  /** The newest backup that is not newer than this revision, with the increments up to it. */
  readonly revision: number;
  readonly name?: undefined;
  readonly time?: undefined;
  readonly file?: undefined;
}

/** A snapshot that another tool made. */
export interface RestoreFileProps<Late = string> extends CommonRestoreFromProps<Late> {
  /** A snapshot that another tool made, as etcdctl saves it: its path in the store. */
  readonly file: Late;
  readonly name?: undefined;
  readonly time?: undefined;
  readonly revision?: undefined;
  readonly cluster?: undefined;
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
