import { defaultBackup, defaultIncrements, scratchSpareBytes } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseMilliseconds } from '../util/duration';
import { type ResolvedStore, resolveStore } from './store';

/** Resolved `backup`. */
export interface ResolvedBackup {
  readonly schedule: string;
  readonly timeZone: string;
  readonly suspend: boolean;
  readonly activeDeadlineSeconds: number;
  readonly startingDeadlineSeconds: number;
  readonly successfulJobsHistoryLimit: number;
  readonly failedJobsHistoryLimit: number;
  readonly store: ResolvedStore;
  /** This cluster's folder in the store. */
  readonly folder: string;
  readonly encrypted: boolean;
  /** The retention by variable of retention.sh; null: keep all. */
  readonly retention: Readonly<Record<string, number>> | null;
  /** In seconds; null: no incremental backups. */
  readonly increments: { readonly interval: number; readonly keepWithin: number } | null;
  /** null: no drills. */
  readonly drill: { readonly schedule: string } | null;
  readonly scratch: { readonly size: string; readonly className: string | null };
  readonly serviceAccount: { readonly existingName: string | null; readonly annotations: Readonly<Record<string, string>> };
}

/**
 * null: no backups.
 * @internal
 */
export function resolveBackup(
  { backup: given }: ParsedProps,
  cluster: string,
  namespace: string,
  quotaBytes: number,
): ResolvedBackup | null {
  if (given === undefined) return null;
  return {
    schedule: given.schedule,
    timeZone: given.timeZone ?? defaultBackup.timeZone,
    suspend: given.suspend ?? false,
    activeDeadlineSeconds: given.activeDeadlineSeconds ?? defaultBackup.activeDeadlineSeconds,
    startingDeadlineSeconds: given.startingDeadlineSeconds ?? defaultBackup.startingDeadlineSeconds,
    successfulJobsHistoryLimit: given.successfulJobsHistoryLimit ?? defaultBackup.successfulJobsHistoryLimit,
    failedJobsHistoryLimit: given.failedJobsHistoryLimit ?? defaultBackup.failedJobsHistoryLimit,
    store: resolveStore(given.store, given.encryption),
    folder: `${namespace}/${cluster}`,
    encrypted: given.encryption !== undefined,
    retention: given.retention === undefined ? null : retention(given.retention),
    increments: given.increments === undefined ? null : increments(given.increments),
    drill: given.drill ?? null,
    scratch: {
      size: given.scratch?.size ?? String(2 * quotaBytes + scratchSpareBytes),
      className: given.scratch?.className ?? null,
    },
    serviceAccount: { existingName: given.serviceAccount?.name ?? null, annotations: given.serviceAccount?.annotations ?? {} },
  };
}

function retention({
  keepLast,
  keepWithin,
  keepDaily,
  keepWeekly,
  keepMonthly,
}: NonNullable<NonNullable<ParsedProps['backup']>['retention']>) {
  return {
    KEEP_LAST: keepLast ?? 0,
    KEEP_WITHIN: keepWithin === undefined ? 0 : seconds(keepWithin),
    KEEP_DAILY: keepDaily ?? 0,
    KEEP_WEEKLY: keepWeekly ?? 0,
    KEEP_MONTHLY: keepMonthly ?? 0,
  };
}

type GivenIncrements = NonNullable<NonNullable<ParsedProps['backup']>['increments']>;
const increments = ({ interval, keepWithin }: GivenIncrements) => ({
  interval: seconds(interval ?? defaultIncrements.interval),
  keepWithin: seconds(keepWithin ?? defaultIncrements.keepWithin),
});

const seconds = (duration: string) => Math.ceil((parseMilliseconds(duration) as number) / 1000);
