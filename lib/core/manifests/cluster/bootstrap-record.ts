import type { ConfigMap } from 'kubernetes-types/core/v1';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { keptMetadata } from '../shared/metadata';

/**
 * Outlives pods and volumes: the members record here which cluster was bootstrapped, and by which decision. It is applied without data, so
 * applying the manifests again keeps what the members wrote. It is not a Lease, because Argo CD ignores Leases by default:
 * https://argo-cd.readthedocs.io/en/stable/operator-manual/upgrading/2.14-3.0/
 */
export function bootstrapRecord(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: keptMetadata(etcd, names.bootstrapRecord(etcd.name)),
  } satisfies ConfigMap;
}
