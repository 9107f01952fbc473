import { storeJob } from '../../core/manifests/backup/store-job';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { ClusterError, printable } from '../errors';
import { liveOf } from './apply';
import { jobSuffix, waitForJob } from './job';
import type { Kubectl } from './kubectl';

/** What a backup's manifest says; of a snapshot that other tools made, there is its name and size alone. */
export interface BackupManifest {
  readonly name: string;
  readonly size: number;
  readonly revision?: number;
  readonly keys?: number;
  readonly etcdVersion?: string;
  readonly clusterId?: string;
  readonly sha256?: string;
  /** The manifest can't be read, or is another backup's: the name is the folder's, and nothing else is known. */
  readonly damaged?: true;
  /** Its name is dated later than now: what its place is follows from its revision. */
  readonly undated?: true;
}

/** What changed since a backup, as far as a restore would apply it. */
export interface KeptChanges {
  readonly segments: number;
  /** The last revision of the last segment. */
  readonly upTo: number;
  /** When that segment was finished, as names of backups have it: `20261122T043000Z`. */
  readonly until: string;
}

/** The backups in a cluster's store, the oldest first. */
export const readBackups = async (kubectl: Kubectl, etcd: ResolvedEtcd, account: string) =>
  (await look(kubectl, etcd, 'backups', account)) as BackupManifest[];

/** The backup that a config's restore takes, and what changed since. */
export const readRestore = async (kubectl: Kubectl, etcd: ResolvedEtcd, account: string) =>
  (await look(kubectl, etcd, 'restore', account)) as [found?: BackupManifest, changes?: KeptChanges];

/**
 * Looks into a store by a Job in the cluster: only there, it can be sure to be reached and logged in to. Resolves to the lines of JSON
 * that it printed.
 * @throws ClusterError with what stands in the way
 */
async function look(kubectl: Kubectl, etcd: ResolvedEtcd, what: 'backups' | 'restore', account: string): Promise<unknown[]> {
  const [scripts, job] = storeJob(etcd, what, jobSuffix(), account);
  const name = job.metadata?.name as string;
  // Immutable: where it is there, it is the same, and stays as it was applied.
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
