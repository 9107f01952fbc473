import { defaultIncrements } from '../defaults';
import { longestNameWithBackup } from '../names';
import { parseMilliseconds } from '../util/duration';
import type { Rule } from './rule';
import { checkStore } from './store';

/** Checks what the fields of backup mean together. */
export const backupRules: readonly Rule[] = [
  ({ backup, name }, report) => {
    if (backup === undefined || name === undefined || name.length <= longestNameWithBackup) return;
    const problem = `must have at most ${longestNameWithBackup} characters with backup, because Kubernetes adds to it`;
    report(['name'], `${problem} (${JSON.stringify(name)} has ${name.length}). Shorten it`);
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
      report(['backup', 'increments', 'interval'], `must be from 1s to 1m (${backup?.increments?.interval})`);
  },
  ({ backup }, report) => {
    const { name, annotations } = backup?.serviceAccount ?? {};
    if (name === undefined || annotations === undefined) return;
    const problem = `conflicts with name (${name}): etcd-kit does not annotate an existing ServiceAccount`;
    report(['backup', 'serviceAccount', 'annotations'], `${problem}. Leave one of them out`);
  },
];
