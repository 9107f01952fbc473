import type { AlertName, Thresholds } from '../alerts';
import { names } from '../names';
import { effectiveThresholds } from '../rules/monitoring';
import type { ParsedProps } from '../schema';
import { parseMilliseconds } from '../util/duration';
import { type CertificateSecret, certificateSecret, type ResolvedTls } from './tls';

/** Resolved `monitoring`. */
export interface ResolvedMonitoring {
  /** null: nothing is scraped. */
  readonly podMonitor: {
    readonly labels: Readonly<Record<string, string>>;
    /** In milliseconds; null: the interval of Prometheus. */
    readonly interval: number | null;
    /** In milliseconds; null: the time-out of Prometheus. */
    readonly scrapeTimeout: number | null;
    /** The client certificate of Prometheus; null: the members ask for none. */
    readonly clientCertificate: CertificateSecret | null;
  } | null;
  /** null: no alerts. */
  readonly prometheusRule: {
    readonly labels: Readonly<Record<string, string>>;
    readonly disabled: readonly AlertName[];
    readonly thresholds: Thresholds;
  } | null;
}

/** @internal */
export function resolveMonitoring(props: ParsedProps, cluster: string, tls: ResolvedTls | null): ResolvedMonitoring {
  const { podMonitor, prometheusRule } = props.monitoring ?? {};
  return {
    podMonitor:
      podMonitor === undefined
        ? null
        : {
            labels: podMonitor.labels ?? {},
            interval: milliseconds(podMonitor.interval),
            scrapeTimeout: milliseconds(podMonitor.scrapeTimeout),
            clientCertificate: clientCertificate(podMonitor.clientCertificate, cluster, tls),
          },
    prometheusRule:
      prometheusRule === undefined
        ? null
        : {
            labels: prometheusRule.labels ?? {},
            disabled: prometheusRule.disabled ?? [],
            thresholds: effectiveThresholds(props),
          },
  };
}

const milliseconds = (duration: string | undefined) => (duration === undefined ? null : (parseMilliseconds(duration) as number));

type Given = NonNullable<NonNullable<ParsedProps['monitoring']>['podMonitor']>['clientCertificate'];

/** The listener of metrics over TLS asks for a certificate wherever that of clients does. */
function clientCertificate(given: Given, cluster: string, tls: ResolvedTls | null): CertificateSecret | null {
  if (!tls?.client?.certAuth || !tls.metrics) return null;
  return certificateSecret(given, names.metricsCertificate(cluster), given === undefined ? tls.client.root.bundle : null);
}
