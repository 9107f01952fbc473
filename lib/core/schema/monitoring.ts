import * as z from 'zod/mini';
import { alertNames } from '../alerts';
import { uniqueItems } from './common';
import { duration, integer } from './formats';
import { labels } from './kubernetes';
import { certificateSecret } from './tls';

const percent = integer(1, 100);

/** `monitoring`. */
export const monitoring = z.strictObject({
  podMonitor: z.optional(
    z.strictObject({
      labels: z.optional(labels),
      interval: z.optional(duration),
      scrapeTimeout: z.optional(duration),
      clientCertificate: z.optional(certificateSecret),
    }),
  ),
  prometheusRule: z.optional(
    z.strictObject({
      labels: z.optional(labels),
      disabled: z.optional(z.array(z.enum(alertNames)).check(uniqueItems)),
      thresholds: z.optional(
        z.strictObject({
          databaseQuotaPercent: z.optional(
            z.strictObject({ info: z.optional(percent), warning: z.optional(percent), critical: z.optional(percent) }),
          ),
          failedRequestsPercent: z.optional(z.strictObject({ warning: z.optional(percent), critical: z.optional(percent) })),
          requestDuration: z.optional(duration),
          peerRoundTrip: z.optional(duration),
          fsyncDuration: z.optional(z.strictObject({ warning: z.optional(duration), critical: z.optional(duration) })),
          commitDuration: z.optional(duration),
          certificateExpiry: z.optional(z.strictObject({ warning: z.optional(duration), critical: z.optional(duration) })),
          backupAge: z.optional(duration),
          incrementsAge: z.optional(duration),
          drillAge: z.optional(duration),
        }),
      ),
    }),
  ),
});
