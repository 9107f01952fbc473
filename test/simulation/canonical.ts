import type { World } from './world';

// Makes worlds that can go on in the same ways equal, so that an exploration sees each of them once.

/** A world as text, in which worlds that differ only in names are equal. */
export function canonical(world: World): string {
  const names = new Map<string, string>();
  return JSON.stringify({ ...world, next: 0 }).replace(/\bx\d+\b/g, name => {
    let short = names.get(name);
    if (short === undefined) {
      short = `x${names.size}`;
      names.set(name, short);
    }
    return short;
  });
}

/** A world from its text. */
export function revive(text: string): World {
  const world = JSON.parse(text) as World;
  // Above every name that stands in a text.
  world.next = 1000;
  return world;
}

/** Forgets what no step asks for any more. */
export function simplify(world: World): void {
  for (const { process } of world.pods) {
    if (process?.is !== 'starting') continue;
    // To wait as before changes nothing, whenever it is done.
    const [, said] = process.action ?? [];
    if (
      process.action?.[0] === 'again' ||
      (process.action?.[0] === 'wait' && said === process.said && (said !== 'waiting' || process.held))
    )
      process.action = null;
    const [what] = process.action ?? [];
    if (what === undefined) process.step = 0;
    if (what !== 'record-decision' && what !== 'withdraw') process.version = '';
    if (what !== 'go-on-alone') process.ready = 0;
    if (what !== 'add' && what !== 'remove' && what !== 'start-joined') process.quorumAt = [];
  }
  forgetCommonEntries(world);
  const terms = Array.from(new Set(copies(world).map(({ term }) => term))).sort((a, b) => a - b);
  for (const data of copies(world)) data.term = terms.indexOf(data.term);
  const known = new Set([
    ...copies(world).flatMap(({ member, members }) => [member, ...members.map(({ id }) => id)]),
    ...world.latest.map(({ id }) => id),
  ]);
  world.named = Array.from(known).filter(id => world.named.includes(id));
}

const copies = (world: World) => world.volumes.flatMap(({ data, aside }) => (data === null ? aside : [data, ...aside]));

/** Of the entries that every log starts with, the last one stands for all. */
function forgetCommonEntries(world: World): void {
  const logs = world.volumes.flatMap(({ data }) => (data === null || data.log.length === 0 ? [] : [data.log]));
  const [first, ...rest] = logs;
  if (first === undefined) return;
  let common = 0;
  while (common < first.length && rest.every(log => log[common] === first[common])) common++;
  const waived = (id: string) => world.acknowledged.find(write => write.id === id)?.waived;
  const last = first[common - 1] as string;
  const forgotten = new Set(first.slice(0, Math.max(0, common - 1)).filter(id => waived(id) === undefined || waived(id) === waived(last)));
  if (forgotten.size === 0) return;
  for (const data of copies(world)) data.log = data.log.filter(id => !forgotten.has(id));
  world.acknowledged = world.acknowledged.filter(({ id }) => !forgotten.has(id));
}
