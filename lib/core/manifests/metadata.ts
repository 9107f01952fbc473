import { commonLabels } from '../names';
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
