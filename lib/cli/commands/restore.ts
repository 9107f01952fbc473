import { serviceAccountName } from '../../core/manifests/cluster/service-account';
import { mostMembers, names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfig } from '../config-file';
import { ClusterError, UsageError } from '../errors';
import { type KeptChanges, readRestore } from '../kubectl/backups';
import { Kubectl } from '../kubectl/kubectl';

/** Prints which backup the restore of a config would use, and what it would do. Changes nothing. */
export async function restorePlan(file: string, options: { readonly context?: string }): Promise<void> {
  const { etcd } = readConfig(file);
  if (etcd.restore === null) throw new UsageError(`${file}: restore: is required by this command`);
  const kubectl = new Kubectl(options.context);
  // A cluster that does not exist has no ServiceAccount yet.
  const account = kubectl.get('serviceaccount', serviceAccountName(etcd), etcd.namespace) ? serviceAccountName(etcd) : 'default';
  const [found, changes] = await readRestore(kubectl, etcd, account);
  if (!found) throw new ClusterError('the Job that reads the store printed no backup. Run this again');
  const { name, size, revision, keys, etcdVersion, clusterId } = found;
  const what = [
    `${size} bytes`,
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(keys === undefined ? [] : [`${keys} keys`]),
    ...(etcdVersion === undefined ? [] : [`etcd ${etcdVersion}`]),
    ...(clusterId === undefined ? [] : [`of cluster ${clusterId}`]),
  ].join(', ');
  const point = `${changes ? since(changes, etcd.restore.which) : ''}${asOf(etcd.restore.which, changes?.until ?? name)}`;
  process.stdout.write(`${name}: ${what}${point}\n${effect(kubectl, etcd)}\n`);
}

function since({ segments, upTo, until }: KeptChanges, which: string): string {
  const asked = which.startsWith('revision ') ? Number(which.split(' ')[1]) : upTo;
  return `\nand the changes since, in ${segments} segments: up to revision ${Math.min(asked, upTo)}, the last one as of ${readable(until)}`;
}

/** Changes are stored in segments. A segment that ends after the requested time is left out entirely. */
export function asOf(which: string, until: string): string {
  if (!which.startsWith('time ')) return '';
  const asked = readable(which.split(' ')[1] as string);
  return `\nthe state as of ${readable(until)}, without writes between then and ${asked}. For an exact point, use restore.from.revision`;
}

/** Formats a time in the format of backup names. */
const readable = (time: string) => time.replace(/^(....)(..)(..)T(..)(..)(..)Z.*$/, '$1-$2-$3T$4:$5:$6Z');

function effect(kubectl: Kubectl, etcd: ResolvedEtcd): string {
  const where = `${etcd.name} in namespace ${etcd.namespace}`;
  const claims = Array.from(
    { length: mostMembers },
    (_, ordinal) => `${names.volumeClaimTemplate}-${names.pod(etcd.name, ordinal)}`,
  ).filter(claim => kubectl.get('persistentvolumeclaim', claim, etcd.namespace));
  const set = kubectl.get<{ status?: { readyReplicas?: number } }>('statefulset', names.statefulSet(etcd.name), etcd.namespace);
  if ((set?.status?.readyReplicas ?? 0) > 0)
    return `${where} is running and has data: nothing would be restored. A restore requires empty volumes: delete the StatefulSet and the claims`;
  const record = kubectl.get<{ data?: BootstrapRecord }>('configmap', names.bootstrapRecord(etcd.name), etcd.namespace)?.data;
  const refusal = tokenRefusal(record ?? {}, etcd.restore?.token ?? null);
  if (refusal !== undefined) return `${where} ${refusal}`;
  if (claims.length > 0) {
    return `${where}: restored only if these volumes are empty: ${claims.join(', ')}. If any of them holds data, the pods start from it, and restore nothing`;
  }
  return `${where} would start from it, with ${etcd.members} members`;
}

/** The members' record of their cluster. */
export interface BootstrapRecord {
  readonly cluster?: string;
  readonly spent?: string;
}

/** The reason why a cluster with this record restores nothing with this token; undefined if it would. */
export function tokenRefusal({ cluster, spent }: BootstrapRecord, token: string | null): string | undefined {
  const used = spent?.split(',') ?? [];
  if (cluster === undefined || (token !== null && !used.includes(token))) return undefined;
  const which = used.length > 0 ? ` (used: ${used.join(', ')})` : '';
  return `has bootstrapped before: nothing would be restored. Set restore.token to one that it has not used${which}`;
}
