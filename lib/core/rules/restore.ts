import type { Rule } from './rule';
import { checkStore } from './store';

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
  if (from.store !== undefined) checkStore(from.store, [...path, 'store'], report);
  else if (backup === undefined) report([...path, 'store'], 'is required where there is no backup.store: where the backup is');
  if (from.file !== undefined && from.cluster !== undefined) {
    report([...path, 'cluster'], 'is for backups, and file is the path of a snapshot. Leave one of them out');
  }
};
