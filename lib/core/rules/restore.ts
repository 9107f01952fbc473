import type { Rule } from './rule';
import { checkStore } from './store';

/** Checks what the fields of restore mean together. */
export const restoreRule: Rule = ({ restore, backup }, report) => {
  if (restore === undefined) return;
  const { from } = restore;
  const path = ['restore', 'from'];
  const given = (['name', 'time', 'revision', 'file'] as const).filter(field => from[field] !== undefined);
  if (given.length !== 1) {
    report(
      path,
      `must have exactly one of name, time, revision and file (has ${given.length === 0 ? 'none' : given.join(' and ')}). For the newest backup, use name: latest`,
    );
  }
  if (from.store !== undefined) checkStore(from.store, [...path, 'store'], report);
  else if (backup === undefined) report([...path, 'store'], 'is required without backup.store');
  if (from.file !== undefined && from.cluster !== undefined) {
    report([...path, 'cluster'], 'conflicts with file, which is the path of a snapshot. Leave one of them out');
  }
};
