import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { ByteQuantity, WithTokens } from './common';

/** Where the members store their data. */
export type StorageProps<Token = string> = PersistentStorageProps<Token> | EphemeralStorageProps;

/** A persistent volume for each member. */
export interface PersistentStorageProps<Token = string> {
  /**
   * The size of each member's volume. Plan for two to three times `tuning.quotaBackendBytes`: the log, snapshots and defragmentation need
   * space in addition to the database.
   */
  readonly size: ByteQuantity;
  /**
   * The StorageClass. etcd needs low fsync latency: use SSDs. The empty string claims volumes without a class, such as static ones, even if
   * there is a default class.
   * @default the Kubernetes cluster's default class
   */
  readonly className?: Token;
  /**
   * The access modes of the volume.
   * @default ReadWriteOnce
   */
  readonly accessModes?: readonly ('ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany')[];
  /**
   * Selects existing volumes by label.
   * @default none
   */
  readonly selector?: WithTokens<LabelSelector, Token>;
  /** Whether the volume claims are deleted. */
  readonly retention?: StorageRetentionProps;
  readonly ephemeral?: undefined;
}

/** Whether a member's claim is deleted when its pod is no longer needed. */
export interface StorageRetentionProps {
  /**
   * What happens to the claims when the StatefulSet is deleted.
   * @default Retain
   */
  readonly whenDeleted?: 'Retain' | 'Delete';
  /**
   * What happens to the claims of removed members when the StatefulSet is scaled down. `Delete` conflicts with `paused`, because scaling to
   * 0 would delete every volume.
   * @default Retain
   */
  readonly whenScaled?: 'Retain' | 'Delete';
}

/** An emptyDir for each member, which is lost with the pod. A member that loses its data is rebuilt from the others. */
export interface EphemeralStorageProps {
  /** The emptyDir. */
  readonly ephemeral: EphemeralVolumeProps;
  readonly size?: undefined;
  readonly className?: undefined;
  readonly accessModes?: undefined;
  readonly selector?: undefined;
  readonly retention?: undefined;
}

/** The emptyDir of ephemeral storage. */
export interface EphemeralVolumeProps {
  /**
   * The size limit.
   * @default 4Gi
   */
  readonly sizeLimit?: ByteQuantity;
  /**
   * `Memory` stores the data in memory, which counts against the memory limit.
   * @default the node's disk
   */
  readonly medium?: 'Memory';
  /**
   * What the pods do when every member has lost its data. `Wait` waits for you, as with persistent volumes. `Bootstrap` bootstraps an empty
   * cluster again.
   * @default Wait
   */
  readonly whenAllLost?: 'Wait' | 'Bootstrap';
}
