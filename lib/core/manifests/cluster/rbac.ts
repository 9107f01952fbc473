import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { bindingOf, roleOf } from '../shared/rbac';
import { serviceAccountName } from './service-account';

/**
 * What the scripts must know: how many members the StatefulSet has, whether it is being deleted, and whether the cluster was bootstrapped.
 * Kubernetes deletes the pods of a namespace first, so the scripts read the namespace too. They may patch the record but not create it,
 * because a deleted record must not be replaced by a new one. Kubernetes can't limit the creation of events to a name.
 */
export function role(etcd: ResolvedEtcd) {
  return roleOf(etcd, names.role(etcd.name), [
    { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: [names.statefulSet(etcd.name)], verbs: ['get'] },
    { apiGroups: [''], resources: ['configmaps'], resourceNames: [names.bootstrapRecord(etcd.name)], verbs: ['get', 'patch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    { apiGroups: [''], resources: ['namespaces'], resourceNames: [etcd.namespace], verbs: ['get'] },
  ]);
}

/** Grants it to the members' ServiceAccount. */
export const roleBinding = (etcd: ResolvedEtcd) => bindingOf(etcd, names.role(etcd.name), serviceAccountName(etcd));
