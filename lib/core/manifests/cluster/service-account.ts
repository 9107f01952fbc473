import type { ServiceAccount } from 'kubernetes-types/core/v1';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';

/** The account that the members run under; none where the config names an existing one. */
export function serviceAccount(etcd: ResolvedEtcd) {
  if (etcd.serviceAccount.existingName !== null) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(etcd, names.serviceAccount(etcd.name), etcd.serviceAccount.annotations),
    automountServiceAccountToken: false,
  } satisfies ServiceAccount;
}

/** The name of the account, whoever made it. */
export function serviceAccountName(etcd: ResolvedEtcd): string {
  return etcd.serviceAccount.existingName ?? names.serviceAccount(etcd.name);
}
