import { commonLabels, keptAnnotations } from '../names';
import type { ResolvedEtcd } from '../resolve';

/** The metadata of an object of the cluster. */
export function metadata(etcd: ResolvedEtcd, name: string, annotations: Readonly<Record<string, string>> = {}) {
  const all = { ...etcd.annotations, ...annotations };
  return {
    name,
    namespace: etcd.namespace,
    labels: { ...etcd.labels, ...commonLabels(etcd.name) },
    ...(Object.keys(all).length > 0 && { annotations: all }),
  };
}

/**
 * The metadata of a Secret that is created in the Kubernetes cluster and is in no manifest. Argo CD may own what has its own label
 * `app.kubernetes.io/instance`, and deletes what it owns and does not find in its manifests.
 */
export function createdSecretMetadata(etcd: ResolvedEtcd, name: string) {
  const { labels, ...rest } = metadata(etcd, name, keptAnnotations);
  const { 'app.kubernetes.io/instance': _, ...others } = labels;
  return { ...rest, labels: others };
}
