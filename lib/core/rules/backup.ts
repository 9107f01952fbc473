import { defaultIncrements } from '../defaults';
import { longestNameWithBackup } from '../names';
import { parseMilliseconds } from '../util/duration';
import type { Rule } from './rule';
import { checkStore } from './store';

/** What the fields of backup mean together. */
export const backupRules: readonly Rule[] = [
  ({ backup, name }, report) => {
    if (backup === undefined || name === undefined || name.length <= longestNameWithBackup) return;
    const why = `with what Kubernetes adds for its backups, at most ${longestNameWithBackup} make valid names`;
    report(['name'], `${JSON.stringify(name)} has ${name.length} characters; ${why}. Shorten it`);
  },
  ({ backup }, report) => {
    if (backup !== undefined) checkStore(backup.store, ['backup', 'store'], report);
  },
  ({ backup }, report) => {
    if (backup?.retention === undefined || Object.values(backup.retention).some(value => value !== undefined)) return;
    report(['backup', 'retention'], 'keeps nothing. Set at least one of keepLast, keepWithin, keepDaily, …, or leave it out to keep all');
  },
  ({ backup }, report) => {
    const interval = parseMilliseconds(backup?.increments?.interval ?? defaultIncrements.interval);
    if (interval !== undefined && (interval < 1000 || interval > 60_000))
      report(['backup', 'increments', 'interval'], `${backup?.increments?.interval} is not from 1s to 1m, which is what a loss may cost`);
  },
  ({ backup }, report) => {
    const { name, annotations } = backup?.serviceAccount ?? {};
    if (name === undefined || annotations === undefined) return;
    const why = `is for an account that etcd-kit creates, and ${name} is an existing one`;
    report(['backup', 'serviceAccount', 'annotations'], `${why}. Leave one of them out`);
  },
];
