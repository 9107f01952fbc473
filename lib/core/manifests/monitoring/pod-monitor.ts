import { backupMetricsLabels, selectorLabels } from '../../labels';
import { names, peerHost } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';
import type { PodMetricsEndpoint, PodMonitor } from '../shared/prometheus-operator';

/** Scrapes the members: etcd's own metrics, and those that the scripts write. A pod that waits to start etcd has only the latter. */
export function podMonitor(etcd: ResolvedEtcd): PodMonitor | undefined {
  const tlsConfig = tlsConfigOf(etcd);
  return podMonitorOf(etcd, names.podMonitor(etcd.name), selectorLabels(etcd.name), [
    tlsConfig ? { port: 'metrics-tls', path: '/metrics', scheme: 'https', tlsConfig } : { port: 'metrics', path: '/metrics' },
    { port: 'beacon', path: '/metrics.txt' },
  ]);
}

/** Scrapes the pod that reports backups. */
export function backupPodMonitor(etcd: ResolvedEtcd): PodMonitor | undefined {
  if (etcd.backup === null) return undefined;
  // The metrics have the label etcd_cluster themselves. Otherwise it would be there twice.
  const endpoint = { port: 'metrics', path: '/metrics', honorLabels: true } as const;
  return podMonitorOf(etcd, names.backupPodMonitor(etcd.name), backupMetricsLabels(etcd.name), [endpoint]);
}

function podMonitorOf(
  etcd: ResolvedEtcd,
  name: string,
  matchLabels: Readonly<Record<string, string>>,
  endpoints: readonly Omit<PodMetricsEndpoint, 'relabelings'>[],
): PodMonitor | undefined {
  const given = etcd.monitoring.podMonitor;
  if (given === null) return undefined;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata({ ...etcd, labels: { ...etcd.labels, ...given.labels } }, name),
    spec: {
      selector: { matchLabels },
      podMetricsEndpoints: endpoints.map(endpoint => ({
        ...endpoint,
        ...(given.interval !== null && { interval: prometheusDuration(given.interval) }),
        ...(given.scrapeTimeout !== null && { scrapeTimeout: prometheusDuration(given.scrapeTimeout) }),
        relabelings: [{ action: 'replace', targetLabel: 'etcd_cluster', replacement: etcd.name }],
      })),
    },
  };
}

/** Undefined with plain HTTP. */
function tlsConfigOf({ name, namespace, clusterDomain, tls, monitoring }: ResolvedEtcd): PodMetricsEndpoint['tlsConfig'] {
  if (!tls?.client || !tls.metrics) return undefined;
  const client = monitoring.podMonitor?.clientCertificate ?? null;
  const { name: secretName, keys, bundle } = client ?? tls.client.root;
  return {
    // Prometheus connects to the address of a pod, and every server certificate names member 0.
    serverName: peerHost(name, namespace, clusterDomain),
    ca: bundle === null ? { secret: { name: secretName, key: keys.ca } } : { configMap: { name: bundle.name, key: bundle.key } },
    ...(client !== null && {
      cert: { secret: { name: secretName, key: keys.cert } },
      keySecret: { name: secretName, key: keys.key },
    }),
  };
}

/** A duration as Prometheus has it: without fractions. */
const prometheusDuration = (milliseconds: number) => (milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`);
