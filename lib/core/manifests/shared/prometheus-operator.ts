import type { KubeObject } from './kube-object';

// The resources of the Prometheus Operator: https://prometheus-operator.dev/docs/api-reference/api/

interface Namespaced extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly namespace: string };
}

/** Pods that Prometheus scrapes. */
export interface PodMonitor extends Namespaced {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PodMonitor';
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podMetricsEndpoints: readonly PodMetricsEndpoint[];
  };
}

/** A port that Prometheus scrapes. */
export interface PodMetricsEndpoint {
  /** The name of the container's port. */
  readonly port: string;
  readonly path: string;
  readonly scheme?: 'https';
  readonly tlsConfig?: {
    readonly serverName: string;
    readonly ca: { readonly secret: KeySelector } | { readonly configMap: KeySelector };
    readonly cert?: { readonly secret: KeySelector };
    readonly keySecret?: KeySelector;
  };
  readonly interval?: string;
  readonly scrapeTimeout?: string;
  /** Whether labels of the metrics take precedence over those of the target. */
  readonly honorLabels?: boolean;
  readonly relabelings: readonly { readonly action: 'replace'; readonly targetLabel: string; readonly replacement: string }[];
}

interface KeySelector {
  readonly name: string;
  readonly key: string;
}

/** Alerts. */
export interface PrometheusRule extends Namespaced {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PrometheusRule';
  readonly spec: { readonly groups: readonly { readonly name: string; readonly rules: readonly AlertingRule[] }[] };
}

/** An alert: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}
