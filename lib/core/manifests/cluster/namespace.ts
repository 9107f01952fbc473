import type { Namespace } from 'kubernetes-types/core/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { notPruned } from '../shared/metadata';

/**
 * The namespace, if the config creates it. Clusters may share it, so it has no labels or annotations of one of them. With those, a tool
 * could also select it for deletion, and delete every volume with it.
 */
export function namespace(etcd: ResolvedEtcd) {
  if (!etcd.createNamespace) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: etcd.namespace,
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      // Otherwise Argo CD deletes it with the application.
      annotations: notPruned({ 'argocd.argoproj.io/sync-options': 'Delete=false' }),
    },
  } satisfies Namespace;
}
