import { migratingAnnotation, selectorLabels } from '../../core/labels';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import type { Kubectl } from './kubectl';

/** What is left of a cluster whose StatefulSet is missing. */
export interface LeftBehind {
  /** The members' pods that run on without it. */
  readonly pods: readonly string[];
  /** When a migration began that has not put the StatefulSet back; undefined when none has said so. */
  readonly since: string | undefined;
}

/**
 * Looks for what a migration leaves behind that was stopped between the deletion of the StatefulSet and its creation.
 * @returns undefined when there is no sign of one
 */
export function leftBehind(kubectl: Kubectl, etcd: ResolvedEtcd): LeftBehind | undefined {
  const selector = Object.entries(selectorLabels(etcd.name)).map(([key, value]) => `${key}=${value}`);
  const { items } = JSON.parse(kubectl.run(['get', 'pods', '-n', etcd.namespace, '-l', selector.join(','), '-o', 'json'])) as {
    items: { metadata: { name: string; deletionTimestamp?: string; ownerReferences?: object[] } }[];
  };
  // A pod that still names its StatefulSet as owner is about to be deleted after it.
  const pods = items.filter(({ metadata }) => !metadata.deletionTimestamp && !metadata.ownerReferences?.length);
  const since = migratingSince(kubectl, etcd);
  return pods.length > 0 || since !== undefined ? { pods: pods.map(({ metadata }) => metadata.name).sort(), since } : undefined;
}

/** When a migration began that has not ended; undefined when none is under way. */
export function migratingSince(kubectl: Kubectl, etcd: ResolvedEtcd): string | undefined {
  return record(kubectl, etcd)?.metadata.annotations?.[migratingAnnotation];
}

/** Tells the pods that the StatefulSet is about to be missing for a moment: they must not take the cluster for deleted. */
export function markMigrating(kubectl: Kubectl, etcd: ResolvedEtcd): void {
  const found = record(kubectl, etcd);
  if (found && found.metadata.annotations?.[migratingAnnotation] === undefined)
    annotate(kubectl, etcd, `${migratingAnnotation}=${new Date().toISOString()}`);
}

/** Takes that back. */
export function unmarkMigrating(kubectl: Kubectl, etcd: ResolvedEtcd): void {
  if (migratingSince(kubectl, etcd) !== undefined) annotate(kubectl, etcd, `${migratingAnnotation}-`);
}

const record = (kubectl: Kubectl, etcd: ResolvedEtcd) =>
  kubectl.get<{ metadata: { annotations?: Record<string, string> } }>('configmap', names.bootstrapRecord(etcd.name), etcd.namespace);

const annotate = (kubectl: Kubectl, etcd: ResolvedEtcd, annotation: string) =>
  kubectl.run(['annotate', 'configmap', names.bootstrapRecord(etcd.name), '-n', etcd.namespace, '--overwrite', annotation]);
