import { buildEtcd, type MonitoringProps } from '../../../lib';
import { resolve } from '../../../lib/core/config';
import { type InvalidConfig, problems, rejects, storage } from '../invalid-config';

const store = { persistentVolumeClaim: { claimName: 'backups' } };
const backup = { schedule: '@daily', store };
const secret = { secretName: 'certificate' };
const existing = { mode: 'existing', metrics: true, server: secret, peer: secret, client: secret };
const thresholds = (given: object) => ({ podMonitor: {}, prometheusRule: { thresholds: given } });
const invalid = (title: string, monitoring: unknown, path: string, message: RegExp, more: object = {}): InvalidConfig => [
  title,
  { storage, monitoring, ...more },
  path,
  message,
];
const inThresholds = 'monitoring.prometheusRule.thresholds';

rejects([
  invalid('monitoring of nothing', {}, 'monitoring', /^monitors nothing\. Set podMonitor/),
  invalid('alerts on series that nobody scrapes', { prometheusRule: {} }, 'monitoring.prometheusRule', /^requires monitoring\.podMonitor/),
  invalid(
    'a label that etcd-kit sets',
    { podMonitor: { labels: { 'app.kubernetes.io/name': 'a' } } },
    'monitoring.podMonitor.labels["app.kubernetes.io/name"]',
    /^must not be set/,
  ),
  invalid(
    'scrapes that are too rare for the alerts',
    { podMonitor: { interval: '5m' } },
    'monitoring.podMonitor.interval',
    /^must be at most 2m.*\(5m\)$/,
  ),
  invalid(
    'a time-out beyond the interval',
    { podMonitor: { interval: '10s', scrapeTimeout: '15s' } },
    'monitoring.podMonitor.scrapeTimeout',
    /^must be at most interval, 10s \(15s\)$/,
  ),
  invalid(
    'a NetworkPolicy that keeps Prometheus out',
    { podMonitor: {} },
    'networkPolicy.metrics',
    /^must not be empty with monitoring\.podMonitor/,
    { networkPolicy: { metrics: [] } },
  ),
  invalid(
    'no certificate for members that ask for one',
    { podMonitor: {} },
    'monitoring.podMonitor.clientCertificate',
    /^is required with tls\.mode: existing/,
    { tls: existing },
  ),
  invalid(
    'a certificate that nobody asks for',
    { podMonitor: { clientCertificate: secret } },
    'monitoring.podMonitor.clientCertificate',
    /^requires tls\.metrics/,
  ),
  invalid(
    'a certificate beside the one that is issued',
    { podMonitor: { clientCertificate: secret } },
    'monitoring.podMonitor.clientCertificate',
    /^requires tls\.mode: existing \(generated\)/,
    { tls: { mode: 'generated', metrics: true } },
  ),
  invalid(
    'an alert that does not exist',
    { podMonitor: {}, prometheusRule: { disabled: ['EtcdNoleader'] } },
    'monitoring.prometheusRule.disabled[0]',
    /Did you mean EtcdNoLeader\?$/,
  ),
  invalid(
    'an alert twice',
    { podMonitor: {}, prometheusRule: { disabled: ['EtcdNoLeader', 'EtcdNoLeader'] } },
    'monitoring.prometheusRule.disabled',
    /^must not contain the same item twice/,
  ),
  invalid(
    'a percentage above 100',
    thresholds({ databaseQuotaPercent: { critical: 101 } }),
    `${inThresholds}.databaseQuotaPercent.critical`,
    /^must be a whole number from 1 to 100 \(101\)$/,
  ),
  invalid(
    'an info above the default warning',
    thresholds({ databaseQuotaPercent: { info: 80 } }),
    `${inThresholds}.databaseQuotaPercent.info`,
    /^must be less than warning, 75 \(80\)$/,
  ),
  invalid(
    'a critical below the warning',
    thresholds({ databaseQuotaPercent: { warning: 80, critical: 70 } }),
    `${inThresholds}.databaseQuotaPercent.critical`,
    /^must be more than warning, 80 \(70\)$/,
  ),
  invalid(
    'levels that are equal',
    thresholds({ failedRequestsPercent: { warning: 50 } }),
    `${inThresholds}.failedRequestsPercent.warning`,
    /^must be less than critical, 50 \(50\)$/,
  ),
  invalid(
    'a disk that is critical before it is slow',
    thresholds({ fsyncDuration: { critical: '400ms' } }),
    `${inThresholds}.fsyncDuration.critical`,
    /^must be more than warning, 500ms \(400ms\)$/,
  ),
  invalid(
    'a certificate that is critical first',
    thresholds({ certificateExpiry: { critical: '800h' } }),
    `${inThresholds}.certificateExpiry.critical`,
    /^must be less than warning, 720h \(800h\)$/,
    { tls: { mode: 'certManager' } },
  ),
  invalid(
    'a warning before a certificate is renewed',
    thresholds({ certificateExpiry: { warning: '800h' } }),
    `${inThresholds}.certificateExpiry.warning`,
    /^must be at most tls\.renewBefore, 720h \(800h\)/,
    { tls: { mode: 'certManager' } },
  ),
  invalid(
    'certificates without TLS',
    thresholds({ certificateExpiry: { warning: '48h' } }),
    `${inThresholds}.certificateExpiry`,
    /^requires tls\./,
  ),
  invalid(
    'durations that etcd does not measure',
    thresholds({ requestDuration: '2s' }),
    `${inThresholds}.requestDuration`,
    /^requires tuning\.metrics: extensive/,
  ),
  invalid('backups without backup', thresholds({ backupAge: '2h' }), `${inThresholds}.backupAge`, /^requires backup\./),
  invalid(
    'increments without backup.increments',
    thresholds({ incrementsAge: '2h' }),
    `${inThresholds}.incrementsAge`,
    /^requires backup\.increments/,
    { backup },
  ),
  invalid('drills without backup.drill', thresholds({ drillAge: '99h' }), `${inThresholds}.drillAge`, /^requires backup\.drill/, {
    backup,
  }),
]);

test.each<[string, MonitoringProps, object]>([
  ['a certificate in an existing Secret', { podMonitor: { clientCertificate: secret } }, { tls: existing }],
  ['no certificate where members ask for none', { podMonitor: {} }, { tls: { ...existing, clientCertAuth: false } }],
  [
    'a policy of its own for Prometheus',
    { podMonitor: {} },
    { networkPolicy: { metrics: [], extraIngress: [{ ports: [{ port: 2381 }] }] } },
  ],
  ['alerts to leave out that the config does not have', { podMonitor: {}, prometheusRule: { disabled: ['EtcdBackupTooOld'] } }, {}],
])('accepts %s', (_, monitoring, more) => expect(problems({ storage, monitoring, ...more })).toEqual([]));

test('reports thresholds beside values that cannot be read', () => {
  const given = { databaseQuotaPercent: { info: 'much' }, failedRequestsPercent: { warning: 60 }, fsyncDuration: { critical: '1ms' } };
  expect(problems({ storage, monitoring: thresholds(given) })).toEqual([
    expect.stringContaining('databaseQuotaPercent.info: must be a number'),
    expect.stringContaining('failedRequestsPercent.warning: must be less than critical'),
    expect.stringContaining('fsyncDuration.critical: must be more than warning'),
  ]);
});

describe('the thresholds', () => {
  const resolved = (config: object, given: object = {}) =>
    resolve({ storage, monitoring: thresholds(given), ...config }).monitoring.prometheusRule?.thresholds;

  test('of certificates follow their renewal', () => {
    const days = (config: object, given = {}) =>
      Object.values(resolved(config, given)?.certificateExpiry ?? {}).map(seconds => seconds / 86_400);
    expect(days({ tls: { mode: 'certManager' } })).toEqual([30, 7]);
    expect(days({ tls: { mode: 'generated' } })).toEqual([30, 7]);
    expect(days({ tls: { mode: 'certManager', duration: '720h' } })).toEqual([10, 2.5]);
    expect(days({ tls: { mode: 'certManager', renewBefore: '96h' } })).toEqual([4, 1]);
    expect(days({ tls: { ...existing, metrics: false } }, { certificateExpiry: { warning: '1440h' } })).toEqual([60, 7]);
  });

  test('of the network follow the heartbeat', () => {
    expect(resolved({})?.peerRoundTrip).toBe(0.15);
    expect(resolved({ tuning: { heartbeatInterval: '500ms', electionTimeout: '5s' } })?.peerRoundTrip).toBe(0.75);
    expect(resolved({}, { peerRoundTrip: '90ms' })?.peerRoundTrip).toBe(0.09);
  });
});

test('a user of etcd must not have the name of Prometheus’ certificate', () => {
  expect(() => buildEtcd({ storage, auth: { users: [{ name: 'etcd-kit-metrics', password: secret, roles: ['root'] }] } })).toThrow(
    /auth\.users\[0\]\.name: must not be etcd-kit-metrics/,
  );
});
