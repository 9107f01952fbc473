import { defaultIncrements } from '../defaults';
import { longestNameWithBackup } from '../names';
import { parseMilliseconds } from '../util/duration';
import type { Rule } from './rule';
import { checkStore } from './store';

/** What the fields of backup mean together. */
export const backupRule: Rule = ({ backup, name }, report) => {
  if (backup === undefined) return;
  if (name !== undefined && name.length > longestNameWithBackup) {
    const why = `with what Kubernetes adds for its backups, at most ${longestNameWithBackup} make valid names`;
    report(['name'], `${JSON.stringify(name)} has ${name.length} characters; ${why}. Shorten it`);
  }
  checkStore(backup.store, ['backup', 'store'], report);
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
  if (backup.serviceAccount?.name !== undefined && backup.serviceAccount.annotations !== undefined) {
    const why = `is for an account that etcd-kit creates, and ${backup.serviceAccount.name} is an existing one`;
    report(['backup', 'serviceAccount', 'annotations'], `${why}. Leave one of them out`);
  }
};
