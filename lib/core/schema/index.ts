import * as z from 'zod/mini';
import type { Violation } from '../errors';
import type { EtcdClusterProps } from '../props';
import { auth } from './auth';
import { backup } from './backup';
import { resources } from './common';
import { clusterName, imageReference, integer, known, line, namespaceName, subdomainName } from './formats';
import { images } from './images';
import { violationsOf } from './issues';
import { annotations, environmentVariable, labels } from './kubernetes';
import { maintenance } from './maintenance';
import { monitoring } from './monitoring';
import { patches } from './patches';
import { readablePart } from './readable';
import { bootstrap, recovery } from './recovery';
import { restore } from './restore';
import { auxiliaryPods, probes, scheduling, updateStrategy } from './scheduling';
import { security, serviceAccount } from './security';
import { networkPolicy, service } from './service';
import { storage } from './storage';
import { tls } from './tls';
import { tuning } from './tuning';

/** The schema of a config: types, field names and formats. Rules check what fields mean together. */
export const schema = z.strictObject({
  name: z.optional(clusterName),
  namespace: z.optional(namespaceName),
  createNamespace: z.optional(z.boolean()),
  labels: z.optional(labels),
  annotations: z.optional(annotations),
  podLabels: z.optional(labels),
  podAnnotations: z.optional(annotations),
  replicas: z.optional(z.number()),
  paused: z.optional(z.boolean()),
  version: z.optional(known),
  image: z.optional(imageReference),
  images: z.optional(images),
  storage,
  resources: z.optional(resources),
  helperResources: z.optional(resources),
  service: z.optional(service),
  scheduling: z.optional(scheduling),
  auxiliaryPods: z.optional(auxiliaryPods),
  updateStrategy: z.optional(updateStrategy),
  terminationGracePeriodSeconds: z.optional(integer(30, 3600)),
  probes: z.optional(probes),
  security: z.optional(security),
  serviceAccount: z.optional(serviceAccount),
  networkPolicy: z.optional(networkPolicy),
  tls: z.optional(tls),
  auth: z.optional(auth),
  backup: z.optional(backup),
  restore: z.optional(restore),
  tuning: z.optional(tuning),
  maintenance: z.optional(maintenance),
  monitoring: z.optional(monitoring),
  recovery: z.optional(recovery),
  bootstrap: z.optional(bootstrap),
  extraFlags: z.optional(z.record(z.string(), z.union([line, z.number(), z.boolean()]))),
  extraEnv: z.optional(z.array(environmentVariable)),
  clusterDomain: z.optional(subdomainName),
  patches: z.optional(patches),
});

/**
 * A config that matches the schema. Exported functions that take one are `@internal`, so that the published types do not refer to zod's,
 * which do not compile under every tsconfig.
 */
export type ParsedProps = z.infer<typeof schema>;

/** A config that was checked against the schema. */
export interface CheckedForm {
  /** The readable part: reading an invalid value throws `Unreadable`. Undefined if nothing is readable. */
  readonly props: ParsedProps | undefined;
  /** All violations of the schema. */
  readonly violations: readonly Violation[];
}

/**
 * Checks a config against the schema.
 * @internal
 */
export function checkForm(props: EtcdClusterProps | unknown): CheckedForm {
  const result = z.safeParse(schema, props, { reportInput: true });
  if (result.success) return { props: result.data, violations: [] };
  const violations = violationsOf(result.error.issues, schema);
  // The readable part matches the schema.
  const readable = violations.some(({ path }) => path.length === 0) ? undefined : (readablePart(props, violations) as ParsedProps);
  return { props: readable, violations };
}
