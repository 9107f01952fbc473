import { groupOf } from './cluster';
import type { Decider } from './decide';
import type { Running, Starting } from './pod';
import type { Member } from './volume';
import { dataOf, reaches, volumeOf, type World } from './world';

// The evidence of a decision, as member/observe.sh gathers it.

/** Gathers what a question asks for, one fact after the other, and returns what is decided. */
export function decide(decider: Decider, world: World, ordinal: number, question: string, evidence: string[]) {
  const process = world.pods[ordinal]?.process ?? null;
  for (;;) {
    const decision = decider.ask(question, evidence);
    if (decision.action[0] !== 'look') return decision;
    const facts = look(world, ordinal, process, decision.action.slice(1));
    if (facts.length === 0) throw new Error(`nothing to see of ${decision.action.join(' ')}`);
    for (const fact of facts) {
      const key = `${fact.split(' ')[0]} `;
      if (key !== 'etcd.member ') {
        const before = evidence.findIndex(line => line.startsWith(key));
        if (before >= 0) evidence.splice(before, 1);
      }
      evidence.push(fact);
    }
  }
}

export function look(world: World, me: number, process: Starting | Running | null, [what, ...words]: readonly string[]): string[] {
  const size = world.silentApi ? null : world.size;
  const sizeFact = size === null ? 'api.size - silent' : `api.size ${size}`;
  const { record } = world;
  switch (what) {
    case 'beacons':
      return [sizeFact, ...otherOrdinals(me, size).map(other => `beacon.${other} ${heard(world, me, other)}`), 'beacon.heard yes'];
    case 'beacon':
      return [`beacon.${words[0]} ${heard(world, me, Number(words[0]))}`];
    case 'size':
      return [sizeFact];
    case 'record':
      if (world.silentApi) return ['api.record - silent'];
      if (process?.is === 'starting') process.version = record.version;
      return [
        `api.record ${record.version} ${record.cluster} ${record.token} ${record.members} ${record.spent.join(',') || '-'} ${record.recovered}`,
        // In the time that the decision waits, whoever has decided to start does so.
        `pod.recovery-recorded ${world.pods.some(({ process }) => process?.is === 'starting' && process.action?.[0] === 'restart') ? 0 : 15}`,
      ];
    case 'recovery': {
      if (world.silentApi) return ['api.recovery - silent'];
      const { recovery } = world;
      if (process?.is === 'starting') process.ready = readyPods(world);
      return [`api.recovery ${readyPods(world)}${recovery === null ? '' : ` ${recovery.survivor} ${recovery.token}`}`];
    }
    case 'permission':
      return [`api.permission ${world.silentApi || world.permission === null ? '- none' : world.permission}`];
    case 'quorum': {
      if (words.length === 0) {
        const group = groupOf(world, me);
        if (group === null) return ['etcd.quorum - none'];
        return [`etcd.quorum ${group.data.cluster} ${me}`, ...memberFacts(world, group.data.members)];
      }
      const [wanted, at] = words as [string, string | undefined];
      const others = otherOrdinals(me, size);
      const asked =
        at === undefined ? others.filter(other => heard(world, me, other) === 'member') : at === 'all' ? others : at.split(',').map(Number);
      return [sizeFact, ...findQuorum(world, me, process, wanted, asked)];
    }
    case 'survivor': {
      const answer = membersAt(world, me, Number(words[0]));
      return [answer === null ? 'etcd.survivor - none' : `etcd.survivor ${answer.cluster} ${answer.members.map(({ id }) => id).join(' ')}`];
    }
    case 'strays':
      return [
        `dns.strays ${
          world.pods
            .flatMap((pod, other) => (other !== me && pod.process !== null && heard(world, me, other) === 'member' ? [`a${other}`] : []))
            .join(' ') || 'none'
        }`,
      ];
    case 'alive':
      return ['etcd.alive no'];
    case 'version':
      return ['version.problem -'];
    case 'self': {
      const data = dataOf(world, me);
      return [data === null ? 'etcd.self - none' : `etcd.self ${data.member} voter follower`];
    }
    case 'stayers':
      return [
        ...otherOrdinals(me, world.pods.length).map(
          other => `beacon.${other} ${reaches(world, me, other) && groupOf(world, other) ? 'ready no' : 'silent'}`,
        ),
        'beacon.heard yes',
      ];
    default:
      return [];
  }
}

export function evidenceOf(world: World, ordinal: number): string[] {
  const volume = volumeOf(world, ordinal);
  const facts = [`pod.ordinal ${ordinal}`, `pod.host etcd-${ordinal}`, 'pod.cluster etcd', 'pod.headless headless'];
  const { identity, data } = volume;
  if (identity !== null) {
    facts.push(`volume.host etcd-${identity.host}`);
    if (identity.member !== '-') facts.push(`volume.member ${identity.member}`);
    if (identity.cluster !== '-') facts.push(`volume.cluster ${identity.cluster}`);
  }
  if (data !== null) facts.push(`volume.log ${data.member} ${data.cluster}`);
  if (volume.nonce !== null) facts.push(`volume.nonce ${volume.nonce}`);
  if (volume.bootstrap !== null) facts.push(`volume.bootstrap ${volume.bootstrap}`);
  if (volume.joining !== null) facts.push(`volume.joining ${volume.joining}`);
  if (volume.corrupt !== null) facts.push(`volume.corrupt ${volume.corrupt}`);
  if (volume.unvoted) facts.push('volume.unvoted yes');
  if (volume.recoveries.length > 0) facts.push(`volume.recoveries ${volume.recoveries.join(' ')}`);
  return facts;
}

export function heard(world: World, from: number, ordinal: number): string {
  const pod = world.pods[ordinal];
  if (pod === undefined) return 'silent';
  if (pod.forged !== null) return pod.forged === 'empty' ? 'empty f0' : pod.forged;
  if (pod.process === null || !reaches(world, from, ordinal)) return 'silent';
  return pod.process.said === 'empty' ? `empty ${volumeOf(world, ordinal).nonce}` : pod.process.said;
}

export function otherOrdinals(ordinal: number, size: number | null): number[] {
  const all = Math.max(size ?? 0, ordinal + 1);
  return Array.from({ length: all }, (_, other) => other).filter(other => other !== ordinal);
}

/** What a quorum says, asked at one pod. */
export function membersAt(world: World, from: number, at: number): { cluster: string; members: Member[] } | null {
  const pod = world.pods[at];
  if (pod === undefined || !reaches(world, from, at)) return null;
  if (pod.stranger) return { cluster: 'stranger', members: [{ id: 'y0', at, learner: false }] };
  const group = groupOf(world, at);
  return group === null ? null : { cluster: group.data.cluster, members: group.data.members };
}

export function memberFacts(world: World, members: readonly Member[]): string[] {
  return members.map(
    ({ id, at, learner }) => `etcd.member ${id} ${world.named.includes(id) ? `etcd-${at}` : '-'} http://etcd-${at}:2380 ${learner} ${at}`,
  );
}

export function findQuorum(
  world: World,
  me: number,
  process: Starting | Running | null,
  wanted: string,
  asked: readonly number[],
): string[] {
  const facts: string[] = [];
  const strangers: number[] = [];
  const at: number[] = [];
  let [cluster, stranger] = [wanted, ''];
  let list: readonly Member[] = [];
  for (const other of asked) {
    const answer = membersAt(world, me, other);
    if (answer === null) continue;
    if (cluster === '-') cluster = answer.cluster;
    if (answer.cluster === cluster) {
      if (at.length === 0) list = answer.members;
      at.push(other);
    } else {
      strangers.push(other);
      stranger = answer.cluster;
    }
  }
  const found = at.length > 0 && (wanted !== '-' || strangers.length === 0);
  if (process?.is === 'starting') {
    facts.push(`pod.asked ${process.asked ? 2 : 0}`);
    process.asked = true;
    process.quorumAt = found ? at : [];
  }
  if (found) facts.push(`etcd.quorum ${cluster} ${at.join(',')}`, ...memberFacts(world, list));
  else facts.push('etcd.quorum - none');
  if (strangers.length > 0) facts.push(`etcd.another ${stranger} ${strangers.join(',')}`);
  return facts;
}

/** How many pods are ready, as the kubelets of reachable nodes report it. */
export function readyPods(world: World): number {
  return world.pods.filter((pod, ordinal) => !pod.cut && groupOf(world, ordinal) !== null).length;
}
