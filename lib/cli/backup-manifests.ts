import { storeJob } from '../core/manifests/store-job';
import type { ResolvedEtcd } from '../core/resolve';
import { ClusterTrouble } from './failure';
import { jobEnd, jobSuffix } from './job';
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
}

/**
 * Reads what there is in a store, by a Job in the cluster: only there, it can be sure to be reached and logged in to.
 * @throws ClusterTrouble with what stands in the way
 */
export async function readManifests(
  kubectl: Kubectl,
  etcd: ResolvedEtcd,
  what: 'backups' | 'restore',
  account: string,
): Promise<BackupManifest[]> {
  const [scripts, job] = storeJob(etcd, what, jobSuffix(), account);
  const name = job.metadata?.name as string;
  kubectl.run(['apply', '-f', '-'], JSON.stringify(scripts));
  kubectl.run(['create', '-f', '-'], JSON.stringify(job));
  try {
    await jobEnd(kubectl, name, etcd.namespace, 300);
    const log = kubectl.run(['logs', '-n', etcd.namespace, `job/${name}`, '-c', 'look']);
    return log
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(parseManifest)
      .sort((a, b) => a.name.localeCompare(b.name));
  } finally {
    kubectl.attempt(['delete', 'job', name, '-n', etcd.namespace, '--wait=false']);
  }
}

function parseManifest(line: string): BackupManifest {
  try {
    return JSON.parse(line);
  } catch {
    throw new ClusterTrouble(`a manifest in the store is damaged: ${line.slice(0, 200)}`);
  }
}
