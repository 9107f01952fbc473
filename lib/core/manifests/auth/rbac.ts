import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { bindingOf, roleOf, serviceAccountOf } from '../shared/rbac';

/** The ServiceAccount of the pod that manages users and roles. */
export function authServiceAccount(etcd: ResolvedEtcd) {
  if (etcd.auth === null) return undefined;
  return serviceAccountOf(etcd, names.auth(etcd.name));
}

/** Allows creating and reading one Secret. Kubernetes cannot restrict create to a name. */
export function authRole(etcd: ResolvedEtcd) {
  if (etcd.auth === null) return undefined;
  return roleOf(etcd, names.auth(etcd.name), [
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: [names.auth(etcd.name)], verbs: ['get'] },
  ]);
}

/** Grants it to that ServiceAccount. */
export function authRoleBinding(etcd: ResolvedEtcd) {
  if (etcd.auth === null) return undefined;
  return bindingOf(etcd, names.auth(etcd.name), names.auth(etcd.name));
}
