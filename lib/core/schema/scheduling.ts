import * as z from 'zod/mini';
import { int32 } from './common';
import { integer, subdomainName } from './formats';
import { affinity, annotations, labels, toleration, topologySpreadConstraint } from './kubernetes';

const probe = z.strictObject({
  initialDelaySeconds: z.optional(integer(0, 86_400)),
  periodSeconds: z.optional(integer(1, 3600)),
  timeoutSeconds: z.optional(integer(1, 3600)),
  failureThreshold: z.optional(integer(1, 1_000_000)),
});
/** `scheduling`. */
export const scheduling = z.strictObject({
  onePerNode: z.optional(z.enum(['preferred', 'required'])),
  nodeSelector: z.optional(labels),
  affinity: z.optional(affinity),
  tolerations: z.optional(z.array(toleration)),
  topologySpreadConstraints: z.optional(z.array(topologySpreadConstraint)),
  priorityClassName: z.optional(subdomainName),
  schedulerName: z.optional(subdomainName),
});
/** `auxiliaryPods`. */
export const auxiliaryPods = z.strictObject({
  labels: z.optional(labels),
  annotations: z.optional(annotations),
  nodeSelector: z.optional(labels),
  affinity: z.optional(affinity),
  tolerations: z.optional(z.array(toleration)),
  priorityClassName: z.optional(subdomainName),
});
/** `updateStrategy`. */
export const updateStrategy = z.strictObject({
  type: z.optional(z.enum(['RollingUpdate', 'OnDelete'])),
  partition: z.optional(integer(0, int32)),
});
/** `probes`. */
export const probes = z.strictObject({ startup: z.optional(probe), liveness: z.optional(probe), readiness: z.optional(probe) });
