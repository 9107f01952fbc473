import type { ServiceAccount } from 'kubernetes-types/core/v1';
import type { PolicyRule, Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from './metadata';

/** A ServiceAccount whose token is mounted only by the containers that contact the API server. */
export function serviceAccountOf(etcd: ResolvedEtcd, name: string, annotations: Readonly<Record<string, string>> = {}) {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(etcd, name, annotations),
    automountServiceAccountToken: false,
  } satisfies ServiceAccount;
}

/** A Role with these rules. */
export function roleOf(etcd: ResolvedEtcd, name: string, rules: PolicyRule[]) {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: metadata(etcd, name), rules } satisfies Role;
}

/** Grants a Role to a ServiceAccount. The RoleBinding has the name of the Role. */
export function bindingOf(etcd: ResolvedEtcd, name: string, serviceAccount: string) {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: metadata(etcd, name),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: etcd.namespace }],
  } satisfies RoleBinding;
}
