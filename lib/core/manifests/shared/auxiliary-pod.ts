import type { Deployment } from 'kubernetes-types/apps/v1';
import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { commonLabels } from '../../labels';
import type { ResolvedEtcd } from '../../resolve/types';
import { toolsContainer, withLiteralEnv } from './container';
import { metadata } from './metadata';
import { baseVolumes, placement, podBase } from './pod';

/** A pod that works for the members and is none of them. */
export interface Worker {
  /** What selects it. */
  readonly labels: Readonly<Record<string, string>>;
  /** Other labels of its own. */
  readonly furtherLabels?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** In the order in which they run, after the one that brings the tools. */
  readonly initContainers?: readonly Container[];
  /** The first one is the one whose log says how it goes. */
  readonly containers: readonly [Container, ...Container[]];
  readonly volumes: NonNullable<PodSpec['volumes']>;
  readonly affinity?: PodSpec['affinity'];
  readonly terminationGracePeriodSeconds: number;
  /** Each attempt of a Job has a pod of its own, with its log. */
  readonly restartPolicy?: 'Never';
}

/** The template of its pods. */
export function workerTemplate(etcd: ResolvedEtcd, worker: Worker): PodTemplateSpec {
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
  } = worker;
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

/** One pod of that, and never two at a time: not one with the old config beside one with the new. */
export function workerDeployment(etcd: ResolvedEtcd, name: string, replicas: 0 | 1, worker: Worker) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(etcd, name),
    spec: {
      replicas,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: worker.labels },
      template: workerTemplate(etcd, worker),
    },
  } satisfies Deployment;
}
