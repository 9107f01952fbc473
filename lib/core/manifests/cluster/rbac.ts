import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { bindingOf, roleOf } from '../shared/rbac';
import { serviceAccountName } from './service-account';

/**
 * What the scripts need to know: how many members does the StatefulSet ask for, is it to stay, and was the cluster bootstrapped? Kubernetes
 * deletes the pods of a namespace before all else, so the namespace must be asked too. The record may be patched and not created: who
 * deletes it must not be answered by a new one. Kubernetes can't bind the right to create an event to a name.
 */
export function role(etcd: ResolvedEtcd) {
  return roleOf(etcd, names.role(etcd.name), [
    { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: [names.statefulSet(etcd.name)], verbs: ['get'] },
    { apiGroups: [''], resources: ['configmaps'], resourceNames: [names.bootstrapRecord(etcd.name)], verbs: ['get', 'patch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    { apiGroups: [''], resources: ['namespaces'], resourceNames: [etcd.namespace], verbs: ['get'] },
  ]);
}

/** Gives it to the account that the members run under. */
export const roleBinding = (etcd: ResolvedEtcd) => bindingOf(etcd, names.role(etcd.name), serviceAccountName(etcd));
