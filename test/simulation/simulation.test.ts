import { Decider } from './decide';
import { exploreAll } from './exhaustive';
import { bootstrapped, exploreAtRandom, type Finding, follow } from './explore';
import { type Flaw, flawed, flaws } from './flaws';
import type { Acts } from './start';

// The members' own decision in a modelled cluster, under every fault that the model knows. ETCD_KIT_SIMULATION_STEPS asks for more random
// steps, ETCD_KIT_SIMULATION_SEED for others, and ETCD_KIT_SIMULATION_FAULTS for more faults in every order.

const { ETCD_KIT_SIMULATION_STEPS = '1000000', ETCD_KIT_SIMULATION_SEED = '1', ETCD_KIT_SIMULATION_FAULTS = '1' } = process.env;

let decider: Decider | undefined;
afterEach(() => decider?.close());

const told = (finding: Finding | undefined) => finding && `seed ${finding.seed}: ${finding.what}\n${finding.events.join(', ')}`;

it(`finds nothing wrong in ${ETCD_KIT_SIMULATION_STEPS} random steps`, () => {
  decider = new Decider();
  let [steps, seed] = [0, Number(ETCD_KIT_SIMULATION_SEED)];
  while (steps < Number(ETCD_KIT_SIMULATION_STEPS)) {
    const explored = exploreAtRandom(decider, { seed, worlds: 500 });
    expect(told(explored.finding)).toBeUndefined();
    steps += explored.steps;
    seed += 500;
  }
  console.log(`${steps} steps, ${decider.asked} different questions, ${decider.rules.size} rules applied, seeds up to ${seed}`);
});

const moreFaults = Number(ETCD_KIT_SIMULATION_FAULTS);
it.each([[1, 1], ...(moreFaults > 1 ? [[moreFaults, 0]] : [])] as [number, number][])(
  'finds nothing wrong in any state of three pods that faults (%i) and writes (%i) lead to',
  (faults, writes) => {
    decider = new Decider();
    const explored = exploreAll(decider, simulator => bootstrapped(simulator, 3), {
      faults,
      writes,
      // To kill a pod is the same as to lose its node, which comes back.
      kinds: event => !event.startsWith('kill'),
      healEvery: 10 ** faults,
      progress: (states, left, pending) =>
        process.stderr.write(`${states} states, ${left.faults} faults left, ${pending} worlds pending\n`),
    });
    expect(told(explored.finding)).toBeUndefined();
    expect(explored.complete).toBe(true);
    console.log(`${explored.states} states, ${explored.transitions} steps between them, ${explored.healed} of them healed`);
  },
);

const find = (flaw: Flaw, acts?: Acts): Finding | undefined =>
  'seed' in flaw.found
    ? exploreAtRandom(decider as Decider, { seed: flaw.found.seed, worlds: 1, acts }).finding
    : follow(decider as Decider, flaw.found, acts);

it.each(flaws)('finds that $name', flaw => {
  decider = new Decider(flawed(flaw));
  expect(find(flaw, flaw.acts)).toBeDefined();
  decider.close();
  // And nothing in the same world without the flaw.
  decider = new Decider();
  expect(told(find(flaw))).toBeUndefined();
});
