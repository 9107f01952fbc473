import { defaultAccessModes, defaultEphemeralSizeLimit, defaultQuotaBytes, defaultRetention } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseBytes } from '../util/quantity';
import type { ResolvedEtcd } from './types';

/**
 * Where the members store their data.
 * @internal
 */
export function resolveStorage({ storage: given }: ParsedProps): ResolvedEtcd['storage'] {
  if (given.ephemeral) {
    return {
      kind: 'ephemeral',
      sizeLimit: given.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit,
      medium: given.ephemeral.medium ?? '',
      whenAllLost: given.ephemeral.whenAllLost ?? 'Wait',
    };
  }
  return {
    kind: 'persistent',
    size: given.size as string,
    className: given.className ?? null,
    accessModes: given.accessModes ?? defaultAccessModes,
    selector: given.selector ?? null,
    whenDeleted: given.retention?.whenDeleted ?? defaultRetention,
    whenScaled: given.retention?.whenScaled ?? defaultRetention,
  };
}

/**
 * The maximum size of the database.
 * @internal
 */
export function quotaBytes({ storage: given, tuning }: ParsedProps): number {
  if (tuning?.quotaBackendBytes) return parseBytes(tuning.quotaBackendBytes) as number;
  const room = given.ephemeral ? (given.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit) : (given.size as string);
  return Math.min(defaultQuotaBytes, Math.floor((parseBytes(room) as number) / 2));
}
