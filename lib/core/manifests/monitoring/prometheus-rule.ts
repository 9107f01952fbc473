import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';
import type { PrometheusRule } from '../shared/prometheus-operator';
import { type Alert, alertingRule } from './alert';
import { backupAlerts } from './backup-alerts';
import { etcdAlerts } from './etcd-alerts';
import { memberAlerts } from './member-alerts';

/** The alerts of a cluster. They select its series only. */
export function prometheusRule(etcd: ResolvedEtcd): PrometheusRule | undefined {
  const given = etcd.monitoring.prometheusRule;
  if (given === null) return undefined;
  const group = (name: string, alerts: readonly Alert[]) => ({
    name,
    rules: alerts.filter(({ alert }) => !given.disabled.includes(alert)).map(alert => alertingRule(etcd, alert)),
  });
  const groups = [
    group('etcd', etcdAlerts(etcd, given.thresholds)),
    group('etcd-kit-members', memberAlerts(etcd, given.thresholds)),
    group('etcd-kit-backup', backupAlerts(etcd, given.thresholds)),
  ];
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadata({ ...etcd, labels: { ...etcd.labels, ...given.labels } }, names.prometheusRule(etcd.name)),
    spec: { groups: groups.filter(({ rules }) => rules.length > 0) },
  };
}
