import { commit, groupAt, quorumRuns, removeMember } from './cluster';
import type { Decider } from './decide';
import { decide, evidenceOf } from './evidence';
import { deleted, forgetUnvoted, waive } from './losses';
import type { Pod, Starting } from './pod';
import { type Data, spend } from './volume';
import { newId, Violation, volumeOf, type World } from './world';

// The main container until it becomes etcd: it decides, and takes the steps of the decision.

/** Parts of how the scripts act, as they once were: switched off, the simulator finds what was wrong. */
export interface Acts {
  /** Deletes what is to be set aside as this kind. */
  readonly deletes?: 'removed' | 'unvoted';
}

export function decideStart(decider: Decider, world: World, ordinal: number, process: Starting): void {
  const volume = volumeOf(world, ordinal);
  if (volume.data === null) volume.nonce ??= newId(world);
  const facts = [...evidenceOf(world, ordinal), `pod.said ${process.said}`, ...(process.held ? ['pod.held yes'] : [])];
  const { action } = decide(decider, world, ordinal, 'start', facts);
  process.action = action;
  process.step = 0;
}

/** A step of what was decided. */
export function act(world: World, ordinal: number, process: Starting, [what, ...words]: readonly string[], acts: Acts): void {
  const volume = volumeOf(world, ordinal);
  const again = () => {
    process.action = null;
  };
  const start = () => {
    (world.pods[ordinal] as Pod).process = {
      is: 'running',
      said: 'member',
      settled: false,
      recorded: false,
      promoting: false,
      odd: false,
    };
  };
  switch (what) {
    case 'wait':
      process.said = words[0] as Starting['said'];
      if (words[0] === 'waiting') process.held = true;
      again();
      return;
    case 'again':
      again();
      return;
    case 'announce':
      process.said = 'member';
      again();
      return;
    case 'restart':
      if (volume.identity !== null && volume.identity.host !== ordinal) throw new Violation("etcd starts on another pod's volume");
      volume.corrupt = null;
      start();
      return;
    case 'follow': {
      if (process.step++ === 0) {
        volume.identity = { host: ordinal, member: '-', cluster: '-' };
        volume.bootstrap = words[0] as string;
        return;
      }
      const members = (words[1] as string).split(',').map(entry => {
        const at = Number(entry.split(':')[0]);
        return { id: `${words[0]}.${at}`, at, learner: false };
      });
      volume.data ??= {
        cluster: `${words[0]}.c`,
        member: `${words[0]}.${ordinal}`,
        log: [`${words[0]}.e`],
        members,
        term: 1,
        damaged: false,
      };
      for (const { id } of members) if (!world.named.includes(id)) world.named.push(id);
      start();
      return;
    }
    case 'record-decision':
      if (!world.silentApi && world.record.version === process.version) {
        const token = newId(world);
        const spent = words[1] === '-' ? world.record.spent : [...world.record.spent, words[1] as string];
        world.record = { version: newId(world), cluster: '-', token, members: words[2] as string, spent, recovered: '-' };
        // What the config permits is a human's word.
        if (words[1] !== '-') waive(world);
      }
      again();
      return;
    case 'withdraw':
      if (!world.silentApi && world.record.version === process.version)
        world.record = { ...world.record, version: newId(world), token: '-', members: '-' };
      again();
      return;
    case 'add': {
      if (process.step++ === 0) {
        const group = groupAt(world, ordinal, process.quorumAt);
        if (group === null || group.data.members.some(({ at }) => at === ordinal)) {
          again();
          return;
        }
        commit(world, group, [...group.data.members, { id: newId(world), at: ordinal, learner: true }]);
        return;
      }
      const group = groupAt(world, ordinal, process.quorumAt);
      const own = group?.data.members.find(({ at }) => at === ordinal);
      if (own && !world.named.includes(own.id)) volume.joining = own.id;
      again();
      return;
    }
    case 'remove': {
      const group = groupAt(world, ordinal, process.quorumAt);
      if (group !== null) removeMember(world, group, words[0] as string);
      again();
      return;
    }
    case 'start-joined': {
      if (process.step++ === 0) {
        volume.unvoted = true;
        volume.identity = { host: ordinal, member: '-', cluster: '-' };
        process.said = 'member';
        if (world.record.recovered !== '-') spend(volume, world.record.recovered);
        return;
      }
      const group = groupAt(world, ordinal, process.quorumAt);
      const joining = volume.joining as string;
      const cluster = group?.data.cluster ?? null;
      if (cluster === null) {
        again();
        return;
      }
      volume.data = { cluster, member: joining, log: [], members: group?.data.members ?? [], term: 0, damaged: false };
      start();
      return;
    }
    case 'set-aside':
      if (process.step++ === 0) {
        if (volume.data !== null) {
          const { data } = volume;
          volume.data = null;
          if (acts.deletes === words[0]) deleted(world, data);
          else if (words[0] === 'unvoted') {
            forgetUnvoted(world, volume);
            volume.aside.push({ ...data, unvoted: true });
          } else volume.aside.push(data);
        }
        return;
      }
      Object.assign(volume, { joining: null, bootstrap: null, nonce: null, corrupt: null, unvoted: false, identity: null });
      if (words[1] !== '-') spend(volume, words[1] as string);
      process.said = 'waiting';
      again();
      return;
    case 'record-recovery':
      process.said = 'waiting';
      if (!world.silentApi && world.record.version === process.version)
        world.record = { ...world.record, version: newId(world), recovered: words[0] as string };
      again();
      return;
    case 'go-on-alone': {
      const data = volume.data as Data;
      if (world.done.includes(words[0] as string)) throw new Violation('a recovery is done twice');
      world.done.push(words[0] as string);
      // A quorum that runs, but is cut off, is not seen by the API server: a human who chooses another member then makes two clusters.
      if (process.ready === 0 && quorumRuns(world, ordinal)) world.forked = true;
      // A human has chosen this member: what it does not have is given up.
      waive(world, data.log);
      data.members = [{ id: data.member, at: ordinal, learner: false }];
      data.term++;
      data.log.push(newId(world));
      world.latest = data.members;
      spend(volume, words[0] as string);
      process.said = 'member';
      again();
      return;
    }
    case 'take-over': {
      const data = volume.data as Data;
      // A human made another cluster of this volume's data, and may put the volumes of the first one back.
      world.forked = true;
      waive(world, data.log);
      spend(volume, words[0] as string);
      volume.aside.push(data);
      const [cluster, member] = [newId(world), newId(world)];
      volume.identity = { host: ordinal, member: '-', cluster: '-' };
      volume.bootstrap = 'taken-over';
      volume.data = {
        cluster,
        member,
        log: [...data.log, newId(world)],
        members: [{ id: member, at: ordinal, learner: false }],
        term: 1,
        damaged: data.damaged,
      };
      world.latest = volume.data.members;
      start();
      return;
    }
    default:
      throw new Error(`no such action: ${what}`);
  }
}
