import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { serviceAccountOf } from '../shared/rbac';

/** The ServiceAccount of the members' pods; undefined if the config names an existing one. */
export function serviceAccount(etcd: ResolvedEtcd) {
  if (etcd.serviceAccount.existingName !== null) return undefined;
  return serviceAccountOf(etcd, names.serviceAccount(etcd.name), etcd.serviceAccount.annotations);
}

/** The name of the ServiceAccount, created or existing. */
export function serviceAccountName(etcd: ResolvedEtcd): string {
  return etcd.serviceAccount.existingName ?? names.serviceAccount(etcd.name);
}
