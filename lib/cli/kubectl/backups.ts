import { storeJob } from '../../core/manifests/backup/store-job';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { ClusterError, printable } from '../errors';
import { liveOf } from './apply';
import { jobSuffix, waitForJob } from './job';
import type { Kubectl } from './kubectl';

/** A backup's manifest. A snapshot of another tool only has a name and a size. */
export interface BackupManifest {
  readonly name: string;
  readonly size: number;
  readonly revision?: number;
  readonly keys?: number;
  readonly etcdVersion?: string;
  readonly clusterId?: string;
  readonly sha256?: string;
  /** The manifest can't be read, or belongs to another backup. Only the name of the folder is known. */
  readonly damaged?: true;
  /** Its name is dated in the future, so it is sorted by its revision. */
  readonly undated?: true;
}

/** The changes since a backup that a restore would apply. */
export interface KeptChanges {
  readonly segments: number;
  /** The last revision of the last segment. */
  readonly upTo: number;
  /** When that segment was completed, in the format of backup names: `20261122T043000Z`. */
  readonly until: string;
}

/** The backups in a cluster's store, the oldest first. */
export const readBackups = async (kubectl: Kubectl, etcd: ResolvedEtcd, account: string) =>
  (await readStore(kubectl, etcd, 'backups', account)) as BackupManifest[];

/** The backup that the restore of a config uses, and the changes since. */
export const readRestore = async (kubectl: Kubectl, etcd: ResolvedEtcd, account: string) =>
  (await readStore(kubectl, etcd, 'restore', account)) as [found?: BackupManifest, changes?: KeptChanges];

/**
 * Reads a store with a Job in the cluster, because only there the network and the credentials are certain to work. Resolves to the lines of
 * JSON that it printed.
 * @throws ClusterError if the Job fails
 */
async function readStore(kubectl: Kubectl, etcd: ResolvedEtcd, what: 'backups' | 'restore', account: string): Promise<unknown[]> {
  const [scripts, job] = storeJob(etcd, what, jobSuffix(), account);
  const name = job.metadata?.name as string;
  // Immutable: an existing one is the same, and is kept.
  if (!liveOf(kubectl, scripts as KubeObject)) kubectl.run(['create', '-f', '-'], JSON.stringify(scripts));
  kubectl.run(['create', '-f', '-'], JSON.stringify(job));
  try {
    await waitForJob(kubectl, name, etcd.namespace, 300);
    const log = kubectl.run(['logs', '-n', etcd.namespace, `job/${name}`, '-c', 'list']);
    return log
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(parseLine);
  } finally {
    kubectl.attempt(['delete', 'job', name, '-n', etcd.namespace, '--wait=false']);
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ClusterError(`a manifest in the store is damaged: ${printable(line.slice(0, 200))}`);
  }
}
