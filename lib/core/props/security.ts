import type { SELinuxOptions } from 'kubernetes-types/core/v1';
import type { WithLate } from './common';

/** Whom the members run as. */
export interface SecurityProps<Late = string> {
  /**
   * User id, not 0.
   * @default 65532
   */
  readonly runAsUser?: number;
  /**
   * Group id, not 0.
   * @default 65532
   */
  readonly runAsGroup?: number;
  /**
   * The group that owns the volumes.
   * @default 65532
   */
  readonly fsGroup?: number;
  /**
   * When the volumes' ownership is set.
   * @default OnRootMismatch
   */
  readonly fsGroupChangePolicy?: 'OnRootMismatch' | 'Always';
  /**
   * Further groups of the processes.
   * @default none
   */
  readonly supplementalGroups?: readonly number[];
  /**
   * SELinux labels.
   * @default the container runtime's
   */
  readonly seLinuxOptions?: WithLate<SELinuxOptions, Late>;
}

/** The service account that the members run under: an existing one, or one that is created. */
export type ServiceAccountProps<Late = string> = ExistingServiceAccountProps<Late> | CreatedServiceAccountProps<Late>;

/** An existing service account. */
export interface ExistingServiceAccountProps<Late = string> {
  /**
   * An existing account to use. It gets the rights that the scripts need: to read the cluster's own StatefulSet and namespace.
   * @default one is created, named for the cluster
   */
  readonly name: Late;
  readonly annotations?: undefined;
}

/** A service account that is created. */
export interface CreatedServiceAccountProps<Late = string> {
  /**
   * Annotations of the account that is created.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
  readonly name?: undefined;
}
