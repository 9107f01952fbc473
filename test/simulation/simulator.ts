import { check } from './check';
import { commit, groupAt, groupOf, removeMember } from './cluster';
import type { Decider } from './decide';
import { decide, evidenceOf } from './evidence';
import { type Pod, starting } from './pod';
import { type Acts, act, decideStart } from './start';
import { watch } from './watchdog';
import type { World } from './world';

/** Takes steps in a world. */
export class Simulator {
  constructor(
    readonly decider: Decider,
    readonly acts: Acts = {},
  ) {}

  /** One step of a pod. */
  step(world: World, ordinal: number): void {
    const pod = world.pods[ordinal];
    if (!pod?.up || pod.process === null) return;
    if (pod.process.is === 'running') watch(this.decider, world, ordinal, pod.process);
    else if (pod.process.action === null) decideStart(this.decider, world, ordinal, pod.process);
    else act(world, ordinal, pod.process, pod.process.action, this.acts);
    check(world);
  }

  /** A write of a client, by one of the clusters that serve; where it can be, one member hears of it later. */
  write(world: World, but?: number): void {
    for (let ordinal = 0; ordinal < world.pods.length; ordinal++) {
      const group = groupOf(world, ordinal);
      if (group === null) continue;
      commit(world, group, group.data.members, but === group.leader ? undefined : but);
      break;
    }
    check(world);
  }

  /** The preStop hook of a pod that the StatefulSet no longer asks for: tries to leave until it has left. Its pod ends then. */
  leave(world: World, ordinal: number): void {
    const pod = world.pods[ordinal] as Pod;
    if (pod.process === null) return;
    const facts = [world.silentApi ? 'api.size - silent' : `api.size ${world.size}`, 'pod.stop going', 'pod.lost 15'];
    const { action } = decide(this.decider, world, ordinal, 'stop', [...evidenceOf(world, ordinal), ...facts]);
    if (action[0] === 'finish' || action[0] === 'go') pod.process = null;
    if (action[0] !== 'leave') return;
    const others = Array.from(world.pods.keys()).filter(other => other !== ordinal);
    const group = groupAt(world, ordinal, others);
    if (group !== null) removeMember(world, group, action[1] as string);
    check(world);
  }

  /** The StatefulSet controller and the kubelets: starts the pods that there should be. */
  run(world: World, ordinal: number): void {
    const pod = world.pods[ordinal] as Pod;
    if (ordinal < world.size && pod.up && pod.process === null) pod.process = starting();
  }

  kill(world: World, ordinal: number): void {
    const pod = world.pods[ordinal] as Pod;
    pod.process = pod.up && pod.process !== null && ordinal < world.size ? starting() : null;
  }
}
