import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from './metadata';

/** An open port. */
export const open = (port: number, protocol: 'TCP' | 'UDP' = 'TCP') => ({ protocol, port });

/**
 * Allows ingress from peers; null: from anyone. Kubernetes treats an empty list of peers as anyone. Here it means no one, so the rule is
 * omitted.
 */
export function peerRule(from: readonly NetworkPolicyPeer[] | null, port: number): NetworkPolicyIngressRule[] {
  if (from === null) return [{ ports: [open(port)] }];
  return from.length === 0 ? [] : [{ from: [...from], ports: [open(port)] }];
}

/** Allows DNS: in a pod, or at a link-local address of the node. https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const toDns: NetworkPolicyEgressRule = {
  to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '169.254.0.0/16' } }],
  ports: [open(53, 'UDP'), open(53)],
};

/**
 * A NetworkPolicy for pods of the cluster, with the additional rules of the config. Egress is restricted only if the config says so,
 * because the addresses of the API server and the store of backups are not known here.
 */
export function networkPolicyOf(
  etcd: ResolvedEtcd,
  name: string,
  podSelector: LabelSelector,
  rules: { readonly ingress: readonly NetworkPolicyIngressRule[]; readonly egress: readonly NetworkPolicyEgressRule[] },
) {
  const { extraIngress, egress } = etcd.networkPolicy;
  const ingress = [...rules.ingress, ...extraIngress];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(etcd, name),
    spec: {
      podSelector,
      policyTypes: ['Ingress', ...(egress === null ? [] : ['Egress'])],
      // The API server drops an empty list. Without one, there is no ingress.
      ...(ingress.length > 0 && { ingress }),
      ...(egress !== null && { egress: [...rules.egress, toDns, ...egress] }),
    },
  } satisfies NetworkPolicy;
}
