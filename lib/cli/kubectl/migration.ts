import { migratingAnnotation, selectorLabels } from '../../core/labels';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import type { Kubectl } from './kubectl';

/** The remains of a cluster whose StatefulSet is missing. */
export interface LeftBehind {
  /** The members' pods that keep running without it. */
  readonly pods: readonly string[];
  /** When the migration started that deleted the StatefulSet; undefined if none is recorded. */
  readonly since: string | undefined;
}

/**
 * Finds the remains of a migration that stopped between the deletion of the StatefulSet and its creation.
 * @returns undefined if there are none
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

/** When an unfinished migration started; undefined if there is none. */
export function migratingSince(kubectl: Kubectl, etcd: ResolvedEtcd): string | undefined {
  return record(kubectl, etcd)?.metadata.annotations?.[migratingAnnotation];
}

/** Marks that the StatefulSet will be missing for a moment, so that the pods do not treat the cluster as deleted. */
export function markMigrating(kubectl: Kubectl, etcd: ResolvedEtcd): void {
  const found = record(kubectl, etcd);
  if (found && found.metadata.annotations?.[migratingAnnotation] === undefined)
    annotate(kubectl, etcd, `${migratingAnnotation}=${new Date().toISOString()}`);
}

/** Removes that mark. */
export function unmarkMigrating(kubectl: Kubectl, etcd: ResolvedEtcd): void {
  if (migratingSince(kubectl, etcd) !== undefined) annotate(kubectl, etcd, `${migratingAnnotation}-`);
}

const record = (kubectl: Kubectl, etcd: ResolvedEtcd) =>
  kubectl.get<{ metadata: { annotations?: Record<string, string> } }>('configmap', names.bootstrapRecord(etcd.name), etcd.namespace);

const annotate = (kubectl: Kubectl, etcd: ResolvedEtcd, annotation: string) =>
  kubectl.run(['annotate', 'configmap', names.bootstrapRecord(etcd.name), '-n', etcd.namespace, '--overwrite', annotation]);
