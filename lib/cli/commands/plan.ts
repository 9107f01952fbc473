import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { buildResolved } from '../../core/build';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfigs } from '../config-file';
import { dryRun, type LiveObject, liveOf, serverSideManager } from '../kubectl/apply';
import { Kubectl } from '../kubectl/kubectl';
import { type Leftover, leftovers } from '../kubectl/leftovers';
import { leftBehind, migratingSince } from '../kubectl/migration';
import { missingKinds } from '../kubectl/resources';
import { certificateWarnings } from '../plan/certificate-warnings';
import { claimChanges, claimName } from '../plan/claims';
import { type Effect, effects, immutableChanges, withImmutableOf } from '../plan/effects';
import { rolloutMeaning } from '../plan/rollout';
import { pendingRollout, rolloutWarnings } from '../plan/rollout-warnings';

const meaning: Record<Exclude<Effect['does'], 'roll'>, string> = {
  adopt: 'missing while its pods keep running: etcd-kit migrate recreates it around them',
  migrate: 'cannot be changed in place: etcd-kit migrate migrates the members, one at a time',
  pause: 'every member stops; volumes and membership are kept',
  resume: 'the members start again with their data',
  scale: 'members are added or removed, one at a time',
  update: 'no member restarts',
  create: 'created',
};

/** Effects that interrupt members come first. */
const order: readonly Effect['does'][] = ['adopt', 'migrate', 'pause', 'resume', 'scale', 'roll', 'update', 'create'];

/** Prints what applying configs would do to running clusters, according to a dry run of the API server. Changes nothing. */
export function plan(files: readonly string[], options: { readonly context?: string }): void {
  const kubectl = new Kubectl(options.context);
  for (const { file, etcd } of readConfigs(files)) {
    const { manager, warnings, planned, left } = planCluster(kubectl, etcd);
    const how = manager === undefined ? '' : ` (server-side apply by ${manager})`;
    const lines = [
      `${file}: ${etcd.name} in namespace ${etcd.namespace}${how}: ${planned.length === 0 ? 'nothing changes' : ''}`,
      ...warnings.map(warning => `  warning: ${warning}`),
      ...planned.flatMap(({ objects, does, means, changes }) => {
        const kinds = byKind(objects);
        const [what, more] = kinds.length === 1 ? [kinds[0], []] : [`${objects.length} objects`, kinds];
        return [`  ${does.padEnd(7)} ${what}: ${means}`, ...[...more, ...changes].map(line => `            ${line}`)];
      }),
      ...leftoverLines(left, etcd.namespace, options.context),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** An effect of applying a config, and the objects that it affects. */
interface Step extends Pick<Effect, 'does' | 'changes'> {
  readonly objects: readonly Effect['object'][];
  readonly means: string;
}

/** Objects by kind: `ConfigMap etcd-a, etcd-b`. */
function byKind(objects: readonly Effect['object'][]): string[] {
  const kinds = new Map<string, string[]>();
  for (const { kind, name } of objects) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
  return Array.from(kinds, ([kind, names]) => `${kind} ${names.join(', ')}`);
}

function planCluster(kubectl: Kubectl, etcd: ResolvedEtcd) {
  const objects = buildResolved(etcd);
  const wantedObjects = Object.values(objects) as KubeObject[];
  const missing = missingKinds(kubectl, wantedObjects);
  const live = new Map(wantedObjects.map(object => [object, missing.has(object.kind) ? undefined : liveOf(kubectl, object)]));
  const planned = [...live].map(([object, found]) => planObject(kubectl, etcd, object, found));
  const effects = planned.flatMap(({ effects }) => effects);
  const wanted = objects.statefulSet as StatefulSet;
  if (!effects.some(({ does }) => does === 'migrate' || does === 'adopt')) effects.push(...unfinished(kubectl, etcd, wanted));
  const found = live.get(objects.statefulSet);
  return {
    manager: found && serverSideManager(found),
    warnings: [
      ...missing.values(),
      ...(found ? pendingRollout(found as StatefulSet) : []),
      ...planned.flatMap(({ warnings }) => warnings),
      ...certificateWarnings(etcd, name => readSecret(kubectl, name, etcd.namespace)),
    ],
    planned: steps(effects, wanted),
    left: leftovers(kubectl, etcd, objects),
  };
}

/** Lists objects that applying the config does not remove, and the command that removes them. */
function leftoverLines(left: readonly Leftover[], namespace: string, context: string | undefined): string[] {
  if (left.length === 0) return [];
  const kubectl = ['kubectl', ...(context === undefined ? [] : [`--context=${context}`]), 'delete', '-n', namespace];
  return [
    '  remains in the cluster, but is not in the config. After you apply the config, remove it with:',
    ...byKind(left).map(line => `            ${line}`),
    `    ${[...kubectl, ...left.map(({ argument }) => argument)].join(' ')}`,
  ];
}

/** Effects in order. Objects with the same effect are grouped. */
function steps(effects: readonly Effect[], statefulSet: StatefulSet): Step[] {
  const resumes = effects.some(({ does }) => does === 'resume');
  const found = new Map<string, Step>();
  for (const { object, does, changes } of effects) {
    const key = JSON.stringify([does, changes]);
    const means = does === 'roll' ? rolloutMeaning(statefulSet, resumes) : meaning[does];
    found.set(key, { objects: [...(found.get(key)?.objects ?? []), object], does, means, changes });
  }
  return [...found.values()].sort((a, b) => order.indexOf(a.does) - order.indexOf(b.does));
}

/** The data of a Secret; null if it may not be read. */
function readSecret(kubectl: Kubectl, name: string, namespace: string): Record<string, string> | undefined | null {
  const { status, stdout } = kubectl.attempt(['get', 'secret', name, '-n', namespace, '--ignore-not-found', '-o', 'json']);
  if (status !== 0) return null;
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout).data ?? {});
}

/** The effects and warnings of applying one object. */
function planObject(
  kubectl: Kubectl,
  etcd: ResolvedEtcd,
  wanted: KubeObject,
  live: LiveObject | undefined,
): { readonly effects: Effect[]; readonly warnings: readonly string[] } {
  const object = { kind: wanted.kind, name: wanted.metadata.name };
  if (live === undefined) {
    const adopted = wanted.kind === 'StatefulSet' ? adoption(kubectl, etcd, object) : undefined;
    return { effects: adopted ?? effects(undefined, wanted), warnings: [] };
  }
  const stuck = wanted.kind === 'StatefulSet' ? immutableChanges(live as StatefulSet, wanted as StatefulSet) : [];
  const possible = stuck.length > 0 ? (withImmutableOf(live as StatefulSet, wanted as StatefulSet) as KubeObject) : wanted;
  const { applied, conflict } = dryRun(kubectl, possible, live);
  const done = effects(live, applied);
  return {
    effects: [...(stuck.length > 0 ? [{ object, does: 'migrate' as const, changes: stuck }] : []), ...done],
    warnings: [
      ...(done.some(({ does }) => does === 'roll') ? rolloutWarnings(live as StatefulSet, wanted as StatefulSet) : []),
      ...(conflict === undefined
        ? []
        : [`kubectl apply --server-side rejects ${wanted.kind} ${object.name} without --force-conflicts: ${conflict}`]),
    ],
  };
}

/** The effect for a missing StatefulSet whose pods or migration remain; undefined if it never existed, or was deleted with its pods. */
function adoption(kubectl: Kubectl, etcd: ResolvedEtcd, object: Effect['object']): Effect[] | undefined {
  const left = leftBehind(kubectl, etcd);
  if (left === undefined) return undefined;
  const since = left.since && [`a migration that started at ${left.since} stopped after it deleted the StatefulSet`];
  const pods = left.pods.length > 0 && [`until then, nothing replaces a lost pod. Running pods: ${left.pods.join(', ')}`];
  return [{ object, does: 'adopt', changes: [...(since || []), ...(pods || [])] }];
}

/** The remaining steps of a stopped migration: claims that differ from the StatefulSet's template, and its mark. */
function unfinished(kubectl: Kubectl, etcd: ResolvedEtcd, { spec }: StatefulSet): Effect[] {
  const template = spec?.volumeClaimTemplates?.[0];
  if (template === undefined) return [];
  const claims = Array.from({ length: etcd.replicas }, (_, ordinal) => claimName(etcd, ordinal)).flatMap(name => {
    // Claims that may not be read are skipped.
    const { status, stdout } = kubectl.attempt(['get', 'pvc', name, '-n', etcd.namespace, '--ignore-not-found', '-o', 'json']);
    if (status !== 0 || stdout.trim() === '') return [];
    const { changes } = claimChanges(JSON.parse(stdout), template);
    return changes.length > 0 ? [{ object: { kind: 'PersistentVolumeClaim', name }, does: 'migrate' as const, changes }] : [];
  });
  const since = migratingSince(kubectl, etcd);
  if (since === undefined) return claims;
  const changes = [`a migration that started at ${since} is running or has stopped: etcd-kit migrate completes it`];
  return [{ object: { kind: 'ConfigMap', name: names.bootstrapRecord(etcd.name) }, does: 'migrate', changes }, ...claims];
}
