import { canonical } from './canonical';
import { groupOf } from './cluster';
import type { Decider } from './decide';
import { type Event, faults, happen, heal, repairs, steps, writes } from './events';
import type { Scenario } from './flaws';
import { Simulator } from './simulator';
import type { Acts } from './start';
import { newWorld, Violation, volumeOf, type World } from './world';

// Explores worlds at random.

/** What an exploration found: the events up to what must never be. */
export interface Finding {
  /** The world as it was then. */
  readonly world: World;
  readonly seed?: number;
  readonly what: string;
  readonly events: readonly Event[];
}

/** Numbers between 0 and 1, the same for the same seed. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A cluster that has been bootstrapped and holds a write. */
export function bootstrapped(simulator: Simulator, size: number, pods = size): World {
  const world = newWorld(size, pods);
  settle(simulator, world, []);
  simulator.write(world);
  return world;
}

/** Lets pods take turns until nothing changes any more, or for so many rounds. */
export function settle(simulator: Simulator, world: World, events: Event[], rounds = 120): void {
  let before = '';
  for (let round = 0; round < rounds; round++) {
    for (const event of steps(world)) {
      events.push(event);
      happen(simulator, world, event);
    }
    if (round % 10 !== 9) continue;
    const now = canonical(world);
    if (now === before) return;
    before = now;
  }
}

/** Whether every pod that there should be votes in one cluster, with sound data. */
function whole(world: World): boolean {
  const group = groupOf(world, 0);
  return (
    group !== null &&
    group.data.members.length === world.size &&
    group.alive.length === world.size &&
    group.data.members.every(({ learner, at }) => !learner && at < world.size) &&
    group.alive.every(at => !volumeOf(world, at).data?.damaged)
  );
}

/** Once faults stop, a cluster is whole again, unless so much was lost that a human must choose. */
export function checkHealed(simulator: Simulator, world: World, size: number, events: Event[]): void {
  // A damaged member asks only the pods below the size to be rebuilt: a human scales up again.
  const damaged = world.size !== size && world.volumes.some(({ data }) => data?.damaged);
  // A pod that ended without having left, and that the StatefulSet no longer asks for, does not come back by itself.
  const voters = world.latest.filter(({ learner }) => !learner);
  const here = voters.filter(({ at }) => at < size || world.pods[at]?.process !== null);
  const stranded = voters.length > 0 && here.length * 2 <= voters.length;
  const excused = damaged || stranded || world.excused || world.given || world.recovery !== null || world.permission !== null;
  heal(world, size);
  events.push('heal');
  settle(simulator, world, events);
  if (excused || world.given || world.excused) return;
  if (!whole(world)) throw new Violation('the cluster is not whole again');
  simulator.write(world);
}

export interface RandomOptions {
  readonly seed: number;
  /** How many worlds to explore. */
  readonly worlds: number;
  readonly acts?: Acts;
  /** How many steps to take in each before it is healed. @default 60 */
  readonly steps?: number;
}

/** Explores worlds at random. Returns how many steps were taken, and what was found first. */
export function exploreAtRandom(
  decider: Decider,
  { seed, worlds, acts = {}, steps: length = 60 }: RandomOptions,
): { steps: number; finding?: Finding } {
  const simulator = new Simulator(decider, acts);
  let taken = 0;
  for (let world = 0; world < worlds; world++) {
    const events: Event[] = [];
    const worlds: World[] = [];
    try {
      walk(simulator, seed + world, length, events, worlds);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return { steps: taken + events.length, finding: { seed: seed + world, what: error.message, events, world: worlds[0] as World } };
    }
    taken += events.length;
  }
  return { steps: taken };
}

/** Leads a world where a scenario says. Returns what was found. */
export function follow(decider: Decider, { pods, bootstrapped: begun, events }: Scenario, acts: Acts = {}): Finding | undefined {
  const simulator = new Simulator(decider, acts);
  const world = begun ? bootstrapped(simulator, pods) : newWorld(pods);
  const taken: Event[] = [];
  try {
    for (const [, count = '1', event = ''] of events.matchAll(/(?:(\d+) \* )?([^,]+)(?:, |$)/g)) {
      for (let times = 0; times < Number(count); times++) {
        taken.push(event);
        if (event === 'settle') settle(simulator, world, []);
        else if (event !== 'serves') happen(simulator, world, event);
        else if (!world.pods.some((_, ordinal) => groupOf(world, ordinal))) throw new Violation('no pod serves');
      }
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { what: error.message, events: taken, world };
  }
  return undefined;
}

function walk(simulator: Simulator, seed: number, length: number, events: Event[], worlds: World[]): void {
  const next = random(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T;
  const size = pick([1, 2, 3, 3, 3, 3]);
  const world = next() < 0.3 ? newWorld(size, Math.max(3, size)) : bootstrapped(simulator, size, 3);
  worlds.push(world);
  // Some worlds see many faults, others few, and each only some kinds.
  const rate = pick([0.03, 0.1, 0.25]);
  const kinds = new Set(Array.from({ length: pick([2, 3, 4, 6]) }, () => pick(faults(world)).split(' ')[0]));
  const take = (event: Event) => {
    events.push(event);
    happen(simulator, world, event);
  };
  for (let step = 0; step < length; step++) {
    const chance = next();
    if (chance < rate) {
      const possible = faults(world).filter(event => kinds.has(event.split(' ')[0]));
      if (possible.length > 0) take(pick(possible));
    } else if (chance < rate + 0.05) {
      const possible = repairs(world);
      if (possible.length > 0) take(pick(possible));
    } else if (chance < rate + 0.15) take(pick(writes(world)));
    else {
      const possible = steps(world);
      if (possible.length > 0) take(pick(possible));
    }
  }
  checkHealed(simulator, world, size, events);
}
