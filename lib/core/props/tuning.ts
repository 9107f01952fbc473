import type { ByteQuantity, Duration } from './common';

/** etcd's own settings. */
export interface TuningProps {
  /**
   * The database's size at which etcd raises the NOSPACE alarm and refuses writes. At most the volume's size, and at most
   * 8Gi unless `allowLargeQuota` says otherwise.
   * @default 2Gi, or half the volume where that is less
   * @see https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota
   */
  readonly quotaBackendBytes?: ByteQuantity;
  /**
   * Allows a quota above 8Gi, which etcd advises against.
   * @default false
   */
  readonly allowLargeQuota?: boolean;
  /**
   * How etcd compacts its history.
   * @default periodic, 1h
   * @see https://etcd.io/docs/v3.6/op-guide/maintenance/#auto-compaction
   */
  readonly autoCompaction?: AutoCompactionProps;
  /**
   * Committed transactions from one snapshot on disk to the next, from 1.
   * @default etcd's own: 100000 in 3.5, 10000 from 3.6 on
   */
  readonly snapshotCount?: number;
  /**
   * How often the leader tells that it lives.
   * @default 100ms
   * @see https://etcd.io/docs/v3.6/tuning/
   */
  readonly heartbeatInterval?: Duration;
  /**
   * How long a member waits for a heartbeat before it calls an election: 5 to 50 heartbeats, at most 50s.
   * @default 1s
   */
  readonly electionTimeout?: Duration;
  /**
   * The largest request, at most 10Mi.
   * @default 1536Ki
   */
  readonly maxRequestBytes?: ByteQuantity;
  /**
   * The most operations in one transaction, 1 to 100000.
   * @default 128
   */
  readonly maxTxnOps?: number;
  /**
   * How much etcd logs.
   * @default info
   */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'panic' | 'fatal';
  /**
   * The detail of the metrics: `extensive` adds gRPC latency histograms.
   * @default basic
   */
  readonly metrics?: 'basic' | 'extensive';
}

/** How etcd compacts its history. */
export type AutoCompactionProps = PeriodicCompactionProps | RevisionCompactionProps | NoCompactionProps;

/** Keeps the revisions of a period. */
export interface PeriodicCompactionProps {
  /**
   * `periodic` keeps a time, `revision` keeps a number of revisions, `disabled` keeps everything until a client compacts.
   * @default periodic
   */
  readonly mode?: 'periodic';
  /**
   * What is kept: a duration for `periodic` (`1h`), a number for `revision` (`"10000"`).
   * @default 1h where the mode is periodic
   */
  readonly retention?: Duration;
}

/** Keeps a number of revisions. */
export interface RevisionCompactionProps {
  /** How etcd compacts its history. */
  readonly mode: 'revision';
  /** The number of revisions, in quotes: `"10000"`. */
  readonly retention: string;
}

/** Keeps everything until a client compacts. */
export interface NoCompactionProps {
  /** How etcd compacts its history. */
  readonly mode: 'disabled';
  readonly retention?: undefined;
}
