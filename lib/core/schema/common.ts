import * as z from 'zod/mini';
import { byteQuantity, cpuQuantity, secretKey, subdomainName } from './formats';

/** Kubernetes' largest whole number. */
export const int32 = 2_147_483_647;
const amounts = z.strictObject({
  cpu: z.optional(cpuQuantity),
  memory: z.optional(byteQuantity),
  ephemeralStorage: z.optional(byteQuantity),
});
/** Checks that a list names nothing twice. */
export const uniqueItems = z.refine<string[]>(items => new Set(items).size === items.length, {
  error: 'holds the same item twice; name each once',
});
/** CAs in a ConfigMap. */
export const trustBundle = z.strictObject({ configMapName: subdomainName, key: z.optional(secretKey) });
/** A password in a Secret. */
export const password = z.strictObject({ secretName: subdomainName, key: z.optional(secretKey) });
/** The resources of a container. */
export const resources = z.strictObject({ requests: z.optional(amounts), limits: z.optional(amounts) });
/** One value in a Secret. */
export const secretKeyOf = z.strictObject({ secretName: subdomainName, key: secretKey });
