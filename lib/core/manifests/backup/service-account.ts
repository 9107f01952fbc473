import type { ServiceAccount } from 'kubernetes-types/core/v1';
import { names } from '../../names';
import type { ResolvedBackup } from '../../resolve/backup';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';

/** What it may do is in the store, and in etcd; of drills, it may make events. */
export function backupServiceAccount(etcd: ResolvedEtcd) {
  if (etcd.backup === null || etcd.backup.serviceAccount.existingName !== null) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(etcd, names.backup(etcd.name), etcd.backup.serviceAccount.annotations),
    automountServiceAccountToken: false,
  } satisfies ServiceAccount;
}

/** The name of the account that works with the store, whoever made it. */
export const backupAccountName = ({ name }: ResolvedEtcd, { serviceAccount }: ResolvedBackup) =>
  serviceAccount.existingName ?? names.backup(name);
