import * as z from 'zod/mini';
import { uniqueItems } from './common';
import { imageReference, registryHost, subdomainName } from './formats';

/** `images`. */
export const images = z.strictObject({
  registry: z.optional(registryHost),
  pullPolicy: z.optional(z.enum(['Always', 'IfNotPresent', 'Never'])),
  pullSecrets: z.optional(z.array(subdomainName).check(uniqueItems)),
  busybox: z.optional(imageReference),
  kubectl: z.optional(imageReference),
  rclone: z.optional(imageReference),
});
