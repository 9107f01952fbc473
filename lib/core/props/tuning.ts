import type { ByteQuantity, Duration } from './common';

/** etcd settings. */
export interface TuningProps {
  /**
   * The database size at which etcd raises the NOSPACE alarm and rejects writes. At most the volume's size, and at most 8Gi without
   * `allowLargeQuota`.
   * @default 2Gi, or half the volume if that is less
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
   * The number of committed transactions between snapshots on disk, 1 or more.
   * @default 100000 in etcd 3.5, 10000 from 3.6 on
   */
  readonly snapshotCount?: number;
  /**
   * How often the leader sends heartbeats.
   * @default 100ms
   * @see https://etcd.io/docs/v3.6/tuning/
   */
  readonly heartbeatInterval?: Duration;
  /**
   * How long a member waits for a heartbeat before it starts an election: 5 to 50 heartbeats, at most 50s.
   * @default 1s
   */
  readonly electionTimeout?: Duration;
  /**
   * The maximum size of a request, at most 10Mi.
   * @default 1536Ki
   */
  readonly maxRequestBytes?: ByteQuantity;
  /**
   * The maximum number of operations in a transaction, 1 to 100000.
   * @default 128
   */
  readonly maxTxnOps?: number;
  /**
   * The log level of etcd.
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
   * What to keep: a duration for `periodic` (`1h`), a number for `revision` (`"10000"`).
   * @default 1h if the mode is periodic
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
