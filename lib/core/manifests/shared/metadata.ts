import { commonLabels, runtimeLabels } from '../../labels';
import type { ResolvedEtcd } from '../../resolve/types';

type Annotations = Readonly<Record<string, string>>;

/** The metadata of an object of the cluster. */
export function metadata(etcd: ResolvedEtcd, name: string, annotations: Annotations = {}) {
  const all = { ...etcd.annotations, ...annotations };
  return {
    name,
    namespace: etcd.namespace,
    labels: { ...etcd.labels, ...commonLabels(etcd.name) },
    ...(Object.keys(all).length > 0 && { annotations: all }),
  };
}

/** The metadata of an object in the manifests that must not be pruned when later manifests no longer contain it. */
export const keptMetadata = (etcd: ResolvedEtcd, name: string) => metadata(etcd, name, notPruned(etcd.annotations));

/**
 * The metadata of an object that is created in the cluster and is not in the manifests. It omits the label with which Argo CD 2 treats an
 * object as part of an application and deletes it as extraneous.
 */
export function runtimeMetadata(etcd: ResolvedEtcd, name: string) {
  return { ...keptMetadata(etcd, name), labels: { ...etcd.labels, ...runtimeLabels(etcd.name) } };
}

/**
 * Annotations that prevent Argo CD and Flux from deleting an object that is not in the manifests, and Argo CD from reporting the
 * application as out of sync. They keep options that the config sets for all objects.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/compare-options/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
export function notPruned(given: Annotations = {}) {
  const option = (key: string, value: string) => ({ [key]: given[key] ? `${given[key]},${value}` : value });
  return {
    ...option('argocd.argoproj.io/sync-options', 'Prune=false'),
    ...option('argocd.argoproj.io/compare-options', 'IgnoreExtraneous'),
    'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  };
}
