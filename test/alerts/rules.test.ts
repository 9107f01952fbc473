import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { EtcdClusterProps } from '../../lib';
import { type AlertName, alertNames, runbookUrl } from '../../lib/core/alerts';
import { promtool, rulesOf, watched } from './promtool';
import { of, ofBackups, world } from './world';

test.each<[string, EtcdClusterProps]>([
  ['of every kind', watched],
  ['of a paused cluster', { ...watched, paused: true }],
  ['of the smallest config', { storage: { size: '8Gi' }, monitoring: { podMonitor: {}, prometheusRule: {} } }],
])('promtool accepts the rules %s', (_, props) => {
  expect(promtool({ 'rules.yaml': rulesOf(props) }, 'check', 'rules', 'rules.yaml')).toEqual({
    status: 0,
    output: expect.stringContaining('SUCCESS'),
  });
});

test('the watched cluster has every alert', () => {
  const rules = rulesOf(watched);
  expect(alertNames.filter(alert => !rules.includes(`- alert: ${alert}\n`))).toEqual([]);
});

test('every alert fires in a scenario', () => {
  const scenarios = ['etcd', 'members', 'backup'].map(name => readFileSync(join(__dirname, `${name}.test.ts`), 'utf8')).join('\n');
  expect(alertNames.filter(alert => !scenarios.includes(`${alert} `))).toEqual([]);
});

test('texts name the cluster, the pod and the amount', () => {
  const series = world(120, {
    [of(1, 'etcd_mvcc_db_total_size_in_bytes')]: `${1.5 * 2 ** 30}x120`,
    [of(1, 'etcd_mvcc_db_total_size_in_use_in_bytes')]: `${1.5 * 2 ** 30}x120`,
    [of(2, 'etcd_kit_waiting_since_timestamp_seconds', 'rule="all-lost"')]: '1x120',
    [ofBackups('etcd_kit_backup_last_success_timestamp_seconds')]: '0x120',
  });
  const text = (alert: string, severity: string, labels: object, summary: string, description: string) => ({
    eval_time: '1h',
    alertname: alert,
    exp_alerts: [
      {
        exp_labels: { severity, namespace: 'databases', etcd_cluster: 'etcd', ...labels },
        exp_annotations: {
          summary,
          description: `etcd cluster databases/etcd: ${description}`,
          runbook_url: runbookUrl(alert as AlertName),
        },
      },
    ],
  });
  const file = {
    rule_files: ['rules.yaml'],
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          text(
            'EtcdDatabaseQuotaLowSpace',
            'info',
            { pod: 'etcd-1' },
            'A database is near its quota.',
            'the database of etcd-1 uses 75 % of its quota. At 100 %, etcd refuses writes.',
          ),
          text(
            'EtcdPodWaiting',
            'warning',
            { pod: 'etcd-2', rule: 'all-lost' },
            'A pod waits to start etcd.',
            'etcd-2 has been waiting for 59m 59s, by the rule all-lost. Its log says for what.',
          ),
          text('EtcdBackupTooOld', 'critical', {}, 'The last backup is too old.', 'there has never been a backup.'),
        ],
      },
    ],
  };
  const props: EtcdClusterProps = {
    ...watched,
    monitoring: { podMonitor: {}, prometheusRule: { thresholds: { backupAge: '30m' } } },
  };
  expect(promtool({ 'rules.yaml': rulesOf(props), 'test.yaml': stringify(file, { lineWidth: 0 }) }, 'test', 'rules', 'test.yaml')).toEqual({
    status: 0,
    output: expect.stringContaining('SUCCESS'),
  });
});
