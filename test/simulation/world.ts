import { type Pod, starting } from './pod';
import { type Data, emptyVolume, type Member, type Volume } from './volume';

// A model of what the members' scripts act on: pods, volumes, the API server, and as much of etcd as membership needs. What a pod does
// is decided by the scripts' own decision; the model gathers the evidence as member/observe.sh does, and takes the steps of each action
// as the scripts take them, one at a time, so that a pod may be killed between any two.

/** All of it: plain data, so that a state can be kept, compared and gone back to. */
export interface World {
  size: number;
  silentApi: boolean;
  record: { version: string; cluster: string; token: string; members: string; spent: string[]; recovered: string };
  recovery: { readonly survivor: number; readonly token: string } | null;
  permission: string | null;
  pods: Pod[];
  /** The volume that each pod mounts. */
  claims: number[];
  volumes: Volume[];
  named: string[];
  acknowledged: { readonly id: string; waived: boolean }[];
  /** The members, as the last acknowledged entry has them. */
  latest: Member[];
  /** So many of the voters' volumes were lost that no quorum of them is left, or a human chose one. */
  given: boolean;
  /** A human chose a member while others served: two clusters may serve from then on. */
  forked: boolean;
  /** The tokens of recoveries that were done. */
  done: string[];
  /** It is not promised that the cluster becomes whole again without a human. */
  excused: boolean;
  next: number;
}

/** What must never be. */
export class Violation extends Error {}

export function newWorld(size: number, pods = size): World {
  return {
    size,
    silentApi: false,
    record: { version: 'x0', cluster: '-', token: '-', members: '-', spent: [], recovered: '-' },
    recovery: null,
    permission: null,
    pods: Array.from({ length: pods }, (_, ordinal) => ({
      up: true,
      cut: false,
      process: ordinal < size ? starting() : null,
      forged: null,
      stranger: false,
    })),
    claims: Array.from({ length: pods }, (_, ordinal) => ordinal),
    volumes: Array.from({ length: pods }, emptyVolume),
    named: [],
    acknowledged: [],
    latest: [],
    given: false,
    forked: false,
    done: [],
    excused: false,
    next: 1,
  };
}

export function newId(world: World): string {
  return `x${world.next++}`;
}

export function volumeOf(world: World, ordinal: number): Volume {
  return world.volumes[world.claims[ordinal] as number] as Volume;
}

export function reaches(world: World, from: number, to: number): boolean {
  return from === to || !(world.pods[from]?.cut || world.pods[to]?.cut);
}

/** The data that etcd runs on in a pod. */
export function dataOf(world: World, ordinal: number): Data | null {
  return world.pods[ordinal]?.process?.is === 'running' ? volumeOf(world, ordinal).data : null;
}
