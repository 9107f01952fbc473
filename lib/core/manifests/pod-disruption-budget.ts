import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import { names, selectorLabels } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { metadata } from './metadata';

/** Node drains take one member at a time. */
export function podDisruptionBudget(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(etcd, names.podDisruptionBudget(etcd.name)),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorLabels(etcd.name) } },
  } satisfies PodDisruptionBudget;
}
