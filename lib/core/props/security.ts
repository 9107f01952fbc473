import type { SELinuxOptions } from 'kubernetes-types/core/v1';
import type { WithTokens } from './common';

/** The user and groups that the members run as. */
export interface SecurityProps<Token = string> {
  /**
   * User id, not 0. `platform` omits it, so that the platform assigns one, as OpenShift does from the namespace's range. Other platforms
   * use the user of the image, which Kubernetes rejects for the default images.
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
   * When Kubernetes changes the ownership of the volumes.
   * @default OnRootMismatch
   */
  readonly fsGroupChangePolicy?: 'OnRootMismatch' | 'Always';
  /**
   * Additional groups of the processes.
   * @default none
   */
  readonly supplementalGroups?: readonly number[];
  /**
   * SELinux labels.
   * @default assigned by the container runtime
   */
  readonly seLinuxOptions?: WithTokens<SELinuxOptions, Token>;
}

/** The ServiceAccount of the members' pods: an existing one, or one that is created. */
export type ServiceAccountProps<Token = string> = ExistingServiceAccountProps<Token> | CreatedServiceAccountProps<Token>;

/** An existing ServiceAccount. */
export interface ExistingServiceAccountProps<Token = string> {
  /**
   * The name of an existing ServiceAccount. It is granted what the scripts need: to read the cluster's StatefulSet and namespace, and to
   * read and patch the bootstrap record.
   * @default one is created with the cluster's name
   */
  readonly name: Token;
  readonly annotations?: undefined;
}

/** A ServiceAccount that is created. */
export interface CreatedServiceAccountProps<Token = string> {
  /**
   * Annotations of the created ServiceAccount.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Token>>;
  readonly name?: undefined;
}
