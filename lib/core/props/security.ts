import type { SELinuxOptions } from 'kubernetes-types/core/v1';
import type { WithLate } from './common';

/** Whom the members run as. */
export interface SecurityProps<Late = string> {
  /**
   * User id, not 0. `platform` leaves it out, so that the platform assigns it, as OpenShift does from the namespace's range. Elsewhere the
   * images' own user counts, and the default images have none that Kubernetes accepts.
   * @default 65532
   * @see https://docs.openshift.com/container-platform/latest/authentication/managing-security-context-constraints.html
   */
  readonly runAsUser?: number | 'platform';
  /**
   * Group id, not 0; or `platform`.
   * @default 65532
   */
  readonly runAsGroup?: number | 'platform';
  /**
   * The group that owns the volumes, not 0; or `platform`.
   * @default 65532
   */
  readonly fsGroup?: number | 'platform';
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
