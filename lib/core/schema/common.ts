import * as z from 'zod/mini';
import { byteQuantity, cpuQuantity, secretKey, subdomainName } from './formats';

/** The largest 32-bit integer, the limit of integers in Kubernetes. */
export const int32 = 2_147_483_647;
const amounts = z.strictObject({
  cpu: z.optional(cpuQuantity),
  memory: z.optional(byteQuantity),
  ephemeralStorage: z.optional(byteQuantity),
});
/** Checks that the items of a list are unique. */
export const uniqueItems = z.refine<string[]>(items => new Set(items).size === items.length, {
  error: 'must not contain the same item twice',
});
/** CAs in a ConfigMap. */
export const trustBundle = z.strictObject({ configMapName: subdomainName, key: z.optional(secretKey) });
/** A password in a Secret. */
export const password = z.strictObject({ secretName: subdomainName, key: z.optional(secretKey) });
/** The resources of a container. */
export const resources = z.strictObject({ requests: z.optional(amounts), limits: z.optional(amounts) });
/** One value in a Secret. */
export const secretKeyOf = z.strictObject({ secretName: subdomainName, key: secretKey });
