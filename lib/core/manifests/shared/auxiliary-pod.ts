import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Affinity, Container, PodSpec, PodTemplateSpec, WeightedPodAffinityTerm } from 'kubernetes-types/core/v1';
import { commonLabels, defaultContainerAnnotation } from '../../labels';
import type { ResolvedEtcd } from '../../resolve/types';
import { toolsContainer, withLiteralEnv } from './container';
import { metadata } from './metadata';
import { baseVolumes, placement, podBase } from './pod';

/** A pod that serves the members and is not one of them. */
export interface AuxiliaryPod {
  /** The labels that select it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Additional labels. */
  readonly furtherLabels?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** They run in this order, after the one that installs the tools. */
  readonly initContainers?: readonly Container[];
  /** `kubectl logs` shows the first one by default. */
  readonly containers: readonly [Container, ...Container[]];
  readonly volumes: NonNullable<PodSpec['volumes']>;
  /** Pods on whose node it runs if possible. */
  readonly near?: WeightedPodAffinityTerm;
  readonly terminationGracePeriodSeconds: number;
  /** Gives each attempt of a Job its own pod and log. */
  readonly restartPolicy?: 'Never';
}

/** The pod template of a Deployment or Job of auxiliary pods. */
export function auxiliaryPodTemplate(etcd: ResolvedEtcd, pod: AuxiliaryPod): PodTemplateSpec {
  const {
    labels,
    furtherLabels,
    serviceAccountName,
    initContainers = [],
    containers,
    volumes,
    near,
    terminationGracePeriodSeconds,
    restartPolicy,
  } = pod;
  const affinity = auxiliaryAffinity(etcd, near);
  return {
    metadata: {
      labels: { ...etcd.labels, ...etcd.auxiliaryPods.labels, ...commonLabels(etcd.name), ...labels, ...furtherLabels },
      annotations: { ...etcd.auxiliaryPods.annotations, [defaultContainerAnnotation]: containers[0].name },
    },
    spec: {
      serviceAccountName,
      ...podBase(etcd),
      ...placement(etcd, etcd.auxiliaryPods),
      ...(Object.keys(affinity).length > 0 && { affinity }),
      ...(restartPolicy && { restartPolicy }),
      terminationGracePeriodSeconds,
      initContainers: [toolsContainer(etcd), ...initContainers].map(withLiteralEnv),
      containers: containers.map(withLiteralEnv),
      volumes: [...baseVolumes(etcd, 'auxiliary'), ...volumes],
    },
  };
}

/** The affinity of the config, and that to other pods. */
function auxiliaryAffinity({ auxiliaryPods: { affinity } }: ResolvedEtcd, near: WeightedPodAffinityTerm | undefined): Affinity {
  if (near === undefined) return affinity;
  const preferred = [...(affinity.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []), near];
  return { ...affinity, podAffinity: { ...affinity.podAffinity, preferredDuringSchedulingIgnoredDuringExecution: preferred } };
}

/** A Deployment of one auxiliary pod. A pod with the old config never runs beside one with the new. */
export function auxiliaryPodDeployment(etcd: ResolvedEtcd, name: string, replicas: 0 | 1, pod: AuxiliaryPod) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(etcd, name),
    spec: {
      replicas,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: pod.labels },
      template: auxiliaryPodTemplate(etcd, pod),
    },
  } satisfies Deployment;
}
