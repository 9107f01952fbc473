import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from './metadata';

/** Gives a Role to a service account, by a binding of the Role's name. */
export function bindingOf(etcd: ResolvedEtcd, name: string, serviceAccount: string) {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: metadata(etcd, name),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: etcd.namespace }],
  } satisfies RoleBinding;
}
