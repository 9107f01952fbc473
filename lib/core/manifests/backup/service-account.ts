import { names } from '../../names';
import type { ResolvedBackup } from '../../resolve/backup';
import type { ResolvedEtcd } from '../../resolve/types';
import { serviceAccountOf } from '../shared/rbac';

/** Its permissions are in the store and in etcd. In Kubernetes, it may only create events of drills. */
export function backupServiceAccount(etcd: ResolvedEtcd) {
  if (etcd.backup === null || etcd.backup.serviceAccount.existingName !== null) return undefined;
  return serviceAccountOf(etcd, names.backup(etcd.name), etcd.backup.serviceAccount.annotations);
}

/** The name of the ServiceAccount that accesses the store, created or existing. */
export const backupAccountName = ({ name }: ResolvedEtcd, { serviceAccount }: ResolvedBackup) =>
  serviceAccount.existingName ?? names.backup(name);
