// The names of alerts are part of the public contract: silences, routes and runbooks refer to them.

/** The names of all alerts. A cluster has those that its config has a use for. */
export const alertNames = [
  'EtcdInsufficientMembers',
  'EtcdNoLeader',
  'EtcdMembersDown',
  'EtcdPeerUnreachable',
  'EtcdHighNumberOfLeaderChanges',
  'EtcdHighNumberOfFailedProposals',
  'EtcdHighNumberOfFailedGRPCRequests',
  'EtcdGRPCRequestsSlow',
  'EtcdMemberCommunicationSlow',
  'EtcdHighFsyncDurations',
  'EtcdHighCommitDurations',
  'EtcdDatabaseQuotaLowSpace',
  'EtcdExcessiveDatabaseGrowth',
  'EtcdDatabaseHighFragmentationRatio',
  'EtcdPodWaiting',
  'EtcdDataSetAside',
  'EtcdMemberCountMismatch',
  'EtcdLearnerNotPromoted',
  'EtcdNoSpace',
  'EtcdDefragmentationFailing',
  'EtcdCertificateExpiring',
  'EtcdBackupTooOld',
  'EtcdBackupFailed',
  'EtcdBackupUnverified',
  'EtcdBackupStoreUnreachable',
  'EtcdIncrementsBehind',
  'EtcdDrillFailed',
  'EtcdDrillTooOld',
] as const;

/** The name of an alert. */
export type AlertName = (typeof alertNames)[number];

/** The page about an alert: what it means, and what to do. */
export const runbookUrl = (alert: AlertName) => `https://github.com/etcd-kit/etcd-kit/blob/main/docs/runbooks/${alert}.md`;

/** When alerts fire: percentages, and seconds. */
export interface Thresholds {
  readonly databaseQuotaPercent: Readonly<Record<'info' | 'warning' | 'critical', number>>;
  readonly failedRequestsPercent: Levels;
  readonly requestDuration: number;
  readonly peerRoundTrip: number;
  readonly fsyncDuration: Levels;
  readonly commitDuration: number;
  readonly certificateExpiry: Levels;
  readonly backupAge: number;
  readonly incrementsAge: number;
  readonly drillAge: number;
}

/** A threshold for each severity. */
export type Levels = Readonly<Record<'warning' | 'critical', number>>;
