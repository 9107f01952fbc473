import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { authLabels, backupLabels, incrementsLabels, selectorLabels } from '../../labels';
import { names } from '../../names';
import { ports } from '../../ports';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';
import { open, peerRule } from '../shared/network-policy';

/** Who may connect to the members: the members to each other on every port, others as the config says. */
export function networkPolicy(etcd: ResolvedEtcd) {
  const { enabled, clients, metrics } = etcd.networkPolicy;
  if (!enabled) return undefined;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(etcd, names.networkPolicy(etcd.name)),
    spec: {
      podSelector: { matchLabels: selectorLabels(etcd.name) },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ podSelector: { matchLabels: selectorLabels(etcd.name) } }],
          ports: [open(ports.client), open(ports.peer), open(ports.metrics), open(ports.beacon)],
        },
        ...(etcd.auth === null
          ? []
          : [{ from: [{ podSelector: { matchLabels: authLabels(etcd.name) } }], ports: [open(ports.client), open(ports.beacon)] }]),
        ...(etcd.backup?.increments
          ? [{ from: [{ podSelector: { matchLabels: incrementsLabels(etcd.name) } }], ports: [open(ports.client)] }]
          : []),
        ...(etcd.backup === null
          ? []
          : [{ from: [{ podSelector: { matchLabels: backupLabels(etcd.name) } }], ports: [open(ports.client)] }]),
        ...peerRule(clients, ports.client),
        ...peerRule(metrics, etcd.tls?.metrics ? ports['metrics-tls'] : ports.metrics),
      ],
    },
  } satisfies NetworkPolicy;
}
