import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { ClusterError } from '../errors';
import type { Kubectl } from './kubectl';

/** An object in the API server. */
export interface LiveObject extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly managedFields?: readonly ManagedFields[] };
}

/** The manager of fields of an object: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: object;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Returns the existing object; undefined if there is none. */
export function liveOf(kubectl: Kubectl, { apiVersion, kind, metadata }: KubeObject): LiveObject | undefined {
  const [group, version] = apiVersion.split('/');
  return kubectl.get<LiveObject>(version ? `${kind}.${version}.${group}` : kind, metadata.name, metadata.namespace);
}

/**
 * The manager that last applied an object by server-side apply, such as `kubectl`, `argocd-controller` or `kustomize-controller`; undefined
 * for client-side apply. Only the same manager removes fields that it no longer applies.
 */
export function serverSideManager({ metadata }: LiveObject): string | undefined {
  const entries = (metadata.managedFields ?? []).filter(({ subresource }) => !subresource);
  const size = ({ fieldsV1 }: ManagedFields) => JSON.stringify(fieldsV1 ?? {}).length;
  const applying = entries.filter(({ operation }) => operation === 'Apply');
  const most = Math.max(...applying.map(size));
  // Controllers may apply single fields. The last manager that applied most of the object counts.
  const [applied] = applying.filter(entry => size(entry) > most / 2).sort((a, b) => (b.time ?? '').localeCompare(a.time ?? ''));
  if (applied === undefined) return undefined;
  const isClientSide = ({ operation, fieldsV1 }: ManagedFields) =>
    operation === 'Update' && JSON.stringify(fieldsV1 ?? {}).includes(`"f:${lastApplied}"`);
  const later = entries.some(entry => isClientSide(entry) && (entry.time ?? '') >= (applied.time ?? ''));
  return later ? undefined : applied.manager;
}

/** kubectl's options to apply as this manager. GitOps tools take over the fields of others. kubectl does so only if asked. */
export const applyOptions = (manager: string | undefined): string[] => [
  ...(manager === undefined ? [] : ['--server-side', `--field-manager=${manager}`]),
  ...(manager === undefined || manager === 'kubectl' ? [] : ['--force-conflicts']),
];

/** Labels and annotations that identify the objects of GitOps tools. */
const ownedByTools = [
  'argocd.argoproj.io/instance',
  'argocd.argoproj.io/installation-id',
  'argocd.argoproj.io/tracking-id',
  'helm.toolkit.fluxcd.io/name',
  'helm.toolkit.fluxcd.io/namespace',
  'kustomize.toolkit.fluxcd.io/name',
  'kustomize.toolkit.fluxcd.io/namespace',
];

/** Adds the labels and annotations of a GitOps tool, as the tool does when it applies the object. */
export function withToolMetadata<T extends KubeObject>(wanted: T, live: LiveObject): T {
  const { labels, annotations, managedFields = [] } = live.metadata;
  // Argo CD 2 by default: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
  const isArgo = managedFields.some(({ manager }) => manager === 'argocd-controller');
  const keys = isArgo ? [...ownedByTools, 'app.kubernetes.io/instance'] : ownedByTools;
  const owned = (of: Readonly<Record<string, string>> = {}) => Object.fromEntries(Object.entries(of).filter(([key]) => keys.includes(key)));
  const added = { labels: owned(labels), annotations: owned(annotations) };
  return {
    ...wanted,
    metadata: {
      ...wanted.metadata,
      labels: { ...wanted.metadata.labels, ...added.labels },
      ...(Object.keys(added.annotations).length > 0 && { annotations: { ...wanted.metadata.annotations, ...added.annotations } }),
    },
  };
}

/** The result of applying an object in a dry run. */
export interface DryRun {
  readonly applied: KubeObject;
  /** The conflicts with other managers that kubectl would report; undefined if there are none. */
  readonly conflict: string | undefined;
}

/**
 * Applies an object in a dry run, the same way as before.
 * @throws ClusterError if the API server rejects it
 */
export function dryRun(kubectl: Kubectl, wanted: KubeObject, live: LiveObject): DryRun {
  const manager = serverSideManager(live);
  const args = ['apply', '--dry-run=server', '-o', 'json', ...applyOptions(manager), '-f', '-'];
  const input = JSON.stringify(withToolMetadata(wanted, live));
  const { status, stdout, stderr } = kubectl.attempt(args, input);
  if (status === 0) return { applied: JSON.parse(stdout), conflict: undefined };
  const conflict = /Apply failed with \d+ conflicts?: ([\s\S]*?)(?:\nPlease review|$)/.exec(stderr)?.[1];
  if (conflict === undefined) throw new ClusterError(`kubectl ${args.join(' ')}:\n${stderr.trim() || `exited with ${status}`}`);
  const applied = JSON.parse(kubectl.run([...args.slice(0, -2), '--force-conflicts', '-f', '-'], input));
  return { applied, conflict: conflict.replace(/\n- /g, ' ').replace(/\n/g, '; ') };
}
