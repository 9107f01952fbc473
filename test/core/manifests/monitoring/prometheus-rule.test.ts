import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEtcd, type EtcdClusterProps, type PrometheusRuleProps } from '../../../../lib';
import { alertNames } from '../../../../lib/core/alerts';
import { smallest } from '../../smallest';

const backup = { schedule: '@daily', store: { s3: { bucket: 'b' } } };
const everything: Partial<EtcdClusterProps> = {
  tls: { mode: 'certManager' },
  tuning: { metrics: 'extensive' },
  backup: { ...backup, increments: {}, drill: { schedule: '@weekly' } },
};
const rules = (more: Partial<EtcdClusterProps> = {}, prometheusRule: PrometheusRuleProps = {}) =>
  (
    buildEtcd({ ...smallest, namespace: 'databases', monitoring: { podMonitor: {}, prometheusRule }, ...more }).prometheusRule?.spec
      .groups ?? []
  ).flatMap(group => group.rules);
const alerts = (...given: Parameters<typeof rules>) => [...new Set(rules(...given).map(({ alert }) => alert))];
const missing = (...given: Parameters<typeof rules>) => alertNames.filter(alert => !alerts(...given).includes(alert));
const expression = (alert: string, severity: string, ...given: Parameters<typeof rules>) =>
  rules(...given).find(rule => rule.alert === alert && rule.labels.severity === severity)?.expr;

test('has every alert where the config has a use for it', () => {
  expect(alerts(everything).sort()).toEqual([...alertNames].sort());
  expect(missing()).toEqual([
    'EtcdGRPCRequestsSlow',
    'EtcdCertificateExpiring',
    'EtcdBackupTooOld',
    'EtcdBackupFailed',
    'EtcdBackupUnverified',
    'EtcdBackupStoreUnreachable',
    'EtcdIncrementsBehind',
    'EtcdDrillFailed',
    'EtcdDrillTooOld',
  ]);
  expect(missing({ ...everything, backup })).toEqual(['EtcdIncrementsBehind', 'EtcdDrillFailed', 'EtcdDrillTooOld']);
});

test('has none about members that a paused cluster does not have', () => {
  expect(missing({ ...everything, paused: true })).toEqual([
    'EtcdInsufficientMembers',
    'EtcdMembersDown',
    'EtcdBackupTooOld',
    'EtcdBackupFailed',
    'EtcdIncrementsBehind',
  ]);
});

test('has none about free space that the members leave alone until a scheduled time', () => {
  expect(missing({ ...everything, maintenance: { schedule: '0 3 * * 0' } })).toEqual(['EtcdDatabaseHighFragmentationRatio']);
});

test('leaves out what is disabled, at every severity', () => {
  expect(missing(everything, { disabled: ['EtcdDatabaseQuotaLowSpace', 'EtcdNoLeader'] })).toEqual([
    'EtcdNoLeader',
    'EtcdDatabaseQuotaLowSpace',
  ]);
  expect(rules({}, { disabled: alertNames })).toEqual([]);
});

test('selects the series of this cluster only', () => {
  const more = { ...everything, name: 'store' };
  for (const { alert, expr } of rules(more)) {
    const selectors = expr.match(/\{[^}]*\}/g) ?? [];
    expect([alert, selectors.length]).not.toEqual([alert, 0]);
    for (const selector of selectors) expect(selector).toMatch(/^\{namespace="databases",etcd_cluster="store"[,}]/);
  }
});

test('gives each alert a time, a severity, the cluster, texts and a runbook', () => {
  for (const { alert, for: duration, labels, annotations } of rules(everything)) {
    expect(duration).toMatch(/^[1-9]\d*s$/);
    expect(labels).toEqual({
      severity: expect.stringMatching(/^(?:info|warning|critical)$/),
      namespace: 'databases',
      etcd_cluster: 'etcd',
    });
    expect(annotations.summary).toMatch(/^[A-Z].*\.$/);
    expect(annotations.description).toMatch(/^etcd cluster databases\/etcd: .*\.$/);
    expect(annotations.runbook_url).toMatch(new RegExp(`/docs/runbooks/${alert}\\.md$`));
  }
});

describe('the docs', () => {
  const docs = join(__dirname, '../../../../docs');
  const read = (file: string) => readFileSync(join(docs, file), 'utf8');

  test('have a runbook for each alert, and no other', () => {
    expect(readdirSync(join(docs, 'runbooks')).sort()).toEqual(alertNames.map(alert => `${alert}.md`).sort());
  });

  test.each(alertNames)('say of %s what it means, what to look at, what to do and when to wake somebody', alert => {
    const page = read(`runbooks/${alert}.md`);
    expect(page).toMatch(new RegExp(`^# ${alert}\\n\\n[A-Z\`]`));
    const headings = Array.from(page.matchAll(/^## (.*)$/gm), ([, heading]) => heading);
    expect(headings).toEqual(['What to look at', 'What to do', 'When to wake somebody']);
    for (const [, link] of page.matchAll(/\]\((\w+\.md)\)/g)) expect(existsSync(join(docs, 'runbooks', link as string))).toBe(true);
  });

  test('list each metric of the scripts, and the alerts select no other', () => {
    const script = (file: string) => readFileSync(join(docs, '../lib/scripts', file), 'utf8');
    const metrics = [
      ...Array.from(script('member/metrics.sh').matchAll(/^ *about (\w+) (?:gauge|counter)/gm), ([, name]) => `etcd_kit_${name}`),
      ...Array.from(script('backup/metrics.sh').matchAll(/\bgauge (\w+) "/g), ([, name]) => `etcd_kit_backup_${name}`),
    ];
    const names = (text: string) => [...new Set(text.match(/\betcd_kit_\w+/g))].sort();
    expect(names(read('monitoring.md'))).toEqual([...new Set(metrics)].sort());
    expect(names(JSON.stringify(rules(everything))).filter(name => !metrics.includes(name))).toEqual([]);
  });

  test('list each alert with its severities', () => {
    const rows = read('monitoring.md').match(/^\| \[Etcd.*$/gm) ?? [];
    const listed = rows.map(row =>
      row
        .split('|')
        .slice(1, 3)
        .map(cell => cell.trim()),
    );
    const severities = (alert: string) =>
      rules(everything)
        .filter(rule => rule.alert === alert)
        .map(rule => rule.labels.severity)
        .join('; ');
    expect(listed).toEqual(alertNames.map(alert => [`[${alert}](runbooks/${alert}.md)`, severities(alert)]));
  });
});

test('compares with the thresholds of the config', () => {
  const thresholds = {
    databaseQuotaPercent: { info: 40 },
    fsyncDuration: { warning: '20ms' },
    backupAge: '90m',
  };
  expect(expression('EtcdDatabaseQuotaLowSpace', 'info', {}, { thresholds: { databaseQuotaPercent: { info: 40 } } })).toMatch(/> 40$/);
  expect(expression('EtcdHighFsyncDurations', 'warning', everything, { thresholds })).toMatch(/> 0\.02$/);
  expect(expression('EtcdHighFsyncDurations', 'critical', everything, { thresholds })).toMatch(/> 1$/);
  expect(expression('EtcdBackupTooOld', 'critical', everything, { thresholds })).toContain('> 5400');
});

test('watches free space by what the members leave alone', () => {
  const free = (maintenance: EtcdClusterProps['maintenance']) =>
    rules({ maintenance })
      .filter(({ alert }) => alert === 'EtcdDatabaseHighFragmentationRatio')
      .map(({ expr, for: duration }) => [...Array.from(expr.matchAll(/> (\d+)/g), ([, number]) => number), duration]);
  expect(free({})).toEqual([['50', '104857600', '3600s']]);
  expect(free({ defragment: { minFreePercent: 70, minFree: '1Gi' } })).toEqual([['70', '1073741824', '3600s']]);
  expect(free({ defragment: { enabled: false } })).toEqual([['50', '104857600', '600s']]);
});

test('watches the port that Prometheus scrapes', () => {
  expect(expression('EtcdInsufficientMembers', 'critical')).toContain('endpoint="metrics"');
  expect(expression('EtcdInsufficientMembers', 'critical', { tls: { mode: 'certManager', metrics: true } })).toContain(
    'endpoint="metrics-tls"',
  );
});
