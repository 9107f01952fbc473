import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { type Difference, differences, restrict } from './differences';
import { summarize } from './summary';

/** The effect of a change to a running cluster. */
export interface Effect {
  readonly object: { readonly kind: string; readonly name: string };
  readonly does: 'adopt' | 'migrate' | 'pause' | 'resume' | 'scale' | 'roll' | 'update' | 'create';
  /** What changes, a line each. */
  readonly changes: readonly string[];
}

/** The immutable fields of a StatefulSet that etcd-kit sets. */
const immutable = ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'] as const;

/** The differences between a wanted and an existing StatefulSet in immutable fields. */
export function immutableChanges(live: StatefulSet, wanted: StatefulSet): string[] {
  return summarize(
    immutable.flatMap(field => differences(restrict(live.spec?.[field], wanted.spec?.[field]), wanted.spec?.[field], `spec.${field}`)),
  );
}

/** The wanted StatefulSet with the immutable fields of the existing one. */
export function withImmutableOf(live: StatefulSet, wanted: StatefulSet): StatefulSet {
  return { ...wanted, spec: { ...wanted.spec, ...Object.fromEntries(immutable.map(field => [field, live.spec?.[field]])) } } as StatefulSet;
}

/**
 * The effects of applying an object.
 * @param live the object in the API server; undefined if it does not exist
 * @param applied the object after a dry run of the API server
 */
export function effects(live: KubeObject | undefined, applied: KubeObject): Effect[] {
  const object = { kind: applied.kind, name: applied.metadata.name };
  if (live === undefined) return [{ object, does: 'create', changes: [] }];
  const effect = (does: Effect['does'], changes: readonly Difference[]): Effect[] =>
    changes.length > 0 ? [{ object, does, changes: summarize(changes) }] : [];
  const [before, after] = [content(live), content(applied)];
  if (applied.kind !== 'StatefulSet') return effect('update', differences(before, after, ''));
  const { replicas: replicasBefore, template: templateBefore, ...restBefore } = before.spec as Record<string, unknown>;
  const { replicas, template, ...rest } = after.spec as Record<string, unknown>;
  const size = replicas === 0 ? 'pause' : replicasBefore === 0 ? 'resume' : 'scale';
  const rolled = effect('roll', differences(templateBefore, template, 'spec.template'));
  const others = differences({ ...before, spec: restBefore }, { ...after, spec: rest }, '');
  const freed =
    rolled.length === 0 && outdated(live as StatefulSet) > 0 && others.some(({ path }) => path.startsWith('spec.updateStrategy.'));
  return [
    ...effect(size, differences(replicasBefore, replicas, 'spec.replicas')),
    ...rolled,
    // Another strategy restarts pods that the previous one left with an earlier template.
    ...effect(freed ? 'roll' : 'update', others),
  ];
}

/** The number of pods with an earlier template than the StatefulSet's. */
export function outdated({ status }: StatefulSet): number {
  return status === undefined ? 0 : Math.max(0, status.replicas - (status.updatedReplicas ?? 0));
}

/** An object without its status and the metadata of kubectl and the API server. */
function content(object: KubeObject): Record<string, unknown> {
  const { metadata, apiVersion: _, kind: __, status: ___, ...fields } = object as KubeObject & { status?: unknown };
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith('kubectl.kubernetes.io/'));
  return { ...fields, metadata: { labels: metadata.labels ?? {}, annotations: Object.fromEntries(annotations) } };
}
