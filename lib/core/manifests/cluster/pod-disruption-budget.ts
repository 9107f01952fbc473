import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import { selectorLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';

/**
 * Lets node drains evict one member at a time. A member that is not ready can always be evicted, because otherwise a drain would wait
 * forever for a cluster that never became ready: its volume stays, and its preStop hook protects the quorum. A member that would lose its
 * data with its pod is evicted only while enough others are ready, which is the default of Kubernetes.
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
 */
export function podDisruptionBudget(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(etcd, names.podDisruptionBudget(etcd.name)),
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selectorLabels(etcd.name) },
      ...(etcd.storage.kind === 'persistent' && { unhealthyPodEvictionPolicy: 'AlwaysAllow' }),
    },
  } satisfies PodDisruptionBudget;
}
