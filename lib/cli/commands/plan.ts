import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { buildResolved } from '../../core/build';
import type { KubeObject } from '../../core/kube-object';
import { certificateRemarks } from '../certificate-remarks';
import { readConfigs } from '../config-file';
import { Kubectl } from '../kubectl';
import { type Effect, effects, immutableChanges, withImmutableOf } from '../plan';
import { rollRemarks } from '../roll-remarks';

const meaning: Record<Effect['does'], string> = {
  create: 'is created',
  update: 'is updated; no member restarts',
  scale: 'members are added or removed, one after the other',
  roll: 'every member restarts, one at a time',
  pause: 'every member stops; volumes and membership stay',
  resume: 'the members come back with their data',
  migrate: 'can’t be changed in place: etcd-kit migrate carries the members over, one at a time',
};

/** Says what applying configs would do to the clusters that run, by the API server's own dry run. Changes nothing. */
export function plan(files: readonly string[], options: { readonly context?: string }): void {
  const kubectl = new Kubectl(options.context);
  for (const { file, etcd } of readConfigs(files)) {
    const planned = Object.values(buildResolved(etcd)).flatMap(object => planObject(kubectl, object));
    process.stdout.write(`${file}: ${etcd.name} in namespace ${etcd.namespace}: ${planned.length === 0 ? 'nothing changes' : ''}\n`);
    for (const { object, does, changes } of planned) {
      process.stdout.write(`  ${does.padEnd(7)} ${object}: ${meaning[does]}\n${changes.map(line => `            ${line}\n`).join('')}`);
    }
    for (const remark of certificateRemarks(etcd, name => readSecret(kubectl, name, etcd.namespace))) process.stdout.write(`  ${remark}\n`);
  }
}

/** What a Secret holds; null to who may not read it. */
function readSecret(kubectl: Kubectl, name: string, namespace: string): Record<string, string> | undefined | null {
  const { status, stdout } = kubectl.attempt(['get', 'secret', name, '-n', namespace, '--ignore-not-found', '-o', 'json']);
  if (status !== 0) return null;
  return stdout.trim() === '' ? undefined : (JSON.parse(stdout).data ?? {});
}

/** What applying one object does. */
export function planObject(kubectl: Kubectl, wanted: KubeObject): Effect[] {
  const [group, version] = wanted.apiVersion.split('/');
  const live = kubectl.get<KubeObject>(
    version ? `${wanted.kind}.${version}.${group}` : wanted.kind,
    wanted.metadata.name,
    wanted.metadata.namespace,
  );
  const object = `${wanted.kind} ${wanted.metadata.name}`;
  if (live === undefined) return effects(undefined, wanted);
  const stuck = wanted.kind === 'StatefulSet' ? immutableChanges(live as StatefulSet, wanted as StatefulSet) : [];
  const possible = stuck.length > 0 ? withImmutableOf(live as StatefulSet, wanted as StatefulSet) : wanted;
  const applied = JSON.parse(kubectl.run(['apply', '--dry-run=server', '-o', 'json', '-f', '-'], JSON.stringify(possible))) as KubeObject;
  const steps =
    wanted.kind === 'StatefulSet' ? effects(live, applied).map(effect => withRemarks(effect, live, wanted)) : effects(live, applied);
  return [...(stuck.length > 0 ? [{ object, does: 'migrate' as const, changes: stuck }] : []), ...steps];
}

/** Beside a roll: what the pods will make of it. */
function withRemarks(effect: Effect, live: KubeObject, wanted: KubeObject): Effect {
  if (effect.does !== 'roll') return effect;
  return { ...effect, changes: [...effect.changes, ...rollRemarks(live as StatefulSet, wanted as StatefulSet)] };
}
