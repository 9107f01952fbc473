import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { smallest } from '../../smallest';

const backup = { schedule: '@daily', store: { s3: { bucket: 'b' } } };
const build = (more: Partial<EtcdClusterProps> = {}, podMonitor = {}) =>
  buildEtcd({ ...smallest, namespace: 'databases', monitoring: { podMonitor }, ...more });
const endpoints = (more?: Partial<EtcdClusterProps>, given?: object) => build(more, given).podMonitor?.spec.podMetricsEndpoints ?? [];

test('there is none by default', () => {
  const { podMonitor, backupPodMonitor, prometheusRule } = buildEtcd({ ...smallest, backup });
  expect([podMonitor, backupPodMonitor, prometheusRule]).toEqual([undefined, undefined, undefined]);
});

test('scrapes etcd and the scripts of each member, as this cluster', () => {
  const { statefulSet, podMonitor } = build();
  expect(endpoints().map(({ port, path }) => `${port}${path}`)).toEqual(['metrics/metrics', 'beacon/metrics.txt']);
  for (const { relabelings } of endpoints())
    expect(relabelings).toEqual([{ action: 'replace', targetLabel: 'etcd_cluster', replacement: 'etcd' }]);
  const ports = statefulSet.spec.template.spec?.containers[0]?.ports?.map(({ name }) => name);
  expect(ports).toEqual(expect.arrayContaining(endpoints().map(({ port }) => port)));
  expect(podMonitor?.spec.selector).toEqual(statefulSet.spec.selector);
});

test('has its labels in addition to those of all objects', () => {
  expect(build({ labels: { team: 'a', release: 'x' } }, { labels: { release: 'prometheus' } }).podMonitor?.metadata.labels).toMatchObject({
    team: 'a',
    release: 'prometheus',
    'app.kubernetes.io/instance': 'etcd',
  });
});

test('has times as Prometheus takes them', () => {
  const times = (given: object) => endpoints({}, given).map(({ interval, scrapeTimeout }) => [interval, scrapeTimeout]);
  expect(times({})[0]).toEqual([undefined, undefined]);
  expect(times({ interval: '1m30s', scrapeTimeout: '2.5s' })).toEqual(Array(2).fill(['90s', '2500ms']));
});

test('scrapes the pod that reports backups, where there is one', () => {
  expect(build().backupPodMonitor).toBeUndefined();
  const { backupPodMonitor, backupMetricsDeployment } = build({ backup });
  expect(backupPodMonitor?.spec.selector).toEqual(backupMetricsDeployment?.spec.selector);
  expect(backupPodMonitor?.spec.podMetricsEndpoints).toEqual([
    {
      port: 'metrics',
      path: '/metrics',
      honorLabels: true,
      relabelings: [{ action: 'replace', targetLabel: 'etcd_cluster', replacement: 'etcd' }],
    },
  ]);
});

describe('with metrics over TLS', () => {
  const serverName = 'etcd-0.etcd-headless.databases.svc.cluster.local';
  const secret = (name: string, key: string) => ({ secret: { name, key } });

  test('trusts the members’ CA and presents a certificate that is issued for it', () => {
    const { metricsCertificate } = build({ tls: { mode: 'certManager', metrics: true } });
    expect(metricsCertificate?.spec).toMatchObject({ secretName: 'etcd-metrics-tls', commonName: 'etcd-kit-metrics' });
    expect(metricsCertificate?.spec.usages).not.toContain('server auth');
    expect(endpoints({ tls: { mode: 'certManager', metrics: true } })[0]).toMatchObject({
      port: 'metrics-tls',
      scheme: 'https',
      tlsConfig: {
        serverName,
        ca: secret('etcd-metrics-tls', 'ca.crt'),
        cert: secret('etcd-metrics-tls', 'tls.crt'),
        keySecret: { name: 'etcd-metrics-tls', key: 'tls.key' },
      },
    });
  });

  test('presents none where the members ask for none', () => {
    const tls = { mode: 'certManager', metrics: true, clientCertAuth: false } as const;
    expect(build({ tls }).metricsCertificate).toBeUndefined();
    expect(endpoints({ tls })[0]?.tlsConfig).toEqual({ serverName, ca: secret('etcd-root-tls', 'ca.crt') });
  });

  test('trusts the CAs of a bundle', () => {
    const tls = {
      mode: 'certManager',
      metrics: true,
      issuerRef: { name: 'a' },
      trustBundle: { configMapName: 'cas', key: 'all.pem' },
    } as const;
    expect(endpoints({ tls })[0]?.tlsConfig?.ca).toEqual({ configMap: { name: 'cas', key: 'all.pem' } });
  });

  test('presents the certificate of an existing Secret, by its keys', () => {
    const [server, peer, client] = ['server', 'peer', 'client'].map(name => ({ secretName: name })) as [
      { secretName: string },
      { secretName: string },
      { secretName: string },
    ];
    const clientCertificate = { secretName: 'prometheus', keys: { ca: 'a', cert: 'b', key: 'c' } };
    expect(endpoints({ tls: { mode: 'existing', metrics: true, server, peer, client } }, { clientCertificate })[0]?.tlsConfig).toEqual({
      serverName,
      ca: secret('prometheus', 'a'),
      cert: secret('prometheus', 'b'),
      keySecret: { name: 'prometheus', key: 'c' },
    });
  });

  test('has no certificate of its own without a PodMonitor', () => {
    expect(buildEtcd({ ...smallest, tls: { mode: 'certManager', metrics: true } }).metricsCertificate).toBeUndefined();
  });
});
