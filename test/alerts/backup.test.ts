import { testScenarios } from './promtool';
import { ofBackups, world } from './world';

/** Metrics of backups that have other values, for some minutes or hours. */
const backup = (steps: number, metrics: Readonly<Record<string, string>>) =>
  world(steps, Object.fromEntries(Object.entries(metrics).map(([name, values]) => [ofBackups(`etcd_kit_backup_${name}`), values])));
/** Incremental backups that follow, hour by hour. */
const increments_timestamp_seconds = '1+3600x1000';

testScenarios([
  {
    title: 'a backup that is two days old is critical',
    interval: '1h',
    series: backup(72, { increments_timestamp_seconds }),
    fires: { '24h': [], '48h': [], '50h': ['EtcdBackupTooOld critical'] },
  },
  {
    title: 'a backup a day is quiet',
    interval: '1h',
    series: backup(72, { increments_timestamp_seconds, last_success_timestamp_seconds: '1+0x23 86400+0x23 172800+0x23' }),
    fires: { '25h': [], '50h': [], '72h': [] },
  },
  {
    title: 'a new cluster is quiet until it should have had its first backup',
    interval: '1h',
    series: backup(72, {
      last_success_timestamp_seconds: '0x72',
      increments_timestamp_seconds: '0x72',
      drill_last_success_timestamp_seconds: '0x72',
      drill_passed: '0x72',
    }),
    fires: { '1h': [], '24h': [], '50h': ['EtcdBackupTooOld critical'] },
  },
  {
    title: 'a failed backup is reported until one succeeds',
    series: backup(180, { last_failure_timestamp_seconds: '0x59 3600+0x200', last_success_timestamp_seconds: '1+0x119 7200+0x200' }),
    fires: { '1h': [], '1h30m': ['EtcdBackupFailed warning'], '2h30m': [] },
  },
  {
    title: 'a backup that differs from the members is critical',
    series: backup(180, { verified: '1x59 0x200' }),
    fires: { '1h': [], '1h10m': ['EtcdBackupUnverified critical'] },
  },
  {
    title: 'a store that cannot be read is reported, and not what it held',
    series: backup(180, { store_up: '1x59 0x200', increments_timestamp_seconds: '1+60x59 3600+0x200' }),
    fires: { '1h20m': [], '1h40m': ['EtcdBackupStoreUnreachable warning'] },
  },
  {
    title: 'a pod that should read the store, and is gone, is reported',
    series: Object.fromEntries(Object.entries(world(180)).filter(([name]) => !name.includes('etcd_kit_backup'))),
    fires: { '20m': [], '40m': ['EtcdBackupStoreUnreachable warning'] },
  },
  {
    title: 'incremental backups that are behind are reported',
    series: backup(180, { increments_timestamp_seconds: '1+60x59 3600+0x200' }),
    fires: { '1h10m': [], '1h20m': ['EtcdIncrementsBehind warning'] },
  },
  {
    title: 'a failed drill is reported until one passes',
    series: backup(180, {
      drill_last_failure_timestamp_seconds: '0x59 3600+0x200',
      drill_last_success_timestamp_seconds: '1+0x119 7200+0x200',
    }),
    fires: { '1h': [], '1h30m': ['EtcdDrillFailed warning'], '2h30m': [] },
  },
  {
    title: 'a drill that passed five weeks ago is reported',
    interval: '1h',
    series: backup(860, { increments_timestamp_seconds, last_success_timestamp_seconds: '1+3600x860' }),
    fires: { '720h': [], '842h': ['EtcdDrillTooOld warning'] },
  },
]);
