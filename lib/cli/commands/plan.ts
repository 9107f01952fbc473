import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { buildResolved } from '../../core/build';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfigs } from '../config-file';
import { dryRun, type LiveObject, liveOf, serverSideManager } from '../kubectl/apply';
import { Kubectl } from '../kubectl/kubectl';
import { leftBehind, migratingSince } from '../kubectl/migration';
import { certificateWarnings } from '../plan/certificate-warnings';
import { claimChanges, claimName } from '../plan/claims';
import { type Effect, effects, immutableChanges, withImmutableOf } from '../plan/effects';
import { rolloutWarnings } from '../plan/rollout-warnings';

const meaning: Record<Effect['does'], string> = {
  conflict: 'kubectl apply --server-side refuses it without --force-conflicts, because other managers set fields of it',
  create: 'is created',
  update: 'is updated; no member restarts',
  scale: 'members are added or removed, one after the other',
  roll: 'every member restarts, one at a time',
  pause: 'every member stops; volumes and membership stay',
  resume: 'the members come back with their data',
  migrate: 'can’t be changed in place: etcd-kit migrate carries the members over, one at a time',
  adopt: 'is missing while its pods run on: etcd-kit migrate makes it anew around them',
};

/** Says what applying configs would do to the clusters that run, by the API server's own dry run. Changes nothing. */
export function plan(files: readonly string[], options: { readonly context?: string }): void {
  const kubectl = new Kubectl(options.context);
  for (const { file, etcd } of readConfigs(files)) {
    const objects = buildResolved(etcd);
    const live = new Map((Object.values(objects) as KubeObject[]).map(object => [object, liveOf(kubectl, object)]));
    const planned = [...live].flatMap(([object, found]) => planObject(kubectl, etcd, object, found));
    if (!planned.some(({ does }) => does === 'migrate' || does === 'adopt'))
      planned.push(...unfinished(kubectl, etcd, objects.statefulSet as StatefulSet));
    const found = live.get(objects.statefulSet);
    const manager = found && serverSideManager(found);
    const how = manager === undefined ? '' : ` (server-side apply by ${manager})`;
    process.stdout.write(`${file}: ${etcd.name} in namespace ${etcd.namespace}${how}: ${planned.length === 0 ? 'nothing changes' : ''}\n`);
    for (const { object, does, changes } of planned) {
      process.stdout.write(`  ${does.padEnd(7)} ${object}: ${meaning[does]}\n${changes.map(line => `            ${line}\n`).join('')}`);
    }
    for (const warning of certificateWarnings(etcd, name => readSecret(kubectl, name, etcd.namespace)))
      process.stdout.write(`  ${warning}\n`);
  }
}

/** What a Secret holds; null to who may not read it. */
function readSecret(kubectl: Kubectl, name: string, namespace: string): Record<string, string> | undefined | null {
  const { status, stdout } = kubectl.attempt(['get', 'secret', name, '-n', namespace, '--ignore-not-found', '-o', 'json']);
  if (status !== 0) return null;
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout).data ?? {});
}

/** What applying one object does. */
function planObject(kubectl: Kubectl, etcd: ResolvedEtcd, wanted: KubeObject, live: LiveObject | undefined): Effect[] {
  const object = `${wanted.kind} ${wanted.metadata.name}`;
  if (live === undefined) return (wanted.kind === 'StatefulSet' && adoption(kubectl, etcd, object)) || effects(undefined, wanted);
  const stuck = wanted.kind === 'StatefulSet' ? immutableChanges(live as StatefulSet, wanted as StatefulSet) : [];
  const possible = stuck.length > 0 ? (withImmutableOf(live as StatefulSet, wanted as StatefulSet) as KubeObject) : wanted;
  const { applied, conflict } = dryRun(kubectl, possible, live);
  const steps =
    wanted.kind === 'StatefulSet' ? effects(live, applied).map(effect => withWarnings(effect, live, wanted)) : effects(live, applied);
  return [
    ...(conflict === undefined ? [] : [{ object, does: 'conflict' as const, changes: [conflict] }]),
    ...(stuck.length > 0 ? [{ object, does: 'migrate' as const, changes: stuck }] : []),
    ...steps,
  ];
}

/** A StatefulSet that is missing, and what has been left behind of it; undefined when it was never there, or was deleted with its pods. */
function adoption(kubectl: Kubectl, etcd: ResolvedEtcd, object: string): Effect[] | undefined {
  const left = leftBehind(kubectl, etcd);
  if (left === undefined) return undefined;
  const since = left.since && [`a migration that began at ${left.since} was stopped after it had deleted the StatefulSet`];
  const pods = left.pods.length > 0 && [`nobody brings back a pod that is lost until then. Now there are: ${left.pods.join(', ')}`];
  return [{ object, does: 'adopt', changes: [...(since || []), ...(pods || [])] }];
}

/** What a migration that was stopped has left to do: claims that are not what the StatefulSet's template says, and its own mark. */
function unfinished(kubectl: Kubectl, etcd: ResolvedEtcd, { spec }: StatefulSet): Effect[] {
  const template = spec?.volumeClaimTemplates?.[0];
  if (template === undefined) return [];
  const claims = Array.from({ length: etcd.replicas }, (_, ordinal) => claimName(etcd, ordinal)).flatMap(name => {
    // Who may not read claims is told nothing of them.
    const { status, stdout } = kubectl.attempt(['get', 'pvc', name, '-n', etcd.namespace, '--ignore-not-found', '-o', 'json']);
    if (status !== 0 || stdout.trim() === '') return [];
    const { changes } = claimChanges(JSON.parse(stdout), template);
    return changes.length > 0 ? [{ object: `PersistentVolumeClaim ${name}`, does: 'migrate' as const, changes }] : [];
  });
  const since = migratingSince(kubectl, etcd);
  if (since === undefined) return claims;
  const changes = [`a migration that began at ${since} goes on, or was stopped: etcd-kit migrate ends it`];
  return [{ object: `ConfigMap ${names.bootstrapRecord(etcd.name)}`, does: 'migrate', changes }, ...claims];
}

/** Adds the warnings of a rollout to its effect. */
function withWarnings(effect: Effect, live: KubeObject, wanted: KubeObject): Effect {
  if (effect.does !== 'roll') return effect;
  return { ...effect, changes: [...effect.changes, ...rolloutWarnings(live as StatefulSet, wanted as StatefulSet)] };
}
