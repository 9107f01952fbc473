/**
 * Goes on from one member's data alone after a quorum was lost for good. What only the lost members had acknowledged is lost with
 * them. The other members' data, where there is some, is kept aside on their volumes, and they join anew.
 */
export interface RecoveryProps<Late = string> {
  /** The ordinal of the member whose data survives; `etcd-kit recover` tells which has the newest. */
  readonly ordinal: number;
  /**
   * Any new word: 1 to 63 letters, digits, `-`, `_` and `.`, such as a date. Each token works once, so that a config that is
   * applied again does nothing.
   */
  readonly token: Late;
}

/** Permits one more bootstrap of a cluster that lost all of its volumes. */
export interface BootstrapProps<Late = string> {
  /**
   * Any new word: 1 to 63 letters, digits, `-`, `_` and `.`, such as a date. Each token works once, so that a config that is
   * applied again does nothing.
   */
  readonly token: Late;
}
