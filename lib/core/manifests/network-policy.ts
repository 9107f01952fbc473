import type { NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { authLabels, backupLabels, incrementsLabels, names, ports, selectorLabels } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { metadata } from './metadata';

const open = (port: number) => ({ protocol: 'TCP', port });

/** Lets peers in; null: anyone. An empty list of peers means anyone to Kubernetes; here it means no one, so that rule is left out. */
export function peerRule(from: readonly NetworkPolicyPeer[] | null, port: number): NetworkPolicyIngressRule[] {
  if (from === null) return [{ ports: [open(port)] }];
  return from.length === 0 ? [] : [{ from: [...from], ports: [open(port)] }];
}

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
