import { shippedDecision } from './decide';
import type { Acts } from './start';

/** A flaw that the decisions or the actions once had, or that a rule is there to keep out. */
export interface Flaw {
  readonly name: string;
  /** Changes the decision back: what stands in it, and what stood there. */
  readonly decision?: readonly [now: string, then: string];
  readonly acts?: Acts;
  /** Where the simulator finds it: in a random world, or in one that takes these steps. */
  readonly found: { readonly seed: number } | Scenario;
}

/** A world that is led where it is wanted. */
export interface Scenario {
  /** How many pods there are, and whether their cluster has been bootstrapped and holds a write. */
  readonly pods: number;
  readonly bootstrapped: boolean;
  /** Events, "COUNT * EVENT" for several of one kind, "settle" to let the pods take turns until nothing changes. */
  readonly events: string;
}

/** Pod 0 of three has recorded its decision. */
const decided = 'step 0, step 1, step 2, step 0, step 1, step 2, 4 * step 0';

export const flaws: readonly Flaw[] = [
  {
    name: 'empty volumes of a cluster that was bootstrapped are bootstrapped again',
    decision: ['if (recorded != "-" && !has("config.bootstrap-when-lost"))', 'if (0)'],
    found: { seed: 419 },
  },
  {
    name: 'a decision is followed with another volume than it was made for',
    decision: [
      'if (in_list(me ":" value("volume.nonce"), word("api.record", 4), ",")) return follow()',
      'if (index("," word("api.record", 4), "," me ":")) return follow()',
    ],
    found: { seed: 15 },
  },
  {
    name: 'a member that never had a leader gives up its data because strangers answer',
    decision: [' && known("api.record") && word("api.record", 2) == word("etcd.another", 1))', ')'],
    found: { seed: 2715 },
  },
  {
    name: 'a volume that was made for another pod acts as its member',
    decision: ['if (foreign()) return start_foreign()', ''],
    found: { seed: 11 },
  },
  {
    name: 'a member that differs gives up its data without a majority of equal hashes',
    decision: ['if (counts[each] >= quorum) most = each', 'if (each != hash[value("pod.ordinal")] || most == "") most = each'],
    found: { seed: 122 },
  },
  {
    name: 'a member leaves by its ordinal',
    decision: [
      'id = known("etcd.self") ? word("etcd.self", 1) : known("volume.log") ? word("volume.log", 1) : value("volume.member")',
      'id = part(listed_at(value("pod.ordinal")), 1)',
    ],
    found: { seed: 247 },
  },
  {
    name: 'a dead member is removed though its pod should be there',
    decision: ['if (value("api.size") + 0 > 0 && ordinal + 0 >= value("api.size") + 0)', 'if (1)'],
    found: { seed: 2 },
  },
  {
    name: 'a recovery is done again',
    decision: ['return token != "" && !in_list(token, value("volume.recoveries"), " ")', 'return token != ""'],
    found: { seed: 11 },
  },
  {
    name: 'an empty volume joins without the dead member being removed first',
    decision: ['if (own == "") return answer("join", "add"', 'if (1) return answer("join", "add"'],
    found: { seed: 2 },
  },
  { name: 'the data of a member that was removed is deleted', acts: { deletes: 'removed' }, found: { seed: 336 } },
  {
    name: 'a learner deletes what a recovery went on without',
    acts: { deletes: 'unvoted' },
    found: {
      pods: 4,
      bootstrapped: true,
      // Pod 3 is a learner that has received a write that pod 2 has not, and the two others are lost.
      events: 'lose 3, 8 * step 3, write 2, lose 0, lose 1, recover 2, kill 2, 12 * step 2, forget, kill 3, 9 * step 3',
    },
  },
  {
    name: 'a member goes on alone without having looked again once that is recorded',
    decision: ['if (value("pod.recovery-recorded") + 0 < 15)', 'if (0)'],
    found: {
      pods: 3,
      bootstrapped: true,
      // Pod 0 has not started yet what it decided before.
      events: 'scale 1, stop 2, down 0, up 0, 3 * step 0, recover 2, step 2, stop 2, 9 * step 2, step 0, stop 1, step 2',
    },
  },
  {
    name: 'members that a recovery gave up make a quorum of their own',
    decision: ['else if (missed_recovery() &&', 'else if (0 &&'],
    found: {
      pods: 3,
      bootstrapped: true,
      events: 'down 1, down 2, recover 0, down 0, up 0, settle, write -1, settle, forget, down 0, up 1, up 2, settle',
    },
  },
  {
    name: 'a member goes on alone though others are ready',
    decision: ['if (survivor == me && ready == "0")\n      return go_on("chosen"', 'if (survivor == me)\n      return go_on("chosen"'],
    found: { pods: 3, bootstrapped: true, events: 'cut 0, recover 0, kill 0, settle' },
  },
  {
    name: 'one pod that runs another cluster stops a majority',
    decision: [
      'elsewhere = known("etcd.another") && 2 * count(word("etcd.another", 2), ",") > others()',
      'elsewhere = known("etcd.another")',
    ],
    found: { pods: 3, bootstrapped: true, events: 'stranger 2, kill 0, kill 1, settle, serves' },
  },
  {
    name: 'a decision that somebody has followed is withdrawn',
    decision: ['if (word("beacon." named[i], 1) != "empty")', 'if (0)'],
    found: {
      pods: 3,
      bootstrapped: false,
      events: `${decided}, 5 * step 1, 5 * step 2, lose 0, scale 1, cut 0, 14 * step 0, step 1, step 2`,
    },
  },
  {
    name: 'who follows a decision does not say so first',
    decision: [
      'if (value("pod.said") != "member") return answer("announce", "announce", "")\n  return answer("follow"',
      'return answer("follow"',
    ],
    found: {
      pods: 3,
      bootstrapped: false,
      events: `${decided}, step 1, step 2, lose 0, scale 1, 16 * step 0, 3 * step 1, 3 * step 2`,
    },
  },
];

/** The decision with a flaw. */
export function flawed({ decision, name }: Flaw): string {
  if (decision === undefined) return shippedDecision;
  const [now, then] = decision;
  if (!shippedDecision.includes(now)) throw new Error(`the decision no longer holds what "${name}" changes: ${now}`);
  return shippedDecision.replace(now, () => then);
}
