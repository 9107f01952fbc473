import { canonical, revive, simplify } from './canonical';
import type { Decider } from './decide';
import { type Event, faults, happen, repairs, steps, writes } from './events';
import { checkHealed, type Finding } from './explore';
import { Simulator } from './simulator';
import type { Acts } from './start';
import { Violation, type World } from './world';

export interface ExhaustiveOptions {
  readonly faults: number;
  readonly writes: number;
  /** The faults to try: all, unless it says otherwise. */
  readonly kinds?: (event: Event) => boolean;
  /** Heals and checks one of so many worlds. */
  readonly healEvery: number;
  readonly acts?: Acts;
  /** Is told of every 100,000 states. */
  readonly progress?: (states: number, left: { readonly faults: number; readonly writes: number }, pending: number) => void;
}

/** A world that was reached: its text, and how. */
interface Node {
  readonly text: string;
  readonly from: Node | null;
  readonly event: Event;
}

/** The worlds that were seen, by their hash, with the most writes that were left then: a Map holds 16 million at most. */
class Seen {
  private readonly maps = Array.from({ length: 64 }, () => new Map<number, number>());
  size = 0;
  /** Whether a world is new, or has more writes left than before. */
  add(text: string, writes: number): boolean {
    const number = hash(text);
    const map = this.maps[number % 64] as Map<number, number>;
    const before = map.get(number);
    if (before !== undefined && before >= writes) return false;
    map.set(number, writes);
    if (before === undefined) this.size++;
    return true;
  }
}

/** A hash of 53 bits. https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js */
function hash(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/**
 * Explores every world that can follow on one with a bounded number of faults and writes: every order of the pods' steps, and every fault
 * at every moment. Only the hash of a world that was seen is kept.
 */
export function exploreAll(decider: Decider, from: (simulator: Simulator) => World, options: ExhaustiveOptions) {
  const simulator = new Simulator(decider, options.acts ?? {});
  const start = from(simulator);
  const seen = new Seen();
  // What is left of faults and writes; a world with more left is explored before the same with less, which then adds nothing.
  const levels: { faults: number; writes: number; pending: { from: Node; event: Event }[] }[] = [];
  for (let faults = options.faults; faults >= 0; faults--)
    for (let writes = options.writes; writes >= 0; writes--) levels.push({ faults, writes, pending: [] });
  const level = (faults: number, writes: number) => levels.find(level => level.faults === faults && level.writes === writes);
  let [transitions, healed] = [0, 0];
  const trace = (node: Node | null, event: Event): Event[] => {
    const events = [event];
    for (let at = node; at?.from; at = at.from) events.unshift(at.event);
    return events;
  };
  simplify(start);
  const root: Node = { text: canonical(start), from: null, event: '' };
  seen.add(root.text, options.writes);
  let first = true;
  for (const { faults: faultsLeft, writes: writesLeft, pending } of levels) {
    const stack: Node[] = first ? [root] : [];
    first = false;
    for (;;) {
      const node = stack.pop();
      let next: { from: Node; event: Event }[];
      if (node !== undefined) {
        const world = revive(node.text);
        next = [...steps(world), ...repairs(world)].map(event => ({ from: node, event }));
        if (faultsLeft > 0) {
          const chosen = faults(world).filter(options.kinds ?? (() => true));
          for (const event of chosen) level(faultsLeft - 1, writesLeft)?.pending.push({ from: node, event });
        }
        if (writesLeft > 0) for (const event of writes(world)) level(faultsLeft, writesLeft - 1)?.pending.push({ from: node, event });
      } else {
        const one = pending.pop();
        if (one === undefined) break;
        next = [one];
      }
      for (const { from, event } of next) {
        const after = revive(from.text);
        try {
          happen(simulator, after, event);
          simplify(after);
          transitions++;
          const text = canonical(after);
          if (!seen.add(text, writesLeft)) continue;
          if (seen.size % 100_000 === 0)
            options.progress?.(seen.size, { faults: faultsLeft, writes: writesLeft }, pending.length + stack.length);
          if (seen.size % options.healEvery === 0) {
            healed++;
            checkHealed(simulator, revive(text), start.size, []);
          }
          stack.push({ text, from, event });
        } catch (error) {
          if (!(error instanceof Violation)) throw error;
          const finding: Finding = { what: error.message, events: trace(from, event), world: after };
          return { states: seen.size, transitions, healed, finding, complete: false };
        }
      }
    }
  }
  return { states: seen.size, transitions, healed, complete: true };
}
