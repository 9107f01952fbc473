import * as z from 'zod/mini';
import { byteQuantity, cronSchedule, integer } from './formats';

/** `maintenance`. */
export const maintenance = z.strictObject({
  quotaExceeded: z.optional(z.enum(['Reclaim', 'Alert'])),
  defragment: z.optional(
    z.strictObject({
      enabled: z.optional(z.boolean()),
      minFreePercent: z.optional(integer(1, 99)),
      minFree: z.optional(byteQuantity),
    }),
  ),
  schedule: z.optional(cronSchedule),
});
