import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { buildEtcd, type EtcdClusterProps } from '../../lib';

// promtool evaluates the rules on series of ours, and is asked which alerts fire: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/

/** The cluster that the tests watch: with everything that has alerts. */
export const watched: EtcdClusterProps = {
  namespace: 'databases',
  storage: { size: '8Gi' },
  tls: { mode: 'certManager' },
  tuning: { metrics: 'extensive' },
  backup: { schedule: '@daily', store: { s3: { bucket: 'backups' } }, increments: {}, drill: { schedule: '@weekly' } },
  monitoring: { podMonitor: {}, prometheusRule: {} },
};

/** The rules of a config, as a file of Prometheus. */
export const rulesOf = (props: EtcdClusterProps) => stringify(buildEtcd(props).prometheusRule?.spec, { lineWidth: 0 });

/** Series by name and labels, each with its values in promtool's notation. */
export type Series = Readonly<Record<string, string>>;

/** What Prometheus sees, and what fires. */
export interface Scenario {
  readonly title: string;
  readonly series: Series;
  /** What lies between two values of a series, and between two evaluations of the rules: 1m by default. */
  readonly interval?: '1h';
  /** The alerts that fire at a time: `EtcdNoLeader critical`, `EtcdPodWaiting warning etcd-2`. */
  readonly fires: Readonly<Record<string, readonly string[]>>;
  readonly props?: EtcdClusterProps;
}

/** Runs promtool in a folder with files. */
export function promtool(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-kit-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { error, status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    if (error) throw error;
    return { status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Tests which alerts fire. Whatever is not listed must not fire. */
export function testScenarios(scenarios: readonly Scenario[]): void {
  test.each(scenarios)('$title', ({ series, fires, interval = '1m', props = watched }) => {
    const file = {
      rule_files: ['rules.yaml'],
      evaluation_interval: interval,
      tests: [
        {
          interval,
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: Object.entries(fires).map(([time, alerts]) => ({
            expr: 'count by (alertname, severity, pod) (ALERTS{alertstate="firing"})',
            eval_time: time,
            exp_samples: alerts.map(alert => {
              const [name, severity, pod] = alert.split(' ');
              const labels = [`alertname="${name}"`, `severity="${severity}"`, ...(pod === undefined ? [] : [`pod="${pod}"`])];
              return { labels: `{${labels.join(', ')}}`, value: 1 };
            }),
          })),
        },
      ],
    };
    expect(
      promtool({ 'rules.yaml': rulesOf(props), 'test.yaml': stringify(file, { lineWidth: 0 }) }, 'test', 'rules', 'test.yaml'),
    ).toEqual({
      status: 0,
      output: expect.stringContaining('SUCCESS'),
    });
  });
}
