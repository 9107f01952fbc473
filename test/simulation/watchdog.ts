import { commit, groupOf, receive, removeMember } from './cluster';
import type { Decider } from './decide';
import { decide, evidenceOf, memberFacts, readyPods } from './evidence';
import { deleted, forgetUnvoted } from './losses';
import { type Pod, type Running, starting } from './pod';
import { type Data, type Member, spend } from './volume';
import { dataOf, newId, reaches, volumeOf, type World } from './world';

// The watchdog beside etcd.

/** A round of the watchdog beside etcd. */
export function watch(decider: Decider, world: World, ordinal: number, process: Running): void {
  const volume = volumeOf(world, ordinal);
  const data = volume.data as Data;
  const pod = world.pods[ordinal] as Pod;
  const restart = () => {
    pod.process = starting();
  };
  const group = groupOf(world, ordinal);
  if (group === null) {
    // An etcd that was removed ends itself, once it hears of it.
    for (let other = 0; other < world.pods.length; other++) {
      const theirs = groupOf(world, other);
      if (theirs === null || theirs.data.cluster !== data.cluster || !reaches(world, ordinal, other)) continue;
      if (!theirs.data.members.some(({ id }) => id === data.member)) {
        restart();
        return;
      }
    }
    const { recovery } = world;
    if (recovery !== null && !world.silentApi && !volume.recoveries.includes(recovery.token) && readyPods(world) === 0) restart();
    return;
  }
  receive(world, group, ordinal);
  volume.nonce = null;
  volume.joining = null;
  const own = data.members.find(({ id }) => id === data.member) as Member;
  if (!process.settled && own.learner) {
    if (!process.promoting) {
      volume.unvoted = false;
      process.promoting = true;
      return;
    }
    process.promoting = false;
    const voters = data.members.filter(({ learner }) => !learner);
    const there = voters.filter(({ at }) => group.alive.includes(at));
    if ((there.length + 1) * 2 <= voters.length + 1) return;
    commit(
      world,
      group,
      data.members.map(member => (member.id === own.id ? { ...member, learner: false } : member)),
    );
    return;
  }
  if (!process.settled) {
    process.settled = true;
    volume.unvoted = false;
    forgetUnvoted(world, volume);
    for (const older of volume.aside.splice(0, volume.aside.length - 1)) deleted(world, older, 'older');
    return;
  }
  if (!process.recorded) {
    const { action } = decide(decider, world, ordinal, 'record', evidenceOf(world, ordinal));
    if (action[0] === 'record-cluster') world.record = { ...world.record, version: newId(world), cluster: action[1] as string };
    if (action[0] === 'record-cluster' || action[0] === 'recorded') {
      volume.identity = { host: ordinal, member: data.member, cluster: data.cluster };
      if (world.record.recovered !== '-') spend(volume, world.record.recovered);
      volume.bootstrap = null;
      process.recorded = true;
    }
  }
  if (world.recovery !== null && !world.silentApi) spend(volume, world.recovery.token);
  const voters = data.members.filter(({ learner }) => !learner);
  if (voters.some(({ at }) => dataOf(world, at)?.damaged)) {
    const hashes = voters.map(({ at }) => {
      const member = group.alive.includes(at) ? dataOf(world, at) : null;
      return `etcd.hash ${at} ${member === null ? '- 0' : `${member.damaged ? `bad${at}` : 'good'} -1`}`;
    });
    const { action } = decide(decider, world, ordinal, 'compare', [
      `pod.ordinal ${ordinal}`,
      ...hashes,
      ...(process.odd ? ['pod.odd-before yes'] : []),
    ]);
    process.odd = action[0] === 'compare-again';
    if (action[0] === 'give-up') {
      volume.corrupt = data.member;
      restart();
      return;
    }
  }
  if (group.leader !== ordinal) return;
  // Three rounds in a row may pass without a step of another pod: they are one here.
  const missed = data.members.filter(({ id, at }) => id !== data.member && !group.alive.includes(at));
  const counts = missed.map(({ id }) => `etcd.missed.${id} 3`);
  const { action } = decide(decider, world, ordinal, 'dead', [
    `pod.ordinal ${ordinal}`,
    'pod.cluster etcd',
    `pod.member ${data.member}`,
    ...memberFacts(world, data.members),
    ...counts,
  ]);
  if (action[0] === 'remove') removeMember(world, group, action[1] as string);
}
