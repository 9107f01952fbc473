import type { Data, Volume } from './volume';
import { Violation, type World } from './world';

// Which acknowledged writes may be lost, and which data may be deleted.

/** What is promised ends where no quorum of the voters' volumes is intact. */
export function reconsider(world: World): void {
  const voters = world.latest.filter(({ learner }) => !learner);
  const intact = voters.filter(({ id }) => world.volumes.some(({ data }) => data?.member === id && !data.damaged));
  if (voters.length > 0 && intact.length * 2 <= voters.length) waive(world);
}

export function waive(world: World, but: readonly string[] = []): void {
  world.given = true;
  for (const write of world.acknowledged) if (!but.includes(write.id)) write.waived = true;
}

/** What is deleted is no write's last copy, not even of one that a human gave up; of kept data, an older generation may be that. */
export function deleted(world: World, data: Data, generation: 'newest' | 'older' = 'newest'): void {
  for (const { id, waived } of world.acknowledged) {
    if (data.damaged || !data.log.includes(id) || (waived && generation === 'older')) continue;
    const kept = world.volumes.some(volume =>
      [volume.data, ...volume.aside].some(copy => copy !== null && !copy.damaged && copy.log.includes(id)),
    );
    if (!kept) throw new Violation('the last copy of an acknowledged write is deleted');
  }
}

/** Of what was set aside before it voted, the last is kept, and until the member votes. */
export function forgetUnvoted(world: World, volume: Volume): void {
  const unvoted = volume.aside.filter(data => data.unvoted);
  volume.aside = volume.aside.filter(data => !data.unvoted);
  for (const data of unvoted) deleted(world, data, 'older');
}
