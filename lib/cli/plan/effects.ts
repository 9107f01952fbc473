import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { type Difference, differences, restrict } from './differences';
import { summarize } from './summary';

/** What a change to a running cluster does. */
export interface Effect {
  readonly object: { readonly kind: string; readonly name: string };
  readonly does: 'adopt' | 'migrate' | 'pause' | 'resume' | 'scale' | 'roll' | 'update' | 'create';
  /** What changes, a line each. */
  readonly changes: readonly string[];
}

/** The fields of a StatefulSet that Kubernetes never changes, of those that etcd-kit sets. */
const immutable = ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'] as const;

/** How a StatefulSet that is wanted differs from the one that is there in what can't be changed. */
export function immutableChanges(live: StatefulSet, wanted: StatefulSet): string[] {
  return summarize(
    immutable.flatMap(field => differences(restrict(live.spec?.[field], wanted.spec?.[field]), wanted.spec?.[field], `spec.${field}`)),
  );
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
    // Another strategy restarts the pods that the one before has left with an earlier template.
    ...effect(freed ? 'roll' : 'update', others),
  ];
}

/** How many pods have an earlier template than the StatefulSet has now. */
export function outdated({ status }: StatefulSet): number {
  return status === undefined ? 0 : Math.max(0, status.replicas - (status.updatedReplicas ?? 0));
}

/** An object without its status, and without what kubectl and the API server keep in its metadata for themselves. */
function content(object: KubeObject): Record<string, unknown> {
  const { metadata, apiVersion: _, kind: __, status: ___, ...fields } = object as KubeObject & { status?: unknown };
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !key.startsWith('kubectl.kubernetes.io/'));
  return { ...fields, metadata: { labels: metadata.labels ?? {}, annotations: Object.fromEntries(annotations) } };
}
