import type { AlertName } from '../alerts';
import type { Duration } from './common';
import type { CertificateSecretProps } from './tls';

export type { AlertName } from '../alerts';

/**
 * Scraping and alerts by the Prometheus Operator. Its CRDs must be installed.
 * @see https://prometheus-operator.dev/docs/developer/getting-started/
 */
export interface MonitoringProps<Token = string> {
  /**
   * Creates a PodMonitor, with which Prometheus scrapes the members, and another one for the metrics of `backup`.
   * @default none: nothing is scraped
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
   */
  readonly podMonitor?: PodMonitorProps<Token>;
  /**
   * Creates a PrometheusRule with the alerts of this cluster. It requires `podMonitor`, which sets the labels that the alerts select.
   * @default none: no alerts
   * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
   */
  readonly prometheusRule?: PrometheusRuleProps<Token>;
}

/** What Prometheus scrapes, and how. */
export interface PodMonitorProps<Token = string> {
  /**
   * Labels for each PodMonitor, in addition to `labels`: those that the `podMonitorSelector` of your Prometheus selects.
   * @default none
   */
  readonly labels?: Readonly<Record<string, Token>>;
  /**
   * How often to scrape, at most 2m.
   * @default the interval of Prometheus
   */
  readonly interval?: Duration;
  /**
   * How long a scrape may take, at most `interval`.
   * @default the time-out of Prometheus
   */
  readonly scrapeTimeout?: Duration;
  /**
   * The client certificate that Prometheus presents to the members. The CA in its Secret verifies the members. Required with
   * `tls.mode: existing` and `tls.metrics`, unless `tls.clientCertAuth` is false; otherwise it must not be set.
   * @default one is issued, in the Secret `<cluster>-metrics-tls`, if the members ask for one
   */
  readonly clientCertificate?: CertificateSecretProps<Token>;
}

/** The alerts of a cluster. */
export interface PrometheusRuleProps<Token = string> {
  /**
   * Labels for the PrometheusRule, in addition to `labels`: those that the `ruleSelector` of your Prometheus selects.
   * @default none
   */
  readonly labels?: Readonly<Record<string, Token>>;
  /**
   * The names of alerts to leave out.
   * @default none
   */
  readonly disabled?: readonly AlertName[];
  /** When alerts fire. */
  readonly thresholds?: AlertThresholdsProps;
}

/** When alerts fire. */
export interface AlertThresholdsProps {
  /** The part of the quota that a database uses, in percent. */
  readonly databaseQuotaPercent?: QuotaLevelsProps;
  /** The part of the requests of one method that fail, in percent. Methods with at most 2 requests per second don't count. */
  readonly failedRequestsPercent?: RequestLevelsProps;
  /**
   * The 99th percentile of the time that a request takes. Requires `tuning.metrics: extensive`.
   * @default 1s
   */
  readonly requestDuration?: Duration;
  /**
   * The 99th percentile of the round trip between two members.
   * @default one and a half heartbeats: 150ms
   */
  readonly peerRoundTrip?: Duration;
  /** The 99th percentile of the time to write the log to disk. */
  readonly fsyncDuration?: FsyncLevelsProps;
  /**
   * The 99th percentile of the time to write the database to disk.
   * @default 250ms
   */
  readonly commitDuration?: Duration;
  /** The time that is left until a certificate expires. Requires `tls`. */
  readonly certificateExpiry?: ExpiryLevelsProps;
  /**
   * The age of the newest backup. Requires `backup`. Set it to two or three times what lies between two backups.
   * @default 48h
   */
  readonly backupAge?: Duration;
  /**
   * How far the incremental backups are behind. Requires `backup.increments`.
   * @default 10m
   */
  readonly incrementsAge?: Duration;
  /**
   * The time since a restore drill last passed. Requires `backup.drill`.
   * @default 840h (35 days)
   */
  readonly drillAge?: Duration;
}

/** Percentages of the quota, each above the one before. */
export interface QuotaLevelsProps {
  /**
   * The percentage for severity info.
   * @default 65
   */
  readonly info?: number;
  /**
   * The percentage for severity warning.
   * @default 75
   */
  readonly warning?: number;
  /**
   * The percentage for severity critical.
   * @default 85
   */
  readonly critical?: number;
}

/** Percentages of requests, each above the one before. */
export interface RequestLevelsProps {
  /**
   * The percentage for severity warning.
   * @default 10
   */
  readonly warning?: number;
  /**
   * The percentage for severity critical.
   * @default 50
   */
  readonly critical?: number;
}

/** Durations, each above the one before. */
export interface FsyncLevelsProps {
  /**
   * The duration for severity warning.
   * @default 500ms
   */
  readonly warning?: Duration;
  /**
   * The duration for severity critical.
   * @default 1s
   */
  readonly critical?: Duration;
}

/** Remaining times, each below the one before. */
export interface ExpiryLevelsProps {
  /**
   * The remaining time for severity warning. At most `tls.renewBefore`, because a certificate is renewed only then.
   * @default 720h (30 days), or tls.renewBefore if that is shorter
   */
  readonly warning?: Duration;
  /**
   * The remaining time for severity critical.
   * @default 168h (7 days), or a quarter of warning if that is shorter
   */
  readonly critical?: Duration;
}
