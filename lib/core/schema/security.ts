import * as z from 'zod/mini';
import { int32 } from './common';
import { integer, subdomainName } from './formats';
import { annotations, seLinuxOptions } from './kubernetes';

/** `security`. */
export const security = z.strictObject({
  runAsUser: z.optional(integer(1, int32)),
  runAsGroup: z.optional(integer(1, int32)),
  fsGroup: z.optional(integer(1, int32)),
  fsGroupChangePolicy: z.optional(z.enum(['OnRootMismatch', 'Always'])),
  supplementalGroups: z.optional(z.array(integer(1, int32))),
  seLinuxOptions: z.optional(seLinuxOptions),
});
/** `serviceAccount`. */
export const serviceAccount = z.strictObject({ name: z.optional(subdomainName), annotations: z.optional(annotations) });
