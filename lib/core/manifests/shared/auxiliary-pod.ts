import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { commonLabels } from '../../labels';
import type { ResolvedEtcd } from '../../resolve/types';
import { toolsContainer, withLiteralEnv } from './container';
import { metadata } from './metadata';
import { baseVolumes, placement, podBase } from './pod';

/** A pod that works for the members and is not one of them. */
export interface AuxiliaryPod {
  /** The labels that select it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Further labels. */
  readonly furtherLabels?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** They run in this order, after the one that installs the tools. */
  readonly initContainers?: readonly Container[];
  /** `kubectl logs` shows the first one by default. */
  readonly containers: readonly [Container, ...Container[]];
  readonly volumes: NonNullable<PodSpec['volumes']>;
  readonly affinity?: PodSpec['affinity'];
  readonly terminationGracePeriodSeconds: number;
  /** Each attempt of a Job has a pod of its own, with its log. */
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
    affinity,
    terminationGracePeriodSeconds,
    restartPolicy,
  } = pod;
  return {
    metadata: {
      labels: { ...etcd.labels, ...commonLabels(etcd.name), ...labels, ...furtherLabels },
      annotations: { 'kubectl.kubernetes.io/default-container': containers[0].name },
    },
    spec: {
      serviceAccountName,
      ...podBase(etcd),
      ...placement(etcd),
      ...(affinity && { affinity }),
      ...(restartPolicy && { restartPolicy }),
      terminationGracePeriodSeconds,
      initContainers: [toolsContainer(etcd), ...initContainers].map(withLiteralEnv),
      containers: containers.map(withLiteralEnv),
      volumes: [...baseVolumes(etcd, 'auxiliary'), ...volumes],
    },
  };
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
