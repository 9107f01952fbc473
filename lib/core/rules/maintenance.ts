import { defaultBackup } from '../defaults';
import { bytes, type Rule } from './rule';

/** When a database is defragmented. */
export const maintenanceRule: Rule = ({ maintenance, backup, tuning }, report) => {
  const { defragment, schedule } = maintenance ?? {};
  if (defragment?.enabled === false) {
    for (const field of ['minFreePercent', 'minFree'] as const)
      if (defragment[field] !== undefined) report(['maintenance', 'defragment', field], 'conflicts with enabled: false. Leave it out');
    if (schedule !== undefined) report(['maintenance', 'schedule'], 'conflicts with defragment.enabled: false. Leave it out');
  }
  const [minFree, quota] = [bytes(defragment?.minFree), bytes(tuning?.quotaBackendBytes)];
  if (minFree !== undefined && quota !== undefined && minFree >= quota)
    report(
      ['maintenance', 'defragment', 'minFree'],
      `must be less than tuning.quotaBackendBytes, ${tuning?.quotaBackendBytes} (${defragment?.minFree})`,
    );
  const { timeZone = defaultBackup.timeZone } = backup ?? {};
  if (schedule !== undefined && schedule === backup?.schedule && timeZone === defaultBackup.timeZone)
    report(
      ['maintenance', 'schedule'],
      `must not equal backup.schedule (${JSON.stringify(schedule)}). Use another time: a member that sends a backup is not defragmented`,
    );
};
