import * as z from 'zod/mini';
import { uniqueItems } from './common';
import { cidr, integer, labelKey } from './formats';
import { annotations, egressRule, ingressRule, networkPolicyPeer } from './kubernetes';

/** `service`. */
export const service = z.strictObject({
  type: z.optional(z.enum(['ClusterIP', 'NodePort', 'LoadBalancer'])),
  annotations: z.optional(annotations),
  ipFamilyPolicy: z.optional(z.enum(['SingleStack', 'PreferDualStack', 'RequireDualStack'])),
  ipFamilies: z.optional(
    z.array(z.enum(['IPv4', 'IPv6'])).check(
      z.refine(families => families.length > 0, { error: 'must contain at least one family' }),
      uniqueItems,
    ),
  ),
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
