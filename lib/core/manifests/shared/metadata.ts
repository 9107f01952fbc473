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

/** The metadata of an object among the manifests that must stay when a later version of them no longer has it. */
export const keptMetadata = (etcd: ResolvedEtcd, name: string) => metadata(etcd, name, notPruned(etcd.annotations));

/**
 * The metadata of an object that is made in the cluster and is not among the manifests. It does not have the label by which Argo CD 2
 * takes an object for part of an application and deletes it as extraneous.
 */
export function runtimeMetadata(etcd: ResolvedEtcd, name: string) {
  return { ...keptMetadata(etcd, name), labels: { ...etcd.labels, ...runtimeLabels(etcd.name) } };
}

/**
 * Annotations that keep Argo CD and Flux from deleting an object that is not among the manifests, and Argo CD from calling the
 * application out of sync over it. Options that the config sets for all objects stay.
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
