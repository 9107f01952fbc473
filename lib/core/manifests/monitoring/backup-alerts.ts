import type { AlertName, Thresholds } from '../../alerts';
import type { ResolvedEtcd } from '../../resolve/types';
import { type Alert, minute, seriesOf } from './alert';

/** Alerts about backups, incremental backups and drills, as far as there are any. */
export function backupAlerts(etcd: ResolvedEtcd, { backupAge, incrementsAge, drillAge }: Thresholds): Alert[] {
  const { backup } = etcd;
  if (backup === null) return [];
  const series = seriesOf(etcd);
  const metric = (name: string, offset = '') => `max(${series(`etcd_kit_backup_${name}`)}${offset})`;
  /** That the last success is too long ago, or that there was none for as long. */
  const tooOld = (alert: AlertName, success: string, age: number, what: string, severity: Alert['severity']): Alert => ({
    alert,
    severity,
    when: `
      time() - (${metric(success)} > 0) > ${age}
        or
      (${metric(success)} == 0 and ${metric(success, ` offset ${Math.ceil(age)}s`)} == 0)
    `,
    for: 10 * minute,
    summary: `The last ${what} is too old.`,
    description: `{{ if gt $value 0.0 }}the last ${what} is {{ $value | humanizeDuration }} old{{ else }}there has never been a ${what}{{ end }}.`,
  });
  // In a paused cluster, there is nothing new to back up.
  const running: Alert[] = [
    tooOld('EtcdBackupTooOld', 'last_success_timestamp_seconds', backupAge, 'backup', 'critical'),
    {
      alert: 'EtcdBackupFailed',
      severity: 'warning',
      when: `${metric('last_failure_timestamp_seconds')} > ${metric('last_success_timestamp_seconds')}`,
      for: 10 * minute,
      summary: 'The last backup failed.',
      description: 'the last backup failed, and none succeeded since. The log of its Job says why.',
    },
  ];
  const increments: Alert = {
    alert: 'EtcdIncrementsBehind',
    severity: 'warning',
    // They follow the first backup. While the store cannot be read, nothing is known about them.
    when: `
      time() - ${metric('increments_timestamp_seconds')} > ${incrementsAge}
        and ${metric('last_success_timestamp_seconds')} > 0
        and ${metric('store_up')} == 1
    `,
    for: 5 * minute,
    summary: 'Incremental backups are behind.',
    description: 'changes since the newest backup are not all in the store. A loss of all volumes would lose them.',
  };
  const drills: Alert[] = [
    {
      alert: 'EtcdDrillFailed',
      severity: 'warning',
      when: `${metric('drill_last_failure_timestamp_seconds')} > ${metric('drill_last_success_timestamp_seconds')}`,
      for: 10 * minute,
      summary: 'The last restore drill failed.',
      description: 'the newest backup could not be restored in a drill. The log of its Job says why.',
    },
    tooOld('EtcdDrillTooOld', 'drill_last_success_timestamp_seconds', drillAge, 'successful restore drill', 'warning'),
  ];
  return [
    ...(etcd.replicas > 0 ? running : []),
    {
      alert: 'EtcdBackupUnverified',
      severity: 'critical',
      when: `${metric('verified')} == 0`,
      for: 5 * minute,
      summary: 'The last backup does not hold what the members have.',
      description: 'a snapshot since the newest backup could not be restored, or differs from the members, or the members differ.',
    },
    {
      alert: 'EtcdBackupStoreUnreachable',
      severity: 'warning',
      when: `(${metric('store_up')} or vector(0)) == 0`,
      for: 30 * minute,
      summary: 'The store of backups cannot be read.',
      description: 'the store of backups cannot be read, or the pod that reads it is not scraped.',
    },
    ...(backup.increments !== null && etcd.replicas > 0 ? [increments] : []),
    ...(backup.drill === null ? [] : drills),
  ];
}
