import type { Namespace } from 'kubernetes-types/core/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { notPruned } from '../shared/metadata';

/**
 * The namespace, where the config creates it. The clusters of a namespace may share it, so it has no labels or annotations of one of them.
 * By those, a tool could also select it to be deleted: with it, every volume would be.
 */
export function namespace(etcd: ResolvedEtcd) {
  if (!etcd.createNamespace) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: etcd.namespace,
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      // Argo CD would delete it with the application.
      annotations: notPruned({ 'argocd.argoproj.io/sync-options': 'Delete=false' }),
    },
  } satisfies Namespace;
}
