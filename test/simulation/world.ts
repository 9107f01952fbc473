import type { Decider } from './decide';

// A model of what the members' scripts act on: pods, volumes, the API server, and as much of etcd as membership needs. What a pod does
// is decided by the scripts' own decision; the model gathers the evidence as member/observe.sh does, and takes the steps of each action
// as the scripts take them, one at a time, so that a pod may be killed between any two.

/** The members of a cluster, as an entry of its log has them. */
interface Member {
  readonly id: string;
  /** The ordinal in its address. */
  readonly at: number;
  readonly learner: boolean;
}

/** A member's data directory. Of the log, only acknowledged entries are modelled: those that a majority of the voters has. */
interface Data {
  readonly cluster: string;
  readonly member: string;
  log: string[];
  members: Member[];
  /** Grows when a member goes on without the others: the later fork wins an election. */
  term: number;
  /** Its database differs from what was written. */
  damaged: boolean;
  /** Set aside before it voted. */
  unvoted?: true;
}

/** A persistent volume, with the files that the scripts keep on it. */
interface Volume {
  identity: { readonly host: number; readonly member: string; readonly cluster: string } | null;
  data: Data | null;
  aside: Data[];
  nonce: string | null;
  bootstrap: string | null;
  joining: string | null;
  unvoted: boolean;
  corrupt: string | null;
  recoveries: string[];
}

/** The main container while it has not become etcd yet. */
interface Starting {
  readonly is: 'starting';
  said: 'waiting' | 'empty' | 'member';
  held: boolean;
  /** A quorum was asked for before. */
  asked: boolean;
  action: readonly string[] | null;
  step: number;
  /** The version of the record that the decision was made on, and the pods at which a quorum answered. */
  version: string;
  ready: number;
  quorumAt: readonly number[];
}

/** The main container once it is etcd, with its watchdog. */
interface Running {
  readonly is: 'running';
  said: 'member';
  settled: boolean;
  recorded: boolean;
  promoting: boolean;
  odd: boolean;
}

interface Pod {
  /** Its node is there. */
  up: boolean;
  /** It reaches no other pod, and none reaches it. */
  cut: boolean;
  process: Starting | Running | null;
  /** What somebody on the network answers in place of its beacon. */
  forged: 'empty' | 'member' | 'silent' | null;
  /** Another cluster's member answers at its address. */
  stranger: boolean;
}

/** All of it: plain data, so that a state can be kept, compared and gone back to. */
export interface World {
  size: number;
  silentApi: boolean;
  record: { version: string; cluster: string; token: string; members: string; spent: string[]; recovered: string };
  recovery: { readonly survivor: number; readonly token: string } | null;
  permission: string | null;
  pods: Pod[];
  /** The volume that each pod mounts. */
  claims: number[];
  volumes: Volume[];
  named: string[];
  acknowledged: { readonly id: string; waived: boolean }[];
  /** The members, as the last acknowledged entry has them. */
  latest: Member[];
  /** So many of the voters' volumes were lost that no quorum of them is left, or a human chose one. */
  given: boolean;
  /** A human chose a member while others served: two clusters may serve from then on. */
  forked: boolean;
  /** The tokens of recoveries that were done. */
  done: string[];
  /** It is not promised that the cluster becomes whole again without a human. */
  excused: boolean;
  next: number;
}

/** What must never be. */
export class Violation extends Error {}

/** Parts of how the scripts act, as they once were: switched off, the simulator finds what was wrong. */
export interface Acts {
  /** Deletes what is to be set aside as this kind. */
  readonly deletes?: 'removed' | 'unvoted';
}

export const emptyVolume = (): Volume => ({
  identity: null,
  data: null,
  aside: [],
  nonce: null,
  bootstrap: null,
  joining: null,
  unvoted: false,
  corrupt: null,
  recoveries: [],
});

const starting = (): Starting => ({
  is: 'starting',
  said: 'waiting',
  held: false,
  asked: false,
  action: null,
  step: 0,
  version: '',
  ready: 0,
  quorumAt: [],
});

export function newWorld(size: number, pods = size): World {
  return {
    size,
    silentApi: false,
    record: { version: 'x0', cluster: '-', token: '-', members: '-', spent: [], recovered: '-' },
    recovery: null,
    permission: null,
    pods: Array.from({ length: pods }, (_, ordinal) => ({
      up: true,
      cut: false,
      process: ordinal < size ? starting() : null,
      forged: null,
      stranger: false,
    })),
    claims: Array.from({ length: pods }, (_, ordinal) => ordinal),
    volumes: Array.from({ length: pods }, emptyVolume),
    named: [],
    acknowledged: [],
    latest: [],
    given: false,
    forked: false,
    done: [],
    excused: false,
    next: 1,
  };
}

/** A member with a leader, and what a quorum of its cluster says. */
interface Group {
  readonly leader: number;
  readonly data: Data;
  /** The pods whose members take part. */
  readonly alive: readonly number[];
}

/** Takes steps in a world. */
export class Simulator {
  constructor(
    readonly decider: Decider,
    readonly acts: Acts = {},
  ) {}

  // ---- what is there -----------------------------------------------------------------------------------------------

  volume(world: World, ordinal: number): Volume {
    return world.volumes[world.claims[ordinal] as number] as Volume;
  }

  private id(world: World): string {
    return `x${world.next++}`;
  }

  private reaches(world: World, from: number, to: number): boolean {
    return from === to || !(world.pods[from]?.cut || world.pods[to]?.cut);
  }

  /** The data that etcd runs on in a pod. */
  private running(world: World, ordinal: number): Data | null {
    return world.pods[ordinal]?.process?.is === 'running' ? this.volume(world, ordinal).data : null;
  }

  /** The cluster that the etcd of a pod takes part in, where it has a leader. */
  group(world: World, ordinal: number): Group | null {
    const own = this.running(world, ordinal);
    if (own === null) return null;
    const alive: number[] = [];
    for (let other = 0; other < world.pods.length; other++) {
      const data = this.running(world, other);
      if (data === null || data.cluster !== own.cluster || !this.reaches(world, ordinal, other)) continue;
      alive.push(other);
    }
    // The candidate with the most up-to-date log wins where a majority of the voters that its own log names votes for it.
    let best: Group | null = null;
    for (const candidate of alive) {
      const data = this.running(world, candidate) as Data;
      const voters = data.members.filter(({ learner }) => !learner);
      if (!voters.some(({ id, at }) => id === data.member && at === candidate)) continue;
      const votes = voters.filter(({ id, at }) => {
        const voter = alive.includes(at) ? (this.running(world, at) as Data) : null;
        return voter !== null && voter.member === id && !newer(voter, data);
      });
      if (votes.length * 2 <= voters.length) continue;
      if (best === null || newer(data, best.data)) best = { leader: candidate, data, alive };
    }
    if (best === null) return null;
    const { data, leader } = best;
    const members = alive.filter(at => {
      const member = this.running(world, at) as Data;
      return data.members.some(listed => listed.id === member.member && listed.at === at);
    });
    return members.includes(ordinal) ? { leader, data, alive: members } : null;
  }

  /** Brings a member's log up to the leader's. */
  private receive(world: World, group: Group, ordinal: number): void {
    const data = this.running(world, ordinal) as Data;
    if (data === group.data) return;
    if (!world.forked && data.log.some((entry, index) => group.data.log[index] !== entry))
      throw new Violation(`pod ${ordinal} has acknowledged entries that its leader, pod ${group.leader}, does not have`);
    if (data.log.length === 0 && group.data.damaged) data.damaged = true;
    data.log = [...group.data.log];
    data.members = [...group.data.members];
    data.term = group.data.term;
    if (!world.named.includes(data.member)) world.named.push(data.member);
  }

  /** Has an entry acknowledged: by every member that takes part, or by all but one where that is still a majority. */
  private commit(world: World, group: Group, members: Member[], but?: number): void {
    const id = this.id(world);
    const { data } = group;
    const voters = data.members.filter(({ learner }) => !learner);
    const taking = group.alive.filter(at => at !== but);
    const majority = voters.filter(({ at }) => taking.includes(at)).length * 2 > voters.length;
    for (const at of majority ? taking : group.alive) {
      this.receive(world, group, at);
      const member = this.running(world, at) as Data;
      if (member === data) continue;
      member.log.push(id);
      member.members = members;
    }
    data.log.push(id);
    data.members = members;
    for (const write of world.acknowledged) {
      if (!write.waived && !world.forked && !data.log.includes(write.id))
        throw new Violation(`a write is acknowledged, and an earlier one is lost`);
    }
    world.acknowledged.push({ id, waived: false });
    world.latest = members;
    this.reconsider(world);
  }

  /** What is promised ends where no quorum of the voters' volumes is intact. */
  reconsider(world: World): void {
    const voters = world.latest.filter(({ learner }) => !learner);
    const intact = voters.filter(({ id }) => world.volumes.some(({ data }) => data?.member === id && !data.damaged));
    if (voters.length > 0 && intact.length * 2 <= voters.length) this.waive(world);
  }

  private waive(world: World, but: readonly string[] = []): void {
    world.given = true;
    for (const write of world.acknowledged) if (!but.includes(write.id)) write.waived = true;
  }

  /** No two clusters serve, and none without a write that was acknowledged. */
  check(world: World): void {
    const leaders = new Map<number, Group>();
    for (let ordinal = 0; ordinal < world.pods.length; ordinal++) {
      const group = this.group(world, ordinal);
      if (group !== null) leaders.set(group.leader, group);
    }
    if (world.latest.length === 0 && leaders.size > 0) {
      for (const { data } of leaders.values()) world.latest = data.members;
      this.reconsider(world);
    }
    if (leaders.size > 1 && !world.forked) throw new Violation('two clusters serve');
    for (const { leader, data } of leaders.values()) {
      const lost = world.acknowledged.find(({ id, waived }) => !waived && !data.log.includes(id));
      if (lost && !world.forked) throw new Violation(`pod ${leader} leads without a write that was acknowledged`);
    }
  }

  /** What is deleted is no write's last copy, not even of one that a human gave up; of kept data, an older generation may be that. */
  private deleted(world: World, data: Data, generation: 'newest' | 'older' = 'newest'): void {
    for (const { id, waived } of world.acknowledged) {
      if (data.damaged || !data.log.includes(id) || (waived && generation === 'older')) continue;
      const kept = world.volumes.some(volume =>
        [volume.data, ...volume.aside].some(copy => copy !== null && !copy.damaged && copy.log.includes(id)),
      );
      if (!kept) throw new Violation('the last copy of an acknowledged write is deleted');
    }
  }

  /** Of what was set aside before it voted, the last is kept, and until the member votes. */
  private forgetUnvoted(world: World, volume: Volume): void {
    const unvoted = volume.aside.filter(data => data.unvoted);
    volume.aside = volume.aside.filter(data => !data.unvoted);
    for (const data of unvoted) this.deleted(world, data, 'older');
  }

  // ---- evidence, as member/observe.sh gathers it -------------------------------------------------------------------

  private heard(world: World, from: number, ordinal: number): string {
    const pod = world.pods[ordinal];
    if (pod === undefined) return 'silent';
    if (pod.forged !== null) return pod.forged === 'empty' ? 'empty f0' : pod.forged;
    if (pod.process === null || !this.reaches(world, from, ordinal)) return 'silent';
    return pod.process.said === 'empty' ? `empty ${this.volume(world, ordinal).nonce}` : pod.process.said;
  }

  private others(ordinal: number, size: number | null): number[] {
    const all = Math.max(size ?? 0, ordinal + 1);
    return Array.from({ length: all }, (_, other) => other).filter(other => other !== ordinal);
  }

  /** What a quorum says, asked at one pod. */
  private members(world: World, from: number, at: number): { cluster: string; members: Member[] } | null {
    const pod = world.pods[at];
    if (pod === undefined || !this.reaches(world, from, at)) return null;
    if (pod.stranger) return { cluster: 'stranger', members: [{ id: 'y0', at, learner: false }] };
    const group = this.group(world, at);
    return group === null ? null : { cluster: group.data.cluster, members: group.data.members };
  }

  private listMembers(world: World, members: readonly Member[]): string[] {
    return members.map(
      ({ id, at, learner }) => `etcd.member ${id} ${world.named.includes(id) ? `etcd-${at}` : '-'} http://etcd-${at}:2380 ${learner} ${at}`,
    );
  }

  /** Gathers what a question asks for, one fact after the other, and returns what is decided. */
  private decide(world: World, ordinal: number, question: string, evidence: string[]) {
    const process = world.pods[ordinal]?.process ?? null;
    for (;;) {
      const decision = this.decider.ask(question, evidence);
      if (decision.action[0] !== 'look') return decision;
      const facts = this.look(world, ordinal, process, decision.action.slice(1));
      if (facts.length === 0) throw new Error(`nothing to see of ${decision.action.join(' ')}`);
      for (const fact of facts) {
        const key = `${fact.split(' ')[0]} `;
        if (key !== 'etcd.member ') {
          const before = evidence.findIndex(line => line.startsWith(key));
          if (before >= 0) evidence.splice(before, 1);
        }
        evidence.push(fact);
      }
    }
  }

  private look(world: World, me: number, process: Starting | Running | null, [what, ...words]: readonly string[]): string[] {
    const size = world.silentApi ? null : world.size;
    const sizeFact = size === null ? 'api.size - silent' : `api.size ${size}`;
    const { record } = world;
    switch (what) {
      case 'beacons':
        return [sizeFact, ...this.others(me, size).map(other => `beacon.${other} ${this.heard(world, me, other)}`), 'beacon.heard yes'];
      case 'beacon':
        return [`beacon.${words[0]} ${this.heard(world, me, Number(words[0]))}`];
      case 'size':
        return [sizeFact];
      case 'record':
        if (world.silentApi) return ['api.record - silent'];
        if (process?.is === 'starting') process.version = record.version;
        return [
          `api.record ${record.version} ${record.cluster} ${record.token} ${record.members} ${record.spent.join(',') || '-'} ${record.recovered}`,
          // In the time that the decision waits, whoever has decided to start does so.
          `pod.recovery-recorded ${world.pods.some(({ process }) => process?.is === 'starting' && process.action?.[0] === 'restart') ? 0 : 15}`,
        ];
      case 'recovery': {
        if (world.silentApi) return ['api.recovery - silent'];
        const { recovery } = world;
        if (process?.is === 'starting') process.ready = this.ready(world);
        return [`api.recovery ${this.ready(world)}${recovery === null ? '' : ` ${recovery.survivor} ${recovery.token}`}`];
      }
      case 'permission':
        return [`api.permission ${world.silentApi || world.permission === null ? '- none' : world.permission}`];
      case 'quorum': {
        if (words.length === 0) {
          const group = this.group(world, me);
          if (group === null) return ['etcd.quorum - none'];
          return [`etcd.quorum ${group.data.cluster} ${me}`, ...this.listMembers(world, group.data.members)];
        }
        const [wanted, at] = words as [string, string | undefined];
        const others = this.others(me, size);
        const asked =
          at === undefined
            ? others.filter(other => this.heard(world, me, other) === 'member')
            : at === 'all'
              ? others
              : at.split(',').map(Number);
        return [sizeFact, ...this.findQuorum(world, me, process, wanted, asked)];
      }
      case 'survivor': {
        const answer = this.members(world, me, Number(words[0]));
        return [
          answer === null ? 'etcd.survivor - none' : `etcd.survivor ${answer.cluster} ${answer.members.map(({ id }) => id).join(' ')}`,
        ];
      }
      case 'strays':
        return [
          `dns.strays ${
            world.pods
              .flatMap((pod, other) =>
                other !== me && pod.process !== null && this.heard(world, me, other) === 'member' ? [`a${other}`] : [],
              )
              .join(' ') || 'none'
          }`,
        ];
      case 'alive':
        return ['etcd.alive no'];
      case 'version':
        return ['version.problem -'];
      case 'self': {
        const data = this.running(world, me);
        return [data === null ? 'etcd.self - none' : `etcd.self ${data.member} voter follower`];
      }
      case 'stayers':
        return [
          ...this.others(me, world.pods.length).map(
            other => `beacon.${other} ${this.reaches(world, me, other) && this.group(world, other) ? 'ready no' : 'silent'}`,
          ),
          'beacon.heard yes',
        ];
      default:
        return [];
    }
  }

  private findQuorum(world: World, me: number, process: Starting | Running | null, wanted: string, asked: readonly number[]): string[] {
    const facts: string[] = [];
    const strangers: number[] = [];
    const at: number[] = [];
    let [cluster, stranger] = [wanted, ''];
    let list: readonly Member[] = [];
    for (const other of asked) {
      const answer = this.members(world, me, other);
      if (answer === null) continue;
      if (cluster === '-') cluster = answer.cluster;
      if (answer.cluster === cluster) {
        if (at.length === 0) list = answer.members;
        at.push(other);
      } else {
        strangers.push(other);
        stranger = answer.cluster;
      }
    }
    const found = at.length > 0 && (wanted !== '-' || strangers.length === 0);
    if (process?.is === 'starting') {
      facts.push(`pod.asked ${process.asked ? 2 : 0}`);
      process.asked = true;
      process.quorumAt = found ? at : [];
    }
    if (found) facts.push(`etcd.quorum ${cluster} ${at.join(',')}`, ...this.listMembers(world, list));
    else facts.push('etcd.quorum - none');
    if (strangers.length > 0) facts.push(`etcd.another ${stranger} ${strangers.join(',')}`);
    return facts;
  }

  /** How many pods are ready, as the kubelets of reachable nodes report it. */
  private ready(world: World): number {
    return world.pods.filter((pod, ordinal) => !pod.cut && this.group(world, ordinal) !== null).length;
  }

  private evidence(world: World, ordinal: number): string[] {
    const volume = this.volume(world, ordinal);
    const facts = [`pod.ordinal ${ordinal}`, `pod.host etcd-${ordinal}`, 'pod.cluster etcd', 'pod.headless headless'];
    const { identity, data } = volume;
    if (identity !== null) {
      facts.push(`volume.host etcd-${identity.host}`);
      if (identity.member !== '-') facts.push(`volume.member ${identity.member}`);
      if (identity.cluster !== '-') facts.push(`volume.cluster ${identity.cluster}`);
    }
    if (data !== null) facts.push(`volume.log ${data.member} ${data.cluster}`);
    if (volume.nonce !== null) facts.push(`volume.nonce ${volume.nonce}`);
    if (volume.bootstrap !== null) facts.push(`volume.bootstrap ${volume.bootstrap}`);
    if (volume.joining !== null) facts.push(`volume.joining ${volume.joining}`);
    if (volume.corrupt !== null) facts.push(`volume.corrupt ${volume.corrupt}`);
    if (volume.unvoted) facts.push('volume.unvoted yes');
    if (volume.recoveries.length > 0) facts.push(`volume.recoveries ${volume.recoveries.join(' ')}`);
    return facts;
  }

  // ---- steps -------------------------------------------------------------------------------------------------------

  /** One step of a pod. */
  step(world: World, ordinal: number): void {
    const pod = world.pods[ordinal];
    if (!pod?.up || pod.process === null) return;
    if (pod.process.is === 'running') this.watch(world, ordinal, pod.process);
    else if (pod.process.action === null) this.look_(world, ordinal, pod.process);
    else this.act(world, ordinal, pod.process, pod.process.action);
    this.check(world);
  }

  private look_(world: World, ordinal: number, process: Starting): void {
    const volume = this.volume(world, ordinal);
    if (volume.data === null) volume.nonce ??= this.id(world);
    const facts = [...this.evidence(world, ordinal), `pod.said ${process.said}`, ...(process.held ? ['pod.held yes'] : [])];
    const { action } = this.decide(world, ordinal, 'start', facts);
    process.action = action;
    process.step = 0;
  }

  /** A step of what was decided. */
  private act(world: World, ordinal: number, process: Starting, [what, ...words]: readonly string[]): void {
    const volume = this.volume(world, ordinal);
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
          const token = this.id(world);
          const spent = words[1] === '-' ? world.record.spent : [...world.record.spent, words[1] as string];
          world.record = { version: this.id(world), cluster: '-', token, members: words[2] as string, spent, recovered: '-' };
          // What the config permits is a human's word.
          if (words[1] !== '-') this.waive(world);
        }
        again();
        return;
      case 'withdraw':
        if (!world.silentApi && world.record.version === process.version)
          world.record = { ...world.record, version: this.id(world), token: '-', members: '-' };
        again();
        return;
      case 'add': {
        if (process.step++ === 0) {
          const group = this.groupAt(world, ordinal, process.quorumAt);
          if (group === null || group.data.members.some(({ at }) => at === ordinal)) {
            again();
            return;
          }
          this.commit(world, group, [...group.data.members, { id: this.id(world), at: ordinal, learner: true }]);
          return;
        }
        const group = this.groupAt(world, ordinal, process.quorumAt);
        const own = group?.data.members.find(({ at }) => at === ordinal);
        if (own && !world.named.includes(own.id)) volume.joining = own.id;
        again();
        return;
      }
      case 'remove': {
        const group = this.groupAt(world, ordinal, process.quorumAt);
        if (group !== null) this.remove(world, group, words[0] as string);
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
        const group = this.groupAt(world, ordinal, process.quorumAt);
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
            if (this.acts.deletes === words[0]) this.deleted(world, data);
            else if (words[0] === 'unvoted') {
              this.forgetUnvoted(world, volume);
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
          world.record = { ...world.record, version: this.id(world), recovered: words[0] as string };
        again();
        return;
      case 'go-on-alone': {
        const data = volume.data as Data;
        if (world.done.includes(words[0] as string)) throw new Violation('a recovery is done twice');
        world.done.push(words[0] as string);
        // A quorum that runs, but is cut off, is not seen by the API server: a human who chooses another member then makes two clusters.
        if (process.ready === 0 && this.quorumRuns(world, ordinal)) world.forked = true;
        // A human has chosen this member: what it does not have is given up.
        this.waive(world, data.log);
        data.members = [{ id: data.member, at: ordinal, learner: false }];
        data.term++;
        data.log.push(this.id(world));
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
        this.waive(world, data.log);
        spend(volume, words[0] as string);
        volume.aside.push(data);
        const [cluster, member] = [this.id(world), this.id(world)];
        volume.identity = { host: ordinal, member: '-', cluster: '-' };
        volume.bootstrap = 'taken-over';
        volume.data = {
          cluster,
          member,
          log: [...data.log, this.id(world)],
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

  /** Whether the etcd of so many other voters runs that they are a quorum, should they reach each other. */
  private quorumRuns(world: World, but: number): boolean {
    const { cluster } = this.volume(world, but).data as Data;
    return Array.from(world.pods.keys()).some(ordinal => {
      const data = ordinal === but ? null : this.running(world, ordinal);
      if (data?.cluster !== cluster) return false;
      const voters = data.members.filter(({ learner }) => !learner);
      return voters.filter(({ id, at }) => at !== but && this.running(world, at)?.member === id).length * 2 > voters.length;
    });
  }

  private groupAt(world: World, from: number, at: readonly number[]): Group | null {
    for (const ordinal of at) {
      const group = this.reaches(world, from, ordinal) && !world.pods[ordinal]?.stranger ? this.group(world, ordinal) : null;
      if (group !== null) return group;
    }
    return null;
  }

  /** etcd removes a member only where the others that are there are a quorum without it. */
  private remove(world: World, group: Group, id: string): void {
    const left = group.data.members.filter(member => member.id !== id);
    const voters = left.filter(({ learner }) => !learner);
    if (left.length === group.data.members.length || voters.length === 0) return;
    const there = voters.filter(({ at }) => group.alive.includes(at));
    const removed = group.data.members.find(member => member.id === id) as Member;
    if (!removed.learner && there.length * 2 <= voters.length) return;
    this.commit(world, group, left);
  }

  /** A round of the watchdog beside etcd. */
  private watch(world: World, ordinal: number, process: Running): void {
    const volume = this.volume(world, ordinal);
    const data = volume.data as Data;
    const pod = world.pods[ordinal] as Pod;
    const restart = () => {
      pod.process = starting();
    };
    const group = this.group(world, ordinal);
    if (group === null) {
      // An etcd that was removed ends itself, once it hears of it.
      for (let other = 0; other < world.pods.length; other++) {
        const theirs = this.group(world, other);
        if (theirs === null || theirs.data.cluster !== data.cluster || !this.reaches(world, ordinal, other)) continue;
        if (!theirs.data.members.some(({ id }) => id === data.member)) {
          restart();
          return;
        }
      }
      const { recovery } = world;
      if (recovery !== null && !world.silentApi && !volume.recoveries.includes(recovery.token) && this.ready(world) === 0) restart();
      return;
    }
    this.receive(world, group, ordinal);
    volume.nonce = null;
    volume.joining = null;
    const own = data.members.find(({ id }) => id === data.member) as Member;
    if (!process.settled && own.learner) {
      if (!process.promoting) {
        volume.unvoted = false;
        process.promoting = true;
        return;
      }
      process.promoting = false;
      const voters = data.members.filter(({ learner }) => !learner);
      const there = voters.filter(({ at }) => group.alive.includes(at));
      if ((there.length + 1) * 2 <= voters.length + 1) return;
      this.commit(
        world,
        group,
        data.members.map(member => (member.id === own.id ? { ...member, learner: false } : member)),
      );
      return;
    }
    if (!process.settled) {
      process.settled = true;
      volume.unvoted = false;
      this.forgetUnvoted(world, volume);
      for (const older of volume.aside.splice(0, volume.aside.length - 1)) this.deleted(world, older, 'older');
      return;
    }
    if (!process.recorded) {
      const { action } = this.decide(world, ordinal, 'record', this.evidence(world, ordinal));
      if (action[0] === 'record-cluster') world.record = { ...world.record, version: this.id(world), cluster: action[1] as string };
      if (action[0] === 'record-cluster' || action[0] === 'recorded') {
        volume.identity = { host: ordinal, member: data.member, cluster: data.cluster };
        if (world.record.recovered !== '-') spend(volume, world.record.recovered);
        volume.bootstrap = null;
        process.recorded = true;
      }
    }
    if (world.recovery !== null && !world.silentApi) spend(volume, world.recovery.token);
    const voters = data.members.filter(({ learner }) => !learner);
    if (voters.some(({ at }) => this.running(world, at)?.damaged)) {
      const hashes = voters.map(({ at }) => {
        const member = group.alive.includes(at) ? this.running(world, at) : null;
        return `etcd.hash ${at} ${member === null ? '- 0' : `${member.damaged ? `bad${at}` : 'good'} -1`}`;
      });
      const { action } = this.decide(world, ordinal, 'compare', [
        `pod.ordinal ${ordinal}`,
        ...hashes,
        ...(process.odd ? ['pod.odd-before yes'] : []),
      ]);
      process.odd = action[0] === 'compare-again';
      if (action[0] === 'give-up') {
        volume.corrupt = data.member;
        restart();
        return;
      }
    }
    if (group.leader !== ordinal) return;
    // Three rounds in a row may pass without a step of another pod: they are one here.
    const missed = data.members.filter(({ id, at }) => id !== data.member && !group.alive.includes(at));
    const counts = missed.map(({ id }) => `etcd.missed.${id} 3`);
    const { action } = this.decide(world, ordinal, 'dead', [
      `pod.ordinal ${ordinal}`,
      'pod.cluster etcd',
      `pod.member ${data.member}`,
      ...this.listMembers(world, data.members),
      ...counts,
    ]);
    if (action[0] === 'remove') this.remove(world, group, action[1] as string);
  }

  /** A write of a client, by one of the clusters that serve; where it can be, one member hears of it later. */
  write(world: World, but?: number): void {
    for (let ordinal = 0; ordinal < world.pods.length; ordinal++) {
      const group = this.group(world, ordinal);
      if (group === null) continue;
      this.commit(world, group, group.data.members, but === group.leader ? undefined : but);
      break;
    }
    this.check(world);
  }

  /** The preStop hook of a pod that the StatefulSet no longer asks for: tries to leave until it has left. Its pod ends then. */
  leave(world: World, ordinal: number): void {
    const pod = world.pods[ordinal] as Pod;
    if (pod.process === null) return;
    const facts = [world.silentApi ? 'api.size - silent' : `api.size ${world.size}`, 'pod.stop going', 'pod.lost 15'];
    const { action } = this.decide(world, ordinal, 'stop', [...this.evidence(world, ordinal), ...facts]);
    if (action[0] === 'finish' || action[0] === 'go') pod.process = null;
    if (action[0] !== 'leave') return;
    const others = Array.from(world.pods.keys()).filter(other => other !== ordinal);
    const group = this.groupAt(world, ordinal, others);
    if (group !== null) this.remove(world, group, action[1] as string);
    this.check(world);
  }

  /** The StatefulSet controller and the kubelets: starts the pods that there should be. */
  run(world: World, ordinal: number): void {
    const pod = world.pods[ordinal] as Pod;
    if (ordinal < world.size && pod.up && pod.process === null) pod.process = starting();
  }

  kill(world: World, ordinal: number): void {
    const pod = world.pods[ordinal] as Pod;
    pod.process = pod.up && pod.process !== null && ordinal < world.size ? starting() : null;
  }
}

/** Whether a log is newer than another one, as raft compares them for a vote. */
const newer = (a: Data, b: Data) => a.term > b.term || (a.term === b.term && a.log.length > b.log.length);

const spend = (volume: Volume, token: string) => {
  if (!volume.recoveries.includes(token)) volume.recoveries.push(token);
};
