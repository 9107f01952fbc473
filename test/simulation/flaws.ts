import { shippedDecision } from './decide';
import type { Acts } from './world';

/** A flaw that the decisions or the actions once had, or that a rule is there to keep out. */
export interface Flaw {
  readonly name: string;
  /** Changes the decision back: what stands in it, and what stood there. */
  readonly decision?: readonly [now: string, then: string];
  readonly acts?: Acts;
  /** The world in which the simulator finds it. */
  readonly seed: number;
}

export const flaws: readonly Flaw[] = [
  {
    name: 'empty volumes of a cluster that was bootstrapped are bootstrapped again',
    decision: ['if (recorded != "-" && !has("config.bootstrap-when-lost"))', 'if (0)'],
    seed: 419,
  },
  {
    name: 'a decision is followed with another volume than it was made for',
    decision: [
      'if (in_list(me ":" value("volume.nonce"), word("api.record", 4), ",")) return follow()',
      'if (index("," word("api.record", 4), "," me ":")) return follow()',
    ],
    seed: 15,
  },
  {
    name: 'a member that never had a leader gives up its data because strangers answer',
    decision: [' && known("api.record") && word("api.record", 2) == word("etcd.another", 1))', ')'],
    seed: 2715,
  },
  {
    name: 'a volume that was made for another pod acts as its member',
    decision: ['if (foreign()) return start_foreign()', ''],
    seed: 11,
  },
  {
    name: 'a member that differs gives up its data without a majority of equal hashes',
    decision: ['if (counts[each] >= quorum) most = each', 'if (each != hash[value("pod.ordinal")] || most == "") most = each'],
    seed: 122,
  },
  {
    name: 'a member leaves by its ordinal',
    decision: [
      'id = known("etcd.self") ? word("etcd.self", 1) : known("volume.log") ? word("volume.log", 1) : value("volume.member")',
      'id = part(listed_at(value("pod.ordinal")), 1)',
    ],
    seed: 247,
  },
  {
    name: 'a dead member is removed though its pod should be there',
    decision: ['if (value("api.size") + 0 > 0 && ordinal + 0 >= value("api.size") + 0)', 'if (1)'],
    seed: 2,
  },
  {
    name: 'a recovery is done again',
    decision: ['return token != "" && !in_list(token, value("volume.recoveries"), " ")', 'return token != ""'],
    seed: 11,
  },
  {
    name: 'an empty volume joins without the dead member being removed first',
    decision: ['if (own == "") return answer("join", "add"', 'if (1) return answer("join", "add"'],
    seed: 2,
  },
  { name: 'the data of a member that was removed is deleted', acts: { deleteRemoved: true }, seed: 336 },
];

/** The decision with a flaw. */
export function flawed({ decision, name }: Flaw): string {
  if (decision === undefined) return shippedDecision;
  const [now, then] = decision;
  if (!shippedDecision.includes(now)) throw new Error(`the decision no longer holds what "${name}" changes: ${now}`);
  return shippedDecision.replace(now, () => then);
}
