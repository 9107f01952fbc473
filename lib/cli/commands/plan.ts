import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { buildResolved } from '../../core/build';
import type { KubeObject } from '../../core/kube-object';
import { versionOfImage } from '../../core/version';
import { certificateRemarks } from '../certificate-remarks';
import { readConfigs } from '../config-file';
import { Kubectl } from '../kubectl';
import { type Effect, effects, immutableChanges, withImmutableOf } from '../plan';

const meaning: Record<Effect['does'], string> = {
  create: 'is created',
  update: 'is updated; no pod restarts',
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
  return { ...effect, changes: [...effect.changes, ...upgradePath(live, wanted), ...tlsSwitch(live, wanted), ...authSwitch(live, wanted)] };
}

const etcdContainer = (object: KubeObject) => (object as StatefulSet).spec?.template.spec?.containers.find(({ name }) => name === 'etcd');

const variable = (object: KubeObject, name: string) => etcdContainer(object)?.env?.find(variable => variable.name === name)?.value;

function authSwitch(live: KubeObject, wanted: KubeObject): string[] {
  if (variable(live, 'LOGIN') === undefined || variable(wanted, 'LOGIN') !== undefined) return [];
  return ['the first pod can’t log in, and waits, unless authentication is off already. Apply auth.enabled: false first'];
}

function tlsSwitch(live: KubeObject, wanted: KubeObject): string[] {
  const schemes = (object: KubeObject) => [variable(object, 'CLIENT_SCHEME') ?? 'http', variable(object, 'CLIENT_SCHEME_TOO')];
  const [[spoken, spokenToo], next] = [schemes(live), schemes(wanted)];
  const cutOff = spokenToo === undefined && !next.includes(spoken);
  const tooEarly = variable(live, 'PEER_SCHEME') === 'https' && !variable(wanted, 'CERTIFICATES')?.includes('peer=');
  return [
    ...(cutOff
      ? [
          `clients that speak ${spoken} are cut off, member by member. With tls.transition: ${spoken === 'http' ? 'on' : 'off'} they may speak either`,
        ]
      : []),
    ...(tooEarly
      ? ['the members speak TLS to each other: without certificates, the first pod refuses to start. Apply tls.transition: off first']
      : []),
  ];
}

function upgradePath(live: KubeObject, wanted: KubeObject): string[] {
  const minor = (object: KubeObject) => {
    const [, found] = versionOfImage(etcdContainer(object)?.image ?? '')?.split('.') ?? [];
    return found === undefined ? undefined : Number(found);
  };
  const [from, to] = [minor(live), minor(wanted)];
  if (from === undefined || to === undefined || from === to) return [];
  const steps = Math.abs(to - from);
  return [
    steps > 1
      ? `etcd goes one minor at a time: the first pod refuses to start, and the others go on. Go to 3.${from + Math.sign(to - from)} first`
      : to > from
        ? `etcd goes from 3.${from} to 3.${to}: make a backup first; going back takes more than setting the version back`
        : `a downgrade: the first pod refuses to start unless \`etcdctl downgrade enable 3.${to}\` was run before`,
  ];
}
