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
