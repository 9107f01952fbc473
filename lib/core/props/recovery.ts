/**
 * Recovers from the data of one member after a permanent loss of quorum. Writes that only the lost members had acknowledged are lost. The
 * other members set their data aside on their volumes and join again.
 */
export interface RecoveryProps<Token = string> {
  /** The ordinal of the member to recover from. `etcd-kit recover` prints which one has the newest data. */
  readonly ordinal: number;
  /**
   * A new token, such as a date: 1 to 63 letters, digits, `-`, `_` and `.`. Each token works once, so applying the config again does
   * nothing.
   */
  readonly token: Token;
}

/** Allows one more bootstrap of a cluster that has lost all of its volumes. */
export interface BootstrapProps<Token = string> {
  /**
   * A new token, such as a date: 1 to 63 letters, digits, `-`, `_` and `.`. Each token works once, so applying the config again does
   * nothing.
   */
  readonly token: Token;
}
