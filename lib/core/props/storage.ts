import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { ByteQuantity, WithLate } from './common';

/** Where the members keep their data. */
export type StorageProps<Late = string> = PersistentStorageProps<Late> | EphemeralStorageProps;

/** A volume for each member, which outlives its pod. */
export interface PersistentStorageProps<Late = string> {
  /**
   * The size of each member's volume. Plan for two to three times `tuning.quotaBackendBytes`: the log, snapshots and
   * defragmentation need room beside the database.
   */
  readonly size: ByteQuantity;
  /**
   * The StorageClass. etcd wants low fsync latency: an SSD. The empty string claims volumes without a class, such as static ones, although
   * there is a default class.
   * @default the Kubernetes cluster's default class
   */
  readonly className?: Late;
  /**
   * How the volume may be mounted.
   * @default ReadWriteOnce
   */
  readonly accessModes?: readonly ('ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany')[];
  /**
   * Picks among existing volumes by label.
   * @default none
   */
  readonly selector?: WithLate<LabelSelector, Late>;
  /** What becomes of the volumes' claims. */
  readonly retention?: StorageRetentionProps;
  readonly ephemeral?: undefined;
}

/** What becomes of a member's claim when its pod is no longer wanted. */
export interface StorageRetentionProps {
  /**
   * When the StatefulSet is deleted.
   * @default Retain
   */
  readonly whenDeleted?: 'Retain' | 'Delete';
  /**
   * When the StatefulSet is scaled down. `Delete` also deletes every volume when it is scaled to 0, so `paused` refuses it.
   * @default Retain
   */
  readonly whenScaled?: 'Retain' | 'Delete';
}

/** A folder on the node, which is lost with the pod. A member that loses it is rebuilt from the others. */
export interface EphemeralStorageProps {
  /** The folder: an emptyDir. */
  readonly ephemeral: EphemeralVolumeProps;
  readonly size?: undefined;
  readonly className?: undefined;
  readonly accessModes?: undefined;
  readonly selector?: undefined;
  readonly retention?: undefined;
}

/** The folder of ephemeral storage: an emptyDir. */
export interface EphemeralVolumeProps {
  /**
   * The most it may hold.
   * @default 4Gi
   */
  readonly sizeLimit?: ByteQuantity;
  /**
   * `Memory` keeps it in memory, which counts against the memory limit.
   * @default the node's disk
   */
  readonly medium?: 'Memory';
  /**
   * What the pods do when every member has lost its data. `Wait` waits for you, as with persistent volumes; `Bootstrap` starts an
   * empty cluster again.
   * @default Wait
   */
  readonly whenAllLost?: 'Wait' | 'Bootstrap';
}
