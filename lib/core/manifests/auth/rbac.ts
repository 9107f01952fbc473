import type { ServiceAccount } from 'kubernetes-types/core/v1';
import type { Role } from 'kubernetes-types/rbac/v1';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';
import { bindingOf } from '../shared/rbac';

/** The account of the pod that makes users and roles. */
export function authServiceAccount(etcd: ResolvedEtcd) {
  if (etcd.auth === null) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(etcd, names.auth(etcd.name)),
    automountServiceAccountToken: false,
  } satisfies ServiceAccount;
}

/** Makes one Secret, and reads that one. Kubernetes can't bind the right to create to a name. */
export function authRole(etcd: ResolvedEtcd) {
  if (etcd.auth === null) return undefined;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: metadata(etcd, names.auth(etcd.name)),
    rules: [
      { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
      { apiGroups: [''], resources: ['secrets'], resourceNames: [names.auth(etcd.name)], verbs: ['get'] },
    ],
  } satisfies Role;
}

/** Gives it to that account. */
export function authRoleBinding(etcd: ResolvedEtcd) {
  if (etcd.auth === null) return undefined;
  return bindingOf(etcd, names.auth(etcd.name), names.auth(etcd.name));
}
