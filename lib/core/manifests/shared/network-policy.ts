import type { NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';

/** A port that is open. */
export const open = (port: number) => ({ protocol: 'TCP', port });

/** Lets peers in; null: anyone. An empty list of peers means anyone to Kubernetes; here it means no one, so that rule is left out. */
export function peerRule(from: readonly NetworkPolicyPeer[] | null, port: number): NetworkPolicyIngressRule[] {
  if (from === null) return [{ ports: [open(port)] }];
  return from.length === 0 ? [] : [{ from: [...from], ports: [open(port)] }];
}
