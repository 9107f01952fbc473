import { type AlertName, runbookUrl } from '../../alerts';
import type { ResolvedEtcd } from '../../resolve/types';
import type { AlertingRule } from '../shared/prometheus-operator';

/** An alert of one cluster. */
export interface Alert {
  readonly alert: AlertName;
  readonly severity: 'info' | 'warning' | 'critical';
  /** The condition in PromQL. */
  readonly when: string;
  /** The seconds for which it must be true. */
  readonly for: number;
  readonly summary: string;
  /** What is wrong, as the message continues after the cluster's name. */
  readonly description: string;
}

/** Seconds. */
export const [minute, hour, day] = [60, 3600, 86_400] as const;

/** Selects series of the cluster: `metric{namespace="databases",etcd_cluster="etcd",role="voter"}`. */
export const seriesOf =
  ({ namespace, name }: ResolvedEtcd) =>
  (metric: string, ...matchers: readonly string[]) =>
    `${metric}{${[`namespace="${namespace}"`, `etcd_cluster="${name}"`, ...matchers].join(',')}}`;

/** The number of members that Prometheus reaches. Where it reaches none, there are no series. */
export const reachableMembers = (etcd: ResolvedEtcd) => {
  const port = etcd.tls?.metrics ? 'metrics-tls' : 'metrics';
  return `(count(${seriesOf(etcd)('up', 'container="etcd"', `endpoint="${port}"`)} == 1) or vector(0))`;
};

/** An alert as Prometheus has it. It has the labels of its cluster, even if it is about no single pod. */
export function alertingRule({ namespace, name }: ResolvedEtcd, { alert, severity, when, for: seconds, ...text }: Alert): AlertingRule {
  return {
    alert,
    expr: when.trim().replace(/\n {4,}/g, '\n'),
    for: `${seconds}s`,
    labels: { severity, namespace, etcd_cluster: name },
    annotations: {
      summary: text.summary,
      description: `etcd cluster ${namespace}/${name}: ${text.description}`,
      runbook_url: runbookUrl(alert),
    },
  };
}
