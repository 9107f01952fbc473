import { defaultMaintenance } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseBytes } from '../util/quantity';

/** What the members do to keep their databases small. */
export interface ResolvedMaintenance {
  readonly quotaExceeded: 'Reclaim' | 'Alert';
  /** What must be free before a database is defragmented; null: it is only defragmented to end the alarm NOSPACE. */
  readonly defragment: { readonly minFreePercent: number; readonly minFreeBytes: number } | null;
  /** null: at any time. */
  readonly schedule: string | null;
}

/** @internal */
export function resolveMaintenance({ maintenance }: ParsedProps): ResolvedMaintenance {
  const { enabled = true, minFreePercent = defaultMaintenance.minFreePercent, minFree } = maintenance?.defragment ?? {};
  return {
    quotaExceeded: maintenance?.quotaExceeded ?? defaultMaintenance.quotaExceeded,
    defragment: enabled
      ? { minFreePercent, minFreeBytes: minFree === undefined ? defaultMaintenance.minFreeBytes : (parseBytes(minFree) as number) }
      : null,
    schedule: maintenance?.schedule ?? null,
  };
}
