// A pod, and the process of its main container.

/** The main container while it has not become etcd yet. */
export interface Starting {
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
export interface Running {
  readonly is: 'running';
  said: 'member';
  settled: boolean;
  recorded: boolean;
  promoting: boolean;
  odd: boolean;
}

export interface Pod {
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

export const starting = (): Starting => ({
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
