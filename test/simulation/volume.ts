// A persistent volume, and what is on it.

/** The members of a cluster, as an entry of its log has them. */
export interface Member {
  readonly id: string;
  /** The ordinal in its address. */
  readonly at: number;
  readonly learner: boolean;
}

/** A member's data directory. Of the log, only acknowledged entries are modelled: those that a majority of the voters has. */
export interface Data {
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
export interface Volume {
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

/** Whether a log is newer than another one, as raft compares them for a vote. */
export const newer = (a: Data, b: Data) => a.term > b.term || (a.term === b.term && a.log.length > b.log.length);

export const spend = (volume: Volume, token: string) => {
  if (!volume.recoveries.includes(token)) volume.recoveries.push(token);
};
