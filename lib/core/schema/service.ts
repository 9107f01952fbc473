import * as z from 'zod/mini';
import { cidr, integer, labelKey } from './formats';
import { annotations, egressRule, ingressRule, networkPolicyPeer } from './kubernetes';

/** `service`. */
export const service = z.strictObject({
  type: z.optional(z.enum(['ClusterIP', 'NodePort', 'LoadBalancer'])),
  annotations: z.optional(annotations),
  nodePort: z.optional(integer(30_000, 32_767)),
  externalTrafficPolicy: z.optional(z.enum(['Cluster', 'Local'])),
  loadBalancerSourceRanges: z.optional(z.array(cidr)),
  loadBalancerClass: z.optional(labelKey),
});
/** `networkPolicy`. */
export const networkPolicy = z.strictObject({
  enabled: z.optional(z.boolean()),
  clients: z.optional(z.array(networkPolicyPeer)),
  metrics: z.optional(z.array(networkPolicyPeer)),
  extraIngress: z.optional(z.array(ingressRule)),
  egress: z.optional(z.array(egressRule)),
});
