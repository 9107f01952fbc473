import type { CronJob } from 'kubernetes-types/batch/v1';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfig } from '../config-file';
import { ClusterError, UsageError } from '../errors';
import { readBackups } from '../kubectl/backups';
import { jobSuffix, waitForJob } from '../kubectl/job';
import { Kubectl } from '../kubectl/kubectl';
import { table } from '../output/table';

interface Options {
  readonly context?: string;
}

/** Makes a backup now, as the CronJob would, and prints the result. */
export async function backupNow(file: string, options: Options & { readonly timeout: number }): Promise<void> {
  const { etcd, kubectl } = live(file, options);
  const name = `${names.backup(etcd.name)}-${jobSuffix()}`;
  kubectl.run(['create', 'job', name, '-n', etcd.namespace, `--from=cronjob/${names.backup(etcd.name)}`]);
  await waitForJob(kubectl, name, etcd.namespace, options.timeout);
  const logs = ['snapshot', 'upload'].map(container => kubectl.run(['logs', '-n', etcd.namespace, `job/${name}`, '-c', container]));
  process.stdout.write(logs.join(''));
}

/** Lists the cluster's backups. */
export async function backupList(file: string, options: Options): Promise<void> {
  const { etcd, kubectl, cronJob } = live(file, options);
  const account = cronJob.spec?.jobTemplate.spec?.template.spec?.serviceAccountName as string;
  const found = await readBackups(kubectl, etcd, account);
  if (found.length === 0) {
    process.stdout.write(`${etcd.backup?.folder}: no backups yet. To make one, run etcd-kit backup now ${file}\n`);
    return;
  }
  const rows = found.map(({ name, revision, keys, size, etcdVersion, damaged }) =>
    damaged ? [name, 'damaged', '', '', ''] : [name, ...[revision, keys, size, etcdVersion].map(String)],
  );
  const warnings = found
    .filter(({ undated }) => undated)
    .map(({ name }) => `${name} is dated in the future. It is sorted by its revision\n`);
  process.stdout.write(`${table([['NAME', 'REVISION', 'KEYS', 'BYTES', 'ETCD'], ...rows])}\n${warnings.join('')}`);
}

/** The running cluster of the config. */
function live(file: string, { context }: Options): { etcd: ResolvedEtcd; kubectl: Kubectl; cronJob: CronJob } {
  const { etcd } = readConfig(file);
  if (etcd.backup === null) throw new UsageError(`${file}: backup: is required by this command`);
  const kubectl = new Kubectl(context);
  const cronJob = kubectl.get<CronJob>('cronjob', names.backup(etcd.name), etcd.namespace);
  if (!cronJob)
    throw new ClusterError(`CronJob ${names.backup(etcd.name)} not found in namespace ${etcd.namespace}. Apply the config first`);
  return { etcd, kubectl, cronJob };
}
