import * as z from 'zod/mini';
import { resources } from './common';
import { byteQuantity, cronSchedule, duration, integer, storageClassName, timeZoneName } from './formats';
import { serviceAccount } from './security';
import { encryption, store } from './store';

/** `backup`. */
export const backup = z.strictObject({
  schedule: cronSchedule,
  timeZone: z.optional(timeZoneName),
  suspend: z.optional(z.boolean()),
  activeDeadlineSeconds: z.optional(integer(60, 604_800)),
  startingDeadlineSeconds: z.optional(integer(10, 604_800)),
  successfulJobsHistoryLimit: z.optional(integer(0, 100)),
  failedJobsHistoryLimit: z.optional(integer(0, 100)),
  store,
  retention: z.optional(
    z.strictObject({
      keepLast: z.optional(integer(1, 100_000)),
      keepWithin: z.optional(duration),
      keepDaily: z.optional(integer(1, 100_000)),
      keepWeekly: z.optional(integer(1, 100_000)),
      keepMonthly: z.optional(integer(1, 100_000)),
    }),
  ),
  encryption: z.optional(encryption),
  increments: z.optional(z.strictObject({ interval: z.optional(duration), keepWithin: z.optional(duration) })),
  drill: z.optional(z.strictObject({ schedule: cronSchedule })),
  scratch: z.optional(z.strictObject({ size: z.optional(byteQuantity), className: z.optional(storageClassName) })),
  resources: z.optional(resources),
  serviceAccount: z.optional(serviceAccount),
});
