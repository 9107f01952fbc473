import { defaultIncrements } from './defaults';
import { parseMilliseconds } from './duration';
import { longestNameWithBackup } from './names';
import { parseBytes, parseMillicores } from './quantity';
import type { Rule } from './rules';
import type { ParsedProps } from './schema';

type Report = Parameters<Rule>[1];
type Store = NonNullable<ParsedProps['backup']>['store'];

/** What the fields of backup mean together. */
export const backupRule: Rule = ({ backup, name }, report) => {
  if (backup === undefined) return;
  if (name !== undefined && name.length > longestNameWithBackup) {
    const why = `with what Kubernetes adds for its backups, at most ${longestNameWithBackup} make valid names`;
    report(['name'], `${JSON.stringify(name)} has ${name.length} characters; ${why}. Shorten it`);
  }
  store(backup.store, ['backup', 'store'], report);
  if (backup.retention !== undefined && Object.values(backup.retention).every(value => value === undefined)) {
    report(
      ['backup', 'retention'],
      'says of no backup that it is kept. Give it keepLast, keepWithin, keepDaily, …, or leave it out to keep all',
    );
  }
  const interval = parseMilliseconds(backup.increments?.interval ?? defaultIncrements.interval);
  if (interval !== undefined && (interval < 1000 || interval > 60_000)) {
    report(['backup', 'increments', 'interval'], `${backup.increments?.interval} is not from 1s to 1m, which is what a loss may cost`);
  }
  for (const [kind, parse] of [
    ['cpu', parseMillicores],
    ['memory', parseBytes],
  ] as const) {
    const [request, limit] = [backup.resources?.requests?.[kind], backup.resources?.limits?.[kind]];
    if (request === undefined || limit === undefined || (parse(request) ?? 0) <= (parse(limit) ?? Number.POSITIVE_INFINITY)) continue;
    report(['backup', 'resources', 'requests', kind], `${request} is more than the limit, ${limit}. Lower it, or raise the limit`);
  }
  if (backup.serviceAccount?.name !== undefined && backup.serviceAccount.annotations !== undefined) {
    const why = `is for an account that etcd-kit creates, and ${backup.serviceAccount.name} is an existing one`;
    report(['backup', 'serviceAccount', 'annotations'], `${why}. Leave one of them out`);
  }
};

/** What the fields of restore mean together. */
export const restoreRule: Rule = ({ restore, backup }, report) => {
  if (restore === undefined) return;
  const { from } = restore;
  const path = ['restore', 'from'];
  const given = (['name', 'time', 'revision', 'file'] as const).filter(field => from[field] !== undefined);
  if (given.length !== 1) {
    report(
      path,
      `has ${given.length === 0 ? 'no backup' : given.join(' and ')}. Give it one of name (latest, or a backup’s), time, revision and file`,
    );
  }
  if (from.store !== undefined) store(from.store, [...path, 'store'], report);
  else if (backup === undefined) report([...path, 'store'], 'is required where there is no backup.store: where the backup is');
  if (from.file !== undefined && from.cluster !== undefined) {
    report([...path, 'cluster'], 'is for backups, and file is the path of a snapshot. Leave one of them out');
  }
};

function store(given: Store, path: readonly string[], report: Report): void {
  const kinds = Object.entries(given).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.length !== 1) {
    const what = kinds.length === 0 ? 'is nowhere' : `is ${kinds.join(' and ')}`;
    report(path, `${what}. Give it one of s3, gcs, azureBlob, sftp, webdav, persistentVolumeClaim and rclone`);
  }
  if (given.sftp && given.sftp.privateKey === undefined && given.sftp.password === undefined) {
    report([...path, 'sftp'], 'has nothing to log in with. Give it privateKey or password');
  }
}
