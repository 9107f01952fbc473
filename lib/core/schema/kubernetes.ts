import * as z from 'zod/mini';
import { annotationKey, environmentVariableName, integer, labelKey, labelValue, line, portName, text } from './formats';

/** The labels of an object. */
export const labels = z.record(labelKey, labelValue);
/** The annotations of an object. */
export const annotations = z.record(annotationKey, text);

// The structures below are those of Kubernetes. They have the fields of kubernetes-types and pass through unchanged: the API server
// validates what their values mean together. test/types.ts compares them with kubernetes-types.

const requirement = z.strictObject({ key: line, operator: line, values: z.optional(z.array(line)) });
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export const labelSelector = z.strictObject({
  matchLabels: z.optional(z.record(line, line)),
  matchExpressions: z.optional(z.array(requirement)),
});

const nodeSelectorTerm = z.strictObject({
  matchExpressions: z.optional(z.array(requirement)),
  matchFields: z.optional(z.array(requirement)),
});
const podAffinityTerm = z.strictObject({
  labelSelector: z.optional(labelSelector),
  matchLabelKeys: z.optional(z.array(line)),
  mismatchLabelKeys: z.optional(z.array(line)),
  namespaceSelector: z.optional(labelSelector),
  namespaces: z.optional(z.array(line)),
  topologyKey: line,
});
const podAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.optional(z.array(podAffinityTerm)),
  preferredDuringSchedulingIgnoredDuringExecution: z.optional(z.array(z.strictObject({ weight: z.number(), podAffinityTerm }))),
});
/** https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity */
export const affinity = z.strictObject({
  nodeAffinity: z.optional(
    z.strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z.optional(z.strictObject({ nodeSelectorTerms: z.array(nodeSelectorTerm) })),
      preferredDuringSchedulingIgnoredDuringExecution: z.optional(
        z.array(z.strictObject({ weight: z.number(), preference: nodeSelectorTerm })),
      ),
    }),
  ),
  podAffinity: z.optional(podAffinity),
  podAntiAffinity: z.optional(podAffinity),
});

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const toleration = z.strictObject({
  key: z.optional(line),
  operator: z.optional(line),
  value: z.optional(line),
  effect: z.optional(line),
  tolerationSeconds: z.optional(z.number()),
});

/** https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export const topologySpreadConstraint = z.strictObject({
  maxSkew: z.number(),
  topologyKey: line,
  whenUnsatisfiable: line,
  labelSelector: z.optional(labelSelector),
  matchLabelKeys: z.optional(z.array(line)),
  minDomains: z.optional(z.number()),
  nodeAffinityPolicy: z.optional(line),
  nodeTaintsPolicy: z.optional(line),
});

const keyReference = z.strictObject({ name: z.optional(line), key: line, optional: z.optional(z.boolean()) });
/** https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/ */
export const environmentVariable = z.strictObject({
  name: environmentVariableName,
  value: z.optional(text),
  valueFrom: z.optional(
    z.strictObject({
      secretKeyRef: z.optional(keyReference),
      configMapKeyRef: z.optional(keyReference),
      fieldRef: z.optional(z.strictObject({ apiVersion: z.optional(line), fieldPath: line })),
      resourceFieldRef: z.optional(z.strictObject({ containerName: z.optional(line), divisor: z.optional(line), resource: line })),
    }),
  ),
});

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors */
export const networkPolicyPeer = z.strictObject({
  podSelector: z.optional(labelSelector),
  namespaceSelector: z.optional(labelSelector),
  ipBlock: z.optional(z.strictObject({ cidr: line, except: z.optional(z.array(line)) })),
});

const networkPolicyPort = z
  .strictObject({
    port: z.optional(z.union([portName, integer(1, 65_535)])),
    endPort: z.optional(integer(1, 65_535)),
    protocol: z.optional(line),
  })
  .check(
    z.refine(({ port, endPort }) => endPort === undefined || typeof port === 'number', {
      path: ['endPort'],
      error: 'requires a port number in port',
    }),
    z.refine(({ port, endPort }) => endPort === undefined || typeof port !== 'number' || endPort >= port, {
      path: ['endPort'],
      error: 'must not be below port',
    }),
  );
/** A list that Kubernetes treats as no restriction if it is empty. */
const restriction = <T extends z.core.$ZodType>(item: T, any: string) =>
  z.array(item).check(
    z.refine(items => items.length > 0, {
      error: `must not be empty: Kubernetes treats an empty list as ${any}. Leave it out if you mean that`,
    }),
  );
const networkPolicyPeers = restriction(networkPolicyPeer, 'anyone');
const networkPolicyPorts = restriction(networkPolicyPort, 'any port');
/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec */
export const ingressRule = z.strictObject({ from: z.optional(networkPolicyPeers), ports: z.optional(networkPolicyPorts) });
/** The same for egress. */
export const egressRule = z.strictObject({ to: z.optional(networkPolicyPeers), ports: z.optional(networkPolicyPorts) });

/** https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container */
export const seLinuxOptions = z.strictObject({
  level: z.optional(line),
  role: z.optional(line),
  type: z.optional(line),
  user: z.optional(line),
});
