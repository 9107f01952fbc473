import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from './metadata';

/** A port that is open. */
export const open = (port: number, protocol: 'TCP' | 'UDP' = 'TCP') => ({ protocol, port });

/** Lets peers in; null: anyone. An empty list of peers means anyone to Kubernetes; here it means no one, so that rule is left out. */
export function peerRule(from: readonly NetworkPolicyPeer[] | null, port: number): NetworkPolicyIngressRule[] {
  if (from === null) return [{ ports: [open(port)] }];
  return from.length === 0 ? [] : [{ from: [...from], ports: [open(port)] }];
}

/** Where a pod finds DNS: in a pod, or at a link-local address of its node. https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const toDns: NetworkPolicyEgressRule = {
  to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '169.254.0.0/16' } }],
  ports: [open(53, 'UDP'), open(53)],
};

/**
 * A NetworkPolicy of pods of the cluster. The rules of the config are for all of them. Egress is restricted only where the config asks for
 * it: what the pods need beside the members and DNS (the API server, the store of backups) has no address that is known here.
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
      // The API server drops an empty list; without one, nobody comes in.
      ...(ingress.length > 0 && { ingress }),
      ...(egress !== null && { egress: [...rules.egress, toDns, ...egress] }),
    },
  } satisfies NetworkPolicy;
}
