import { authLabels, auxiliaryComponents, backupLabels, componentLabel, incrementsLabels, selectorLabels } from '../../labels';
import { names } from '../../names';
import { ports } from '../../ports';
import type { ResolvedEtcd } from '../../resolve/types';
import { networkPolicyOf, open, peerRule } from '../shared/network-policy';

/** Controls connections to the members: members reach each other on every port, others according to the config. */
export function networkPolicy(etcd: ResolvedEtcd) {
  const { enabled, clients, metrics } = etcd.networkPolicy;
  if (!enabled) return undefined;
  const members = { matchLabels: selectorLabels(etcd.name) };
  const membersPorts = [open(ports.client), open(ports.peer), open(ports.metrics), open(ports.beacon)];
  return networkPolicyOf(etcd, names.networkPolicy(etcd.name), members, {
    ingress: [
      { from: [{ podSelector: members }], ports: membersPorts },
      ...(etcd.auth === null
        ? []
        : [{ from: [{ podSelector: { matchLabels: authLabels(etcd.name) } }], ports: [open(ports.client), open(ports.beacon)] }]),
      ...(etcd.backup?.increments
        ? [{ from: [{ podSelector: { matchLabels: incrementsLabels(etcd.name) } }], ports: [open(ports.client)] }]
        : []),
      ...(etcd.backup === null ? [] : [{ from: [{ podSelector: { matchLabels: backupLabels(etcd.name) } }], ports: [open(ports.client)] }]),
      ...peerRule(clients, ports.client),
      ...peerRule(metrics, etcd.tls?.metrics ? ports['metrics-tls'] : ports.metrics),
      ...peerRule(metrics, ports.beacon),
    ],
    egress: [{ to: [{ podSelector: members }], ports: membersPorts }],
  });
}

/**
 * Allows connections to the auxiliary pods only for backup metrics. Only the pod that reports them listens on that port. The pods of Jobs
 * that list a store are auxiliary pods too.
 */
export function auxiliaryNetworkPolicy(etcd: ResolvedEtcd) {
  const { enabled, metrics } = etcd.networkPolicy;
  if (!enabled || (etcd.auth === null && etcd.backup === null && etcd.restore === null)) return undefined;
  const { [componentLabel]: _, ...matchLabels } = selectorLabels(etcd.name);
  const podSelector = { matchLabels, matchExpressions: [{ key: componentLabel, operator: 'In', values: [...auxiliaryComponents] }] };
  return networkPolicyOf(etcd, names.auxiliaryNetworkPolicy(etcd.name), podSelector, {
    ingress: etcd.backup === null ? [] : peerRule(metrics, ports.metrics),
    egress: [{ to: [{ podSelector: { matchLabels: selectorLabels(etcd.name) } }], ports: [open(ports.client), open(ports.beacon)] }],
  });
}
