import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { buildResolved } from '../../core/build';
import { names } from '../../core/names';
import { parseBytes } from '../../core/quantity';
import type { ResolvedEtcd } from '../../core/resolve';
import { readConfig } from '../config-file';
import { differences, restrict } from '../differences';
import { ClusterTrouble, WrongUsage } from '../failure';
import { Kubectl } from '../kubectl';
import { liveStatefulSet, untilWhole } from '../members';
import { immutableChanges } from '../plan';
import { say, seconds } from '../progress';

/**
 * Carries a running cluster over to volume claim templates that Kubernetes can't change in place: the StatefulSet is made anew
 * around its running pods, then each member whose claim is not what the template says gets another: a larger one in place where
 * the StorageClass can, otherwise an empty one that is filled by the others. Each step is taken only while the cluster is
 * whole, and each run looks at what is there: it may be stopped and run again at any time.
 */
export async function migrate(file: string, options: { readonly context?: string; readonly timeout: number }): Promise<void> {
  const { etcd } = readConfig(file);
  if (etcd.storage.kind === 'ephemeral') throw new WrongUsage(`${file}: has no volumes to migrate`);
  const kubectl = new Kubectl(options.context);
  const objects = buildResolved(etcd);
  const wanted = objects.statefulSet as StatefulSet;
  const live = liveStatefulSet(kubectl, etcd);
  const { replicas } = live.spec;
  if (replicas !== etcd.replicas) {
    throw new ClusterTrouble(`the StatefulSet asks for ${replicas} members and the config for ${etcd.replicas}. Scale first, then migrate`);
  }
  if (replicas < 3) throw new ClusterTrouble(`${replicas} members can't lose one for a moment. Scale to 3, migrate, and scale back`);
  await untilWhole(kubectl, etcd, replicas, options.timeout);

  const changes = immutableChanges(live, wanted);
  if (changes.length > 0) {
    say(`${changes.join('; ')}: making the StatefulSet anew around its pods`);
    kubectl.run(['delete', 'statefulset', names.statefulSet(etcd.name), '-n', etcd.namespace, '--cascade=orphan', '--wait=true']);
  }
  kubectl.run(
    ['apply', '-f', '-'],
    Object.values(objects)
      .map(object => JSON.stringify(object))
      .join('\n'),
  );
  const rolls = etcd.updateStrategy.type === 'RollingUpdate' && etcd.updateStrategy.partition === 0;
  if (rolls) {
    say('waiting for the rollout, if there is one');
    kubectl.run([
      'rollout',
      'status',
      `statefulset/${names.statefulSet(etcd.name)}`,
      '-n',
      etcd.namespace,
      `--timeout=${options.timeout}s`,
    ]);
  }
  await untilWhole(kubectl, etcd, replicas, options.timeout);

  const template = wanted.spec?.volumeClaimTemplates?.[0] as PersistentVolumeClaim;
  for (let ordinal = replicas - 1; ordinal >= 0; ordinal--) {
    const claimName = `${names.volumeClaimTemplate}-${names.pod(etcd.name, ordinal)}`;
    const claim = kubectl.get<PersistentVolumeClaim>('persistentvolumeclaim', claimName, etcd.namespace);
    const step = claim === undefined ? 'replace' : claimStep(kubectl, claim, template);
    if (step === 'keep') say(`${claimName}: is as the template says`);
    else if (step === 'expand') {
      const storage = template.spec?.resources?.requests?.storage;
      say(`${claimName}: its StorageClass can make it larger; asking for ${storage}, which its status tells once it is there`);
      const patch = { spec: { resources: { requests: { storage } } } };
      kubectl.run(['patch', 'persistentvolumeclaim', claimName, '-n', etcd.namespace, '-p', JSON.stringify(patch)]);
    } else {
      await untilWhole(kubectl, etcd, replicas, options.timeout);
      await replace(kubectl, etcd, ordinal, claimName, claim, options.timeout);
      await untilWhole(kubectl, etcd, replicas, options.timeout);
    }
  }
  say('done');
}

/** What a claim needs to become what the template says. */
function claimStep(kubectl: Kubectl, claim: PersistentVolumeClaim, template: PersistentVolumeClaim): 'keep' | 'expand' | 'replace' {
  const size = (of: PersistentVolumeClaim) => parseBytes(of.spec?.resources?.requests?.storage ?? '') ?? 0;
  const { resources: _, ...rest } = template.spec ?? {};
  if (differences(restrict(claim.spec, rest), rest, 'spec').length > 0) return 'replace';
  if (size(claim) === size(template)) return 'keep';
  if (size(claim) > size(template)) return 'replace';
  const className = claim.spec?.storageClassName;
  const storageClass = className
    ? (JSON.parse(kubectl.run(['get', 'storageclass', className, '-o', 'json'])) as { allowVolumeExpansion?: boolean })
    : undefined;
  return storageClass?.allowVolumeExpansion ? 'expand' : 'replace';
}

/** Takes a member's volume and pod away. Its next pod joins as a new member, with what the others have. */
async function replace(
  kubectl: Kubectl,
  etcd: ResolvedEtcd,
  ordinal: number,
  claimName: string,
  claim: PersistentVolumeClaim | undefined,
  timeout: number,
): Promise<void> {
  const pod = names.pod(etcd.name, ordinal);
  say(`${pod}: replacing its volume; the other members fill the new one`);
  kubectl.run(['delete', 'persistentvolumeclaim', claimName, '-n', etcd.namespace, '--wait=false', '--ignore-not-found']);
  // The controllers must have heard of it before the pod is made anew, or it waits for a claim that waits for it.
  await seconds(2);
  const before = podOf(kubectl, etcd, pod)?.metadata.uid;
  kubectl.run(['delete', 'pod', pod, '-n', etcd.namespace, '--wait=true']);
  const end = Date.now() + timeout * 1000;
  for (let looks = 1; ; looks++) {
    const now = kubectl.get<PersistentVolumeClaim>('persistentvolumeclaim', claimName, etcd.namespace);
    const old = now?.metadata?.uid !== undefined && now.metadata.uid === claim?.metadata?.uid;
    const found = podOf(kubectl, etcd, pod);
    if (now && !old && found && found.metadata.uid !== before) return;
    if (Date.now() > end)
      throw new ClusterTrouble(`${pod} did not come back on a new volume in ${timeout} s. The others go on; run this again`);
    if (old && looks % 20 === 0) kubectl.run(['delete', 'pod', pod, '-n', etcd.namespace, '--wait=false', '--ignore-not-found']);
    await seconds(1);
  }
}

const podOf = (kubectl: Kubectl, etcd: ResolvedEtcd, pod: string) => kubectl.get<{ metadata: { uid: string } }>('pod', pod, etcd.namespace);
