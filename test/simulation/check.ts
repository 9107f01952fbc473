import { type Group, groupOf } from './cluster';
import { reconsider } from './losses';
import { Violation, type World } from './world';

// What holds after every step.

/** No two clusters serve, and none without a write that was acknowledged. */
export function check(world: World): void {
  const leaders = new Map<number, Group>();
  for (let ordinal = 0; ordinal < world.pods.length; ordinal++) {
    const group = groupOf(world, ordinal);
    if (group !== null) leaders.set(group.leader, group);
  }
  if (world.latest.length === 0 && leaders.size > 0) {
    for (const { data } of leaders.values()) world.latest = data.members;
    reconsider(world);
  }
  if (leaders.size > 1 && !world.forked) throw new Violation('two clusters serve');
  for (const { leader, data } of leaders.values()) {
    const lost = world.acknowledged.find(({ id, waived }) => !waived && !data.log.includes(id));
    if (lost && !world.forked) throw new Violation(`pod ${leader} leads without a write that was acknowledged`);
  }
}
