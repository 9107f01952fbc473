import * as z from 'zod/mini';
import { int32 } from './common';
import { byteQuantity, duration, integer, known } from './formats';

/** `tuning`. */
export const tuning = z.strictObject({
  quotaBackendBytes: z.optional(byteQuantity),
  allowLargeQuota: z.optional(z.boolean()),
  autoCompaction: z.optional(
    z.strictObject({ mode: z.optional(z.enum(['periodic', 'revision', 'disabled'])), retention: z.optional(known) }),
  ),
  snapshotCount: z.optional(integer(1, int32)),
  heartbeatInterval: z.optional(duration),
  electionTimeout: z.optional(duration),
  maxRequestBytes: z.optional(byteQuantity),
  maxTxnOps: z.optional(integer(1, 100_000)),
  logLevel: z.optional(z.enum(['debug', 'info', 'warn', 'error', 'panic', 'fatal'])),
  metrics: z.optional(z.enum(['basic', 'extensive'])),
});
