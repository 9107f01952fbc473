import * as z from 'zod/mini';
import { int32 } from './common';
import { integer, subdomainName } from './formats';
import { annotations, seLinuxOptions } from './kubernetes';

const idError = ({ input }: { input?: unknown }) => `must be platform or a whole number from 1 to ${int32} (${JSON.stringify(input)})`;
const id = z.union([integer(1, int32), z.literal('platform', { error: idError })]);

/** `security`. */
export const security = z.strictObject({
  runAsUser: z.optional(id),
  runAsGroup: z.optional(id),
  fsGroup: z.optional(id),
  fsGroupChangePolicy: z.optional(z.enum(['OnRootMismatch', 'Always'])),
  supplementalGroups: z.optional(z.array(integer(1, int32))),
  seLinuxOptions: z.optional(seLinuxOptions),
});
/** `serviceAccount`. */
export const serviceAccount = z.strictObject({ name: z.optional(subdomainName), annotations: z.optional(annotations) });
