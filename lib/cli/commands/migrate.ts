import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { buildResolved, type EtcdObjects } from '../../core/build';
import { mapObjects } from '../../core/manifests/shared/kube-object';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfig } from '../config-file';
import { ClusterError, UsageError } from '../errors';
import { applyOptions, liveOf, serverSideManager, withToolMetadata } from '../kubectl/apply';
import { Kubectl } from '../kubectl/kubectl';
import { type LiveStatefulSet, waitUntilHealthy } from '../kubectl/members';
import { leftBehind, markMigrating, unmarkMigrating } from '../kubectl/migration';
import { log, sleep } from '../output/log';
import { claimChanges, claimName } from '../plan/claims';
import { immutableChanges } from '../plan/effects';

/**
 * Migrates a running cluster to volume claim templates that Kubernetes can't change in place: recreates the StatefulSet around its running
 * pods, then replaces each member's claim that differs from the template: expands it in place if the StorageClass can, otherwise creates an
 * empty one that the other members fill. Each step requires a healthy cluster, and each run starts from the current state: you can stop it
 * and run it again at any time.
 */
export async function migrate(file: string, options: { readonly context?: string; readonly timeout: number }): Promise<void> {
  const { etcd } = readConfig(file);
  if (etcd.storage.kind === 'ephemeral') throw new UsageError(`${file}: storage.ephemeral: has no volumes to migrate`);
  const kubectl = new Kubectl(options.context);
  const { objects, apply } = asApplied(kubectl, buildResolved(etcd));
  const wanted = objects.statefulSet as StatefulSet;
  const { replicas } = etcd;
  const name = names.statefulSet(etcd.name);
  const live = kubectl.get<LiveStatefulSet>('statefulset', name, etcd.namespace);
  if (live && live.spec.replicas !== replicas) {
    throw new ClusterError(`the StatefulSet has ${live.spec.replicas} replicas, but the config has ${replicas}. Scale first, then migrate`);
  }
  if (replicas < 3)
    throw new ClusterError(
      `replicas: must be at least 3 to migrate, because members are replaced one at a time (${replicas}). Scale to 3, migrate, and scale back`,
    );
  if (live) {
    await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
    const changes = immutableChanges(live, wanted);
    if (changes.length > 0) {
      check(kubectl, objects, apply, live);
      log(`${changes.join('; ')}: recreating the StatefulSet around its pods`);
      await recreate(kubectl, etcd, objects, apply, live);
    }
  } else {
    const left = leftBehind(kubectl, etcd);
    if (!left) throw new ClusterError(`StatefulSet ${name} not found in namespace ${etcd.namespace}`);
    // Extra pods would look like a scale-down.
    const beyond = left.pods.find(pod => Number(pod.split('-').at(-1)) >= replicas);
    if (beyond) {
      throw new ClusterError(
        `the StatefulSet ${name} is missing, ${beyond} is running, and the config has ${replicas} replicas. Set replicas to its previous value, ` +
          'migrate, then scale',
      );
    }
    check(kubectl, objects, apply);
    log(`the StatefulSet ${name} is missing${left.since ? ` since ${left.since}` : ''}: recreating it around its pods`);
    await recreate(kubectl, etcd, objects, apply);
  }
  kubectl.run([...apply, '-f', '-'], lines(Object.values(objects)));
  unmarkMigrating(kubectl, etcd);
  const rolls = etcd.updateStrategy.type === 'RollingUpdate' && etcd.updateStrategy.partition === 0;
  if (rolls) {
    log('waiting for the rollout, if there is one');
    kubectl.run([
      'rollout',
      'status',
      `statefulset/${names.statefulSet(etcd.name)}`,
      '-n',
      etcd.namespace,
      `--timeout=${options.timeout}s`,
    ]);
  }
  await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);

  const template = wanted.spec?.volumeClaimTemplates?.[0] as PersistentVolumeClaim;
  for (let ordinal = replicas - 1; ordinal >= 0; ordinal--) {
    const claimOf = claimName(etcd, ordinal);
    const claim = kubectl.get<PersistentVolumeClaim>('persistentvolumeclaim', claimOf, etcd.namespace);
    const step = claim === undefined ? 'replace' : claimStep(kubectl, claim, template);
    if (step === 'keep') log(`${claimOf}: matches the template`);
    else if (step === 'expand') {
      const storage = template.spec?.resources?.requests?.storage;
      log(`${claimOf}: expanding to ${storage}. Its status reports the new size once it is done`);
      const patch = { spec: { resources: { requests: { storage } } } };
      kubectl.run(['patch', 'persistentvolumeclaim', claimOf, '-n', etcd.namespace, '-p', JSON.stringify(patch)]);
    } else {
      await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
      await replace(kubectl, etcd, ordinal, claimOf, claim, options.timeout);
      await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
    }
  }
  log('done');
}

/**
 * The objects, and the kubectl command that applies them the same way as before. With client-side apply, fields that server-side apply set
 * would remain, and a GitOps tool would find fields of another manager.
 */
function asApplied(kubectl: Kubectl, objects: EtcdObjects): { readonly objects: EtcdObjects; readonly apply: readonly string[] } {
  // The StatefulSet may be missing.
  const live = liveOf(kubectl, objects.statefulSet) ?? liveOf(kubectl, objects.headlessService);
  const manager = live && serverSideManager(live);
  const apply = ['apply', ...applyOptions(manager)];
  if (manager === undefined) return { objects, apply };
  const known = mapObjects(objects, object => {
    const found = liveOf(kubectl, object);
    return found ? withToolMetadata(object, found) : object;
  });
  return { objects: known, apply };
}

/**
 * Checks in a dry run what the API server would reject: the new StatefulSet, under another name because its own is taken, and everything
 * else.
 */
function check(kubectl: Kubectl, objects: EtcdObjects, apply: readonly string[], live?: StatefulSet): void {
  const { statefulSet: wanted, ...others } = objects;
  const trial = { ...wanted, metadata: { ...wanted.metadata, name: `${wanted.metadata.name}-dry-run` } };
  const { status, stderr } = kubectl.attempt(['create', '--dry-run=server', '-f', '-'], JSON.stringify(trial));
  // A quota may reject an additional StatefulSet but not a replacement.
  if (status !== 0 && !stderr.includes('exceeded quota')) {
    throw new ClusterError(`the API server rejects the new StatefulSet. Nothing was changed:\n${stderr.trim()}`);
  }
  kubectl.run([...apply, '--dry-run=server', '-f', '-'], lines(Object.values(others)));
  if (live) kubectl.run([...deletion(wanted.metadata), '--dry-run=server']);
}

const deletion = ({ name, namespace }: EtcdObjects['statefulSet']['metadata']) => [
  'delete',
  'statefulset',
  name,
  '-n',
  namespace,
  '--cascade=orphan',
];

/** Recreates the StatefulSet around its pods. If that fails, it restores the previous one. */
async function recreate(
  kubectl: Kubectl,
  etcd: ResolvedEtcd,
  objects: EtcdObjects,
  apply: readonly string[],
  live?: StatefulSet,
): Promise<void> {
  const wanted = objects.statefulSet;
  // First create what its pods need, and the mark that makes them wait.
  const all = Object.values(objects);
  kubectl.run([...apply, '-f', '-'], lines(all.slice(0, all.indexOf(wanted))));
  markMigrating(kubectl, etcd);
  if (live) kubectl.run([...deletion(wanted.metadata), '--wait=true']);
  const problem = await creationProblem(kubectl, apply, wanted);
  if (problem === undefined) return;
  if (live) {
    const { apiVersion, kind, metadata, spec } = live;
    const { name, namespace, labels, annotations } = metadata ?? {};
    const before = { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec };
    if ((await creationProblem(kubectl, apply.includes('--server-side') ? apply : ['create'], before)) === undefined) {
      unmarkMigrating(kubectl, etcd);
      throw new ClusterError(`the API server rejects the new StatefulSet. The previous one is back around its pods:\n${problem}`);
    }
  }
  throw new ClusterError(`the StatefulSet could not be created. Its pods keep running without it. Run this again:\n${problem}`);
}

/** Tries for some seconds to create an object. Returns the error; undefined on success. */
async function creationProblem(kubectl: Kubectl, verb: readonly string[], object: object): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { status, stderr } = kubectl.attempt([...verb, '-f', '-'], JSON.stringify(object), 60_000);
    if (status === 0) return undefined;
    if (attempt === 3) return stderr.trim();
    await sleep(2);
  }
}

const lines = (objects: readonly object[]) => objects.map(object => JSON.stringify(object)).join('\n');

/** The step that makes a claim match the template. */
function claimStep(kubectl: Kubectl, claim: PersistentVolumeClaim, template: PersistentVolumeClaim): 'keep' | 'expand' | 'replace' {
  const { kind } = claimChanges(claim, template);
  if (kind !== 'smaller') return kind === 'same' ? 'keep' : 'replace';
  const className = claim.spec?.storageClassName;
  const storageClass = className
    ? (JSON.parse(kubectl.run(['get', 'storageclass', className, '-o', 'json'])) as { allowVolumeExpansion?: boolean })
    : undefined;
  return storageClass?.allowVolumeExpansion ? 'expand' : 'replace';
}

/** Deletes a member's volume and pod. Its next pod joins as a new member and receives the data of the others. */
async function replace(
  kubectl: Kubectl,
  etcd: ResolvedEtcd,
  ordinal: number,
  claimOf: string,
  claim: PersistentVolumeClaim | undefined,
  timeout: number,
): Promise<void> {
  const pod = names.pod(etcd.name, ordinal);
  log(`${pod}: replacing its volume; the other members fill the new one`);
  kubectl.run(['delete', 'persistentvolumeclaim', claimOf, '-n', etcd.namespace, '--wait=false', '--ignore-not-found']);
  // The controllers must notice it before the pod is recreated. Otherwise the pod and the claim wait for each other.
  await sleep(2);
  const before = podOf(kubectl, etcd, pod)?.metadata.uid;
  kubectl.run(['delete', 'pod', pod, '-n', etcd.namespace, '--wait=true']);
  const end = Date.now() + timeout * 1000;
  for (let looks = 1; ; looks++) {
    const now = kubectl.get<PersistentVolumeClaim>('persistentvolumeclaim', claimOf, etcd.namespace);
    const old = now?.metadata?.uid !== undefined && now.metadata.uid === claim?.metadata?.uid;
    const found = podOf(kubectl, etcd, pod);
    if (now && !old && found && found.metadata.uid !== before) return;
    if (Date.now() > end)
      throw new ClusterError(`${pod} did not come back on a new volume within ${timeout} s. The others keep running. Run this again`);
    if (old && looks % 20 === 0) kubectl.run(['delete', 'pod', pod, '-n', etcd.namespace, '--wait=false', '--ignore-not-found']);
    await sleep(1);
  }
}

const podOf = (kubectl: Kubectl, etcd: ResolvedEtcd, pod: string) => kubectl.get<{ metadata: { uid: string } }>('pod', pod, etcd.namespace);
