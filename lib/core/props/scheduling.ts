import type { Affinity, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { WithLate } from './common';

/** Where the members may run. */
export interface SchedulingProps<Late = string> {
  /**
   * Whether two members may share a node: `preferred` spreads them where it can, `required` leaves a member pending.
   * @default preferred
   */
  readonly onePerNode?: 'preferred' | 'required';
  /**
   * Labels that a node must have.
   * @default none
   */
  readonly nodeSelector?: Readonly<Record<string, Late>>;
  /**
   * Affinity, beside what `onePerNode` adds.
   * @default none
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly affinity?: WithLate<Affinity, Late>;
  /**
   * Taints that the members tolerate.
   * @default none
   */
  readonly tolerations?: readonly WithLate<Toleration, Late>[];
  /**
   * How the members spread over the topology. A constraint without a labelSelector gets the members'.
   * @default evenly over zones, where it can
   */
  readonly topologySpreadConstraints?: readonly WithLate<TopologySpreadConstraint, Late>[];
  /**
   * The members' PriorityClass.
   * @default none
   */
  readonly priorityClassName?: Late;
  /**
   * The scheduler that places the members and the auxiliary pods.
   * @default Kubernetes' own
   * @see https://kubernetes.io/docs/tasks/extend-kubernetes/configure-multiple-schedulers/
   */
  readonly schedulerName?: Late;
}

/**
 * The pods that work for the members: those that apply users and roles, make backups, practise restores and report metrics of backups.
 * Changing them restarts no member.
 */
export interface AuxiliaryPodsProps<Late = string> {
  /**
   * Further labels, such as `sidecar.istio.io/inject`. They take precedence over `labels`.
   * @default none
   */
  readonly labels?: Readonly<Record<string, Late>>;
  /**
   * Annotations.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
  /**
   * Labels that a node must have.
   * @default those of scheduling.nodeSelector
   */
  readonly nodeSelector?: Readonly<Record<string, Late>>;
  /**
   * Affinity.
   * @default the nodeAffinity of scheduling.affinity
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly affinity?: WithLate<Affinity, Late>;
  /**
   * Taints that the pods tolerate.
   * @default those of scheduling.tolerations
   */
  readonly tolerations?: readonly WithLate<Toleration, Late>[];
  /**
   * The pods' PriorityClass.
   * @default none
   */
  readonly priorityClassName?: Late;
}

/** How a changed pod template reaches the members. */
export type UpdateStrategyProps = RollingUpdateProps | OnDeleteProps;

/** Restarts the members one at a time, from the highest ordinal down, each once the one before is ready. */
export interface RollingUpdateProps {
  /**
   * The strategy's name, as Kubernetes has it.
   * @default RollingUpdate
   */
  readonly type?: 'RollingUpdate';
  /**
   * Members with a lower ordinal keep the old template.
   * @default 0
   */
  readonly partition?: number;
}

/** A member gets the new template when somebody deletes its pod. */
export interface OnDeleteProps {
  /** The strategy's name, as Kubernetes has it. */
  readonly type: 'OnDelete';
  readonly partition?: undefined;
}

/** Timing of the probes. */
export interface ProbesProps {
  /**
   * Covers the wait for the other pods and the replay of the log: by default an hour, for a restart would not help either.
   * @default every 1 s, 3600 failures
   */
  readonly startup?: ProbeTiming;
  /**
   * Asks `/livez`: whether etcd itself answers, quorum or not. A member does not answer while it defragments its database, so the probe
   * waits longer than that takes: 30 s per GiB of `tuning.quotaBackendBytes`, and at least 120 s.
   * @default every 5 s, failures of 120 s, or of 240 s with a quota of 8Gi
   */
  readonly liveness?: ProbeTiming;
  /**
   * Asks `/readyz`: whether the member serves linearizable reads and writes.
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
   * Seconds before the first one, from 0.
   * @default 0
   */
  readonly initialDelaySeconds?: number;
  /** Seconds from one to the next, from 1. */
  readonly periodSeconds?: number;
  /**
   * Seconds to wait for the answer, from 1.
   * @default 3
   */
  readonly timeoutSeconds?: number;
  /** Failures in a row that count, from 1. */
  readonly failureThreshold?: number;
}
