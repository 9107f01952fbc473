import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { differences, restrict } from './differences';

/** What a change to a running cluster does. */
export interface Effect {
  readonly object: string;
  readonly does: 'conflict' | 'create' | 'update' | 'scale' | 'roll' | 'pause' | 'resume' | 'migrate' | 'adopt';
  /** What changes, a line each. */
  readonly changes: readonly string[];
}

/** The fields of a StatefulSet that Kubernetes never changes, of those that etcd-kit sets. */
const immutable = ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'] as const;

/** How a StatefulSet that is wanted differs from the one that is there in what can't be changed. */
export function immutableChanges(live: StatefulSet, wanted: StatefulSet): string[] {
  return immutable.flatMap(field => differences(restrict(live.spec?.[field], wanted.spec?.[field]), wanted.spec?.[field], `spec.${field}`));
}

/** The StatefulSet that is wanted, but for what can't be changed. */
export function withImmutableOf(live: StatefulSet, wanted: StatefulSet): StatefulSet {
  return { ...wanted, spec: { ...wanted.spec, ...Object.fromEntries(immutable.map(field => [field, live.spec?.[field]])) } } as StatefulSet;
}

/**
 * What applying an object does to the one that is there.
 * @param live what the API server holds; undefined when it holds none
 * @param applied what it would hold, by its own dry run
 */
export function effects(live: KubeObject | undefined, applied: KubeObject): Effect[] {
  const object = `${applied.kind} ${applied.metadata.name}`;
  if (live === undefined) return [{ object, does: 'create', changes: [] }];
  const [before, after] = [content(live), content(applied)];
  if (applied.kind !== 'StatefulSet') return some({ object, does: 'update', changes: differences(before, after, '').map(withoutDot) });
  const { replicas: replicasBefore, template: templateBefore, ...restBefore } = before.spec as Record<string, unknown>;
  const { replicas, template, ...rest } = after.spec as Record<string, unknown>;
  const does = replicas === 0 ? 'pause' : replicasBefore === 0 ? 'resume' : 'scale';
  return [
    ...some({ object, does, changes: differences(replicasBefore, replicas, 'spec.replicas') }),
    ...some({ object, does: 'roll', changes: differences(templateBefore, template, 'spec.template') }),
    ...some({
      object,
      does: 'update',
      changes: differences({ ...before, spec: restBefore }, { ...after, spec: rest }, '').map(withoutDot),
    }),
  ];
}

const some = (effect: Effect): Effect[] => (effect.changes.length > 0 ? [effect] : []);
const withoutDot = (line: string) => line.replace(/^\./, '');

/** An object without its status, and without what kubectl and the API server keep in its metadata for themselves. */
function content(object: KubeObject): Record<string, unknown> {
  const { metadata, apiVersion: _, kind: __, status: ___, ...fields } = object as KubeObject & { status?: unknown };
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith('kubectl.kubernetes.io/'));
  return { ...fields, metadata: { labels: metadata.labels ?? {}, annotations: Object.fromEntries(annotations) } };
}
