import { reconsider } from './losses';
import { type Data, type Member, newer } from './volume';
import { dataOf, newId, reaches, Violation, volumeOf, type World } from './world';

// As much of etcd as membership needs: which members make a cluster with a leader, and how it commits an entry.

/** A member with a leader, and what a quorum of its cluster says. */
export interface Group {
  readonly leader: number;
  readonly data: Data;
  /** The pods whose members take part. */
  readonly alive: readonly number[];
}

/** The cluster that the etcd of a pod takes part in, where it has a leader. */
export function groupOf(world: World, ordinal: number): Group | null {
  const own = dataOf(world, ordinal);
  if (own === null) return null;
  const alive: number[] = [];
  for (let other = 0; other < world.pods.length; other++) {
    const data = dataOf(world, other);
    if (data === null || data.cluster !== own.cluster || !reaches(world, ordinal, other)) continue;
    alive.push(other);
  }
  // The candidate with the most up-to-date log wins where a majority of the voters that its own log names votes for it.
  let best: Group | null = null;
  for (const candidate of alive) {
    const data = dataOf(world, candidate) as Data;
    const voters = data.members.filter(({ learner }) => !learner);
    if (!voters.some(({ id, at }) => id === data.member && at === candidate)) continue;
    const votes = voters.filter(({ id, at }) => {
      const voter = alive.includes(at) ? (dataOf(world, at) as Data) : null;
      return voter !== null && voter.member === id && !newer(voter, data);
    });
    if (votes.length * 2 <= voters.length) continue;
    if (best === null || newer(data, best.data)) best = { leader: candidate, data, alive };
  }
  if (best === null) return null;
  const { data, leader } = best;
  const members = alive.filter(at => {
    const member = dataOf(world, at) as Data;
    return data.members.some(listed => listed.id === member.member && listed.at === at);
  });
  return members.includes(ordinal) ? { leader, data, alive: members } : null;
}

export function groupAt(world: World, from: number, at: readonly number[]): Group | null {
  for (const ordinal of at) {
    const group = reaches(world, from, ordinal) && !world.pods[ordinal]?.stranger ? groupOf(world, ordinal) : null;
    if (group !== null) return group;
  }
  return null;
}

/** Whether the etcd of so many other voters runs that they are a quorum, should they reach each other. */
export function quorumRuns(world: World, but: number): boolean {
  const { cluster } = volumeOf(world, but).data as Data;
  return Array.from(world.pods.keys()).some(ordinal => {
    const data = ordinal === but ? null : dataOf(world, ordinal);
    if (data?.cluster !== cluster) return false;
    const voters = data.members.filter(({ learner }) => !learner);
    return voters.filter(({ id, at }) => at !== but && dataOf(world, at)?.member === id).length * 2 > voters.length;
  });
}

/** Brings a member's log up to the leader's. */
export function receive(world: World, group: Group, ordinal: number): void {
  const data = dataOf(world, ordinal) as Data;
  if (data === group.data) return;
  if (!world.forked && data.log.some((entry, index) => group.data.log[index] !== entry))
    throw new Violation(`pod ${ordinal} has acknowledged entries that its leader, pod ${group.leader}, does not have`);
  if (data.log.length === 0 && group.data.damaged) data.damaged = true;
  data.log = [...group.data.log];
  data.members = [...group.data.members];
  data.term = group.data.term;
  if (!world.named.includes(data.member)) world.named.push(data.member);
}

/** Has an entry acknowledged: by every member that takes part, or by all but one where that is still a majority. */
export function commit(world: World, group: Group, members: Member[], but?: number): void {
  const id = newId(world);
  const { data } = group;
  const voters = data.members.filter(({ learner }) => !learner);
  const taking = group.alive.filter(at => at !== but);
  const majority = voters.filter(({ at }) => taking.includes(at)).length * 2 > voters.length;
  for (const at of majority ? taking : group.alive) {
    receive(world, group, at);
    const member = dataOf(world, at) as Data;
    if (member === data) continue;
    member.log.push(id);
    member.members = members;
  }
  data.log.push(id);
  data.members = members;
  for (const write of world.acknowledged) {
    if (!write.waived && !world.forked && !data.log.includes(write.id))
      throw new Violation(`a write is acknowledged, and an earlier one is lost`);
  }
  world.acknowledged.push({ id, waived: false });
  world.latest = members;
  reconsider(world);
}

/** etcd removes a member only where the others that are there are a quorum without it. */
export function removeMember(world: World, group: Group, id: string): void {
  const left = group.data.members.filter(member => member.id !== id);
  const voters = left.filter(({ learner }) => !learner);
  if (left.length === group.data.members.length || voters.length === 0) return;
  const there = voters.filter(({ at }) => group.alive.includes(at));
  const removed = group.data.members.find(member => member.id === id) as Member;
  if (!removed.learner && there.length * 2 <= voters.length) return;
  commit(world, group, left);
}
