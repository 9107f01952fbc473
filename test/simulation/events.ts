import { reconsider } from './losses';
import type { Simulator } from './simulator';
import { emptyVolume } from './volume';
import { volumeOf, type World } from './world';

// What happens in a world: steps of its pods, writes of a client, and faults.

/** "NAME [ORDINAL [ARGUMENT]]": `step 1`, `write`, `lose 2`, `forge 0 empty`. */
export type Event = string;

/** What happens without a fault. */
export function steps(world: World): Event[] {
  return world.pods.flatMap((pod, ordinal) => {
    if (ordinal >= world.size && pod.process !== null) return [`step ${ordinal}`, `stop ${ordinal}`];
    if (!pod.up) return [];
    return pod.process === null ? (ordinal < world.size ? [`run ${ordinal}`] : []) : [`step ${ordinal}`];
  });
}

/** Client writes: heard of by every member that is there, or by all but one. */
export const writes = (world: World): Event[] => ['write', ...world.pods.map((_, ordinal) => `write ${ordinal}`)];

/** What ends faults. */
export function repairs(world: World): Event[] {
  return [
    ...(world.silentApi ? ['api'] : []),
    ...world.pods.flatMap((pod, ordinal) => [
      ...(pod.up ? [] : [`up ${ordinal}`]),
      ...(pod.cut ? [`join ${ordinal}`] : []),
      ...(pod.forged === null ? [] : [`unforge ${ordinal}`]),
      ...(pod.stranger ? [`unforge ${ordinal}`] : []),
    ]),
  ];
}

/** Whether a volume holds the data of a pod's member. */
const holds = (volume: World['volumes'][number] | undefined, ordinal: number) =>
  volume !== undefined && volume.data !== null && volume.identity?.host === ordinal;
const bound = (world: World, ordinal: number) => holds(world.volumes[world.claims[ordinal] as number], ordinal);

/** Faults, and what a human does. */
export function faults(world: World): Event[] {
  const ordinals = world.pods.map((_, ordinal) => ordinal);
  return [
    ...ordinals.flatMap(p => [`kill ${p}`, `down ${p}`, `lose ${p}`, `damage ${p}`, `cut ${p}`, `recover ${p}`, `stranger ${p}`]),
    ...ordinals.flatMap(p => [`forge ${p} empty`, `forge ${p} member`, `forge ${p} silent`]),
    // What volumes hold that are not bound to a pod yet tells no one from the other.
    ...ordinals.slice(1).flatMap(p => (bound(world, p - 1) && bound(world, p) ? [`exchange ${p - 1} ${p}`] : [])),
    ...ordinals.map(p => `scale ${p + 1}`),
    ...ordinals.flatMap(p => (p >= world.size && world.pods[p]?.process ? [`expire ${p}`] : [])),
    'silence',
    'permit',
    ...(world.recovery === null ? [] : ['forget']),
  ];
}

export function happen(simulator: Simulator, world: World, event: Event): void {
  const [name, first = '-1', second = ''] = event.split(' ');
  const ordinal = Number(first);
  const pod = world.pods[ordinal];
  const token = () => `x${world.next++}`;
  switch (name) {
    case 'step':
      simulator.step(world, ordinal);
      return;
    case 'write':
      simulator.write(world, ordinal);
      return;
    case 'run':
      simulator.run(world, ordinal);
      return;
    case 'stop':
      simulator.leave(world, ordinal);
      return;
    case 'kill':
      simulator.kill(world, ordinal);
      return;
    case 'scale':
      world.size = ordinal;
      // A decision stands for the size that it was made for.
      if (world.latest.length === 0) world.excused = true;
      return;
    case 'forget':
      world.recovery = null;
      return;
    case 'silence':
      world.silentApi = true;
      // Without the record, a member that was given up goes by what is on its volume.
      if (world.done.length > 0) world.forked = true;
      return;
    case 'api':
      world.silentApi = false;
      return;
    case 'permit':
      world.permission = token();
      return;
    case 'recover':
      world.recovery = { survivor: ordinal, token: token() };
      if (world.silentApi) world.forked = true;
      return;
  }
  if (pod === undefined) throw new Error(`no such event: ${event}`);
  switch (name) {
    // The grace period of a pod that stops is over.
    case 'expire':
      pod.process = null;
      return;
    case 'down':
      pod.up = false;
      pod.process = null;
      return;
    case 'up':
      pod.up = true;
      simulator.run(world, ordinal);
      return;
    case 'cut':
      pod.cut = true;
      return;
    case 'join':
      pod.cut = false;
      return;
    case 'forge':
      pod.forged = second as 'empty';
      // A decision that names a volume that is not there is followed by too few; nothing was acknowledged, and a human starts over.
      if (second === 'empty' && world.latest.length === 0) world.excused = true;
      return;
    case 'stranger':
      pod.stranger = true;
      return;
    case 'unforge':
      pod.forged = null;
      pod.stranger = false;
      return;
    case 'lose':
      world.volumes[world.claims[ordinal] as number] = emptyVolume();
      simulator.kill(world, ordinal);
      // Before there was a leader, nothing was acknowledged, and a human starts over.
      if (world.latest.length === 0) world.excused = true;
      reconsider(world);
      return;
    case 'damage': {
      const { data } = volumeOf(world, ordinal);
      if (data !== null) data.damaged = true;
      reconsider(world);
      return;
    }
    case 'exchange': {
      const other = Number(second);
      const [a, b] = [world.claims[ordinal] as number, world.claims[other] as number];
      world.claims[ordinal] = b;
      world.claims[other] = a;
      simulator.kill(world, ordinal);
      simulator.kill(world, other);
      return;
    }
    default:
      throw new Error(`no such event: ${event}`);
  }
}

/** Ends every fault: nodes and networks are back, claims are put back, and the size is what it was. */
export function heal(world: World, size: number): void {
  world.silentApi = false;
  world.size = size;
  for (const pod of world.pods) Object.assign(pod, { up: true, cut: false, forged: null, stranger: false });
  for (const ordinal of world.pods.keys()) {
    const other = world.claims.findIndex(claim => holds(world.volumes[claim], ordinal));
    if (other < 0 || other === ordinal) continue;
    const [a, b] = [world.claims[ordinal] as number, world.claims[other] as number];
    world.claims[ordinal] = b;
    world.claims[other] = a;
    for (const exchanged of [ordinal, other]) (world.pods[exchanged] as World['pods'][number]).process = null;
  }
}
