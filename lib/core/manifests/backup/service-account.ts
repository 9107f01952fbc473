import { names } from '../../names';
import type { ResolvedBackup } from '../../resolve/backup';
import type { ResolvedEtcd } from '../../resolve/types';
import { serviceAccountOf } from '../shared/rbac';

/** What it may do is in the store, and in etcd; of drills, it may make events. */
export function backupServiceAccount(etcd: ResolvedEtcd) {
  if (etcd.backup === null || etcd.backup.serviceAccount.existingName !== null) return undefined;
  return serviceAccountOf(etcd, names.backup(etcd.name), etcd.backup.serviceAccount.annotations);
}

/** The name of the account that works with the store, whoever made it. */
export const backupAccountName = ({ name }: ResolvedEtcd, { serviceAccount }: ResolvedBackup) =>
  serviceAccount.existingName ?? names.backup(name);
