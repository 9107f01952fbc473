import * as z from 'zod/mini';
import {
  annotationKey,
  cidr,
  environmentVariableName,
  integer,
  labelKey,
  labelValue,
  line,
  portName,
  secretKey,
  subdomainName,
  text,
} from './formats';

// Kubernetes' own structures, as strict as the API server: what passes here is not refused there.

/** The labels of an object. */
export const labels = z.record(labelKey, labelValue);
/** The annotations of an object. */
export const annotations = z.record(annotationKey, text);

const expression = (operators: readonly [string, ...string[]], withoutValues: readonly string[], single: readonly string[] = []) =>
  z.strictObject({ key: labelKey, operator: z.enum(operators), values: z.optional(z.array(labelValue)) }).check(
    z.refine(({ operator, values }) => !withoutValues.includes(operator) || !values?.length, {
      path: ['values'],
      error: `must be left out with the operators ${withoutValues.join(' and ')}`,
    }),
    z.refine(({ operator, values }) => withoutValues.includes(operator) || !!values?.length, {
      path: ['values'],
      error: `needs at least one value, but for the operators ${withoutValues.join(' and ')}`,
    }),
    z.refine(({ operator, values }) => !single.includes(operator) || (values?.length === 1 && /^-?\d{1,15}$/.test(values[0] as string)), {
      path: ['values'],
      error: `must be a single whole number with the operators ${single.join(' and ')}`,
    }),
  );

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export const labelSelector = z.strictObject({
  matchLabels: z.optional(labels),
  matchExpressions: z.optional(z.array(expression(['In', 'NotIn', 'Exists', 'DoesNotExist'], ['Exists', 'DoesNotExist']))),
});

const nodeExpression = expression(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'], ['Exists', 'DoesNotExist'], ['Gt', 'Lt']);
const nodeField = z.strictObject({
  key: z.literal('metadata.name'),
  operator: z.enum(['In', 'NotIn']),
  values: z.array(subdomainName).check(z.refine(values => values.length === 1, { error: 'must hold a single node name' })),
});
const nodeSelectorTerm = z.strictObject({
  matchExpressions: z.optional(z.array(nodeExpression)),
  matchFields: z.optional(z.array(nodeField)),
});
const weight = integer(1, 100);
const podAffinityTerm = z.strictObject({
  labelSelector: z.optional(labelSelector),
  namespaceSelector: z.optional(labelSelector),
  namespaces: z.optional(z.array(subdomainName)),
  topologyKey: labelKey,
});
const podAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.optional(z.array(podAffinityTerm)),
  preferredDuringSchedulingIgnoredDuringExecution: z.optional(z.array(z.strictObject({ weight, podAffinityTerm }))),
});
/** https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity */
export const affinity = z.strictObject({
  nodeAffinity: z.optional(
    z.strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z.optional(
        z.strictObject({
          nodeSelectorTerms: z.array(nodeSelectorTerm).check(z.refine(terms => terms.length > 0, { error: 'needs at least one term' })),
        }),
      ),
      preferredDuringSchedulingIgnoredDuringExecution: z.optional(z.array(z.strictObject({ weight, preference: nodeSelectorTerm }))),
    }),
  ),
  podAffinity: z.optional(podAffinity),
  podAntiAffinity: z.optional(podAffinity),
});

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export const toleration = z
  .strictObject({
    key: z.optional(labelKey),
    operator: z.optional(z.enum(['Exists', 'Equal'])),
    value: z.optional(labelValue),
    effect: z.optional(z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])),
    tolerationSeconds: z.optional(integer(-2_147_483_648, 2_147_483_647)),
  })
  .check(
    z.refine(({ key, operator }) => key !== undefined || operator === 'Exists', {
      path: ['operator'],
      error: 'must be Exists where there is no key',
    }),
    z.refine(({ operator, value }) => operator !== 'Exists' || !value, {
      path: ['value'],
      error: 'must be left out with the operator Exists',
    }),
    z.refine(({ effect, tolerationSeconds }) => tolerationSeconds === undefined || effect === 'NoExecute', {
      path: ['effect'],
      error: 'must be NoExecute where tolerationSeconds is set',
    }),
  );

/** https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export const topologySpreadConstraint = z
  .strictObject({
    maxSkew: integer(1, 2_147_483_647),
    topologyKey: labelKey,
    whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
    labelSelector: z.optional(labelSelector),
    minDomains: z.optional(integer(1, 2_147_483_647)),
    nodeAffinityPolicy: z.optional(z.enum(['Honor', 'Ignore'])),
    nodeTaintsPolicy: z.optional(z.enum(['Honor', 'Ignore'])),
  })
  .check(
    z.refine(({ minDomains, whenUnsatisfiable }) => minDomains === undefined || whenUnsatisfiable === 'DoNotSchedule', {
      path: ['minDomains'],
      error: 'is only allowed with whenUnsatisfiable: DoNotSchedule',
    }),
  );

const keyReference = z.strictObject({ name: subdomainName, key: secretKey, optional: z.optional(z.boolean()) });
/** https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/ */
export const environmentVariable = z
  .strictObject({
    name: environmentVariableName,
    value: z.optional(line),
    valueFrom: z.optional(
      z
        .strictObject({
          secretKeyRef: z.optional(keyReference),
          configMapKeyRef: z.optional(keyReference),
          fieldRef: z.optional(
            z.strictObject({
              apiVersion: z.optional(z.literal('v1')),
              fieldPath: z.enum([
                'metadata.name',
                'metadata.namespace',
                'metadata.uid',
                'spec.nodeName',
                'spec.serviceAccountName',
                'status.hostIP',
                'status.hostIPs',
                'status.podIP',
                'status.podIPs',
              ]),
            }),
          ),
        })
        .check(
          z.refine(source => Object.values(source).filter(value => value !== undefined).length === 1, {
            error: 'must name exactly one of secretKeyRef, configMapKeyRef and fieldRef',
          }),
        ),
    ),
  })
  .check(
    z.refine(({ value, valueFrom }) => valueFrom === undefined || !value, {
      path: ['value'],
      error: 'must be left out where valueFrom is set',
    }),
  );

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors */
export const networkPolicyPeer = z
  .strictObject({
    podSelector: z.optional(labelSelector),
    namespaceSelector: z.optional(labelSelector),
    ipBlock: z.optional(
      z.strictObject({ cidr, except: z.optional(z.array(cidr)) }).check(
        z.refine(block => !block.except?.length || block.except.every(inner => isStrictlyWithin(inner, block.cidr)), {
          path: ['except'],
          error: 'must name networks within cidr, and smaller than it',
        }),
      ),
    ),
  })
  .check(
    z.refine(peer => Object.values(peer).some(value => value !== undefined), {
      error: 'must name a podSelector, a namespaceSelector or an ipBlock',
    }),
    z.refine(peer => !peer.ipBlock || (!peer.podSelector && !peer.namespaceSelector), {
      path: ['ipBlock'],
      error: 'stands alone: without podSelector and namespaceSelector',
    }),
  );

const networkPolicyPort = z
  .strictObject({
    port: z.optional(z.union([portName, integer(1, 65_535)])),
    endPort: z.optional(integer(1, 65_535)),
    protocol: z.optional(z.enum(['TCP', 'UDP', 'SCTP'])),
  })
  .check(
    z.refine(({ port, endPort }) => endPort === undefined || typeof port === 'number', {
      path: ['endPort'],
      error: 'must stand beside a port number',
    }),
    z.refine(({ port, endPort }) => endPort === undefined || typeof port !== 'number' || endPort >= port, {
      path: ['endPort'],
      error: 'must not be below port',
    }),
  );
/** A list that Kubernetes takes for no restriction when it is empty. */
const restriction = <T extends z.core.$ZodType>(item: T, any: string) =>
  z
    .array(item)
    .check(
      z.refine(items => items.length > 0, { error: `must not be empty: to Kubernetes, that is ${any}. Leave it out if you mean that` }),
    );
const networkPolicyPeers = restriction(networkPolicyPeer, 'anyone');
const networkPolicyPorts = restriction(networkPolicyPort, 'any port');
/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec */
export const ingressRule = z.strictObject({ from: z.optional(networkPolicyPeers), ports: z.optional(networkPolicyPorts) });
/** The same of outgoing traffic. */
export const egressRule = z.strictObject({ to: z.optional(networkPolicyPeers), ports: z.optional(networkPolicyPorts) });

/** https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container */
export const seLinuxOptions = z.strictObject({
  level: z.optional(line),
  role: z.optional(line),
  type: z.optional(line),
  user: z.optional(line),
});

function isStrictlyWithin(inner: string, outer: string): boolean {
  const [a, b] = [bits(inner), bits(outer)];
  return a.family === b.family && a.length > b.length && a.text.slice(0, b.length) === b.text.slice(0, b.length);
}

function bits(network: string): { family: number; length: number; text: string } {
  const [address, length] = network.split('/') as [string, string];
  if (!address.includes(':')) {
    const text = address.split('.').map(part => Number(part).toString(2).padStart(8, '0'));
    return { family: 4, length: Number(length), text: text.join('') };
  }
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  const text = groups.map(part => Number.parseInt(part, 16).toString(2).padStart(16, '0'));
  return { family: 6, length: Number(length), text: text.join('') };
}
