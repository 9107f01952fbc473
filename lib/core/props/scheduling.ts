import type { Affinity, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { WithTokens } from './common';

/** Where the members may run. */
export interface SchedulingProps<Token = string> {
  /**
   * Whether two members may share a node: `preferred` spreads them if possible, `required` leaves a member pending instead.
   * @default preferred
   */
  readonly onePerNode?: 'preferred' | 'required';
  /**
   * Labels that a node must have.
   * @default none
   */
  readonly nodeSelector?: Readonly<Record<string, Token>>;
  /**
   * Affinity of the members, in addition to what `onePerNode` adds.
   * @default none
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly affinity?: WithTokens<Affinity, Token>;
  /**
   * Taints that the members tolerate.
   * @default none
   */
  readonly tolerations?: readonly WithTokens<Toleration, Token>[];
  /**
   * How the members spread across the topology. A constraint without a labelSelector selects the members.
   * @default evenly across zones, if possible
   */
  readonly topologySpreadConstraints?: readonly WithTokens<TopologySpreadConstraint, Token>[];
  /**
   * The members' PriorityClass.
   * @default none
   */
  readonly priorityClassName?: Token;
  /**
   * The scheduler that places the members and the auxiliary pods.
   * @default the default scheduler of Kubernetes
   * @see https://kubernetes.io/docs/tasks/extend-kubernetes/configure-multiple-schedulers/
   */
  readonly schedulerName?: Token;
}

/**
 * The pods that manage users and roles, make backups, run restore drills and report backup metrics. Changing these fields restarts no
 * member.
 */
export interface AuxiliaryPodsProps<Token = string> {
  /**
   * Additional labels, such as `sidecar.istio.io/inject`. They take precedence over `labels`.
   * @default none
   */
  readonly labels?: Readonly<Record<string, Token>>;
  /**
   * Annotations of the pods.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Token>>;
  /**
   * Labels that a node must have.
   * @default those of scheduling.nodeSelector
   */
  readonly nodeSelector?: Readonly<Record<string, Token>>;
  /**
   * Affinity of the pods.
   * @default the nodeAffinity of scheduling.affinity
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly affinity?: WithTokens<Affinity, Token>;
  /**
   * Taints that the pods tolerate.
   * @default those of scheduling.tolerations
   */
  readonly tolerations?: readonly WithTokens<Toleration, Token>[];
  /**
   * The pods' PriorityClass.
   * @default none
   */
  readonly priorityClassName?: Token;
}

/** How a changed pod template is rolled out. */
export type UpdateStrategyProps = RollingUpdateProps | OnDeleteProps;

/** Restarts the members one at a time, from the highest ordinal down. Each must be ready before the next one restarts. */
export interface RollingUpdateProps {
  /**
   * The type of the strategy.
   * @default RollingUpdate
   */
  readonly type?: 'RollingUpdate';
  /**
   * Members with an ordinal below this number keep the old template.
   * @default 0
   */
  readonly partition?: number;
}

/** Updates a member when you delete its pod. */
export interface OnDeleteProps {
  /** The type of the strategy. */
  readonly type: 'OnDelete';
  readonly partition?: undefined;
}

/** Timing of the probes. */
export interface ProbesProps {
  /**
   * Covers the wait for the other pods and the replay of the log. The default is an hour, because a restart would not help.
   * @default every 1 s, 3600 failures
   */
  readonly startup?: ProbeTiming;
  /**
   * Checks `/livez`: whether etcd responds, with or without a quorum. A member does not respond while it defragments its database, so the
   * probe waits longer than that: 30 s per GiB of `tuning.quotaBackendBytes`, and at least 120 s.
   * @default every 5 s, failures for 120 s, or for 240 s with a quota of 8Gi
   */
  readonly liveness?: ProbeTiming;
  /**
   * Checks `/readyz`: whether the member serves linearizable reads and writes.
   * @default every 2 s, 3 failures
   */
  readonly readiness?: ProbeTiming;
}

/**
 * Timing of one probe.
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export interface ProbeTiming {
  /**
   * Seconds before the first probe, 0 or more.
   * @default 0
   */
  readonly initialDelaySeconds?: number;
  /** Seconds between probes, 1 or more. */
  readonly periodSeconds?: number;
  /**
   * Seconds to wait for a response, 1 or more.
   * @default 3
   */
  readonly timeoutSeconds?: number;
  /** Consecutive failures after which Kubernetes acts, 1 or more. */
  readonly failureThreshold?: number;
}
