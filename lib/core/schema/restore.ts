import * as z from 'zod/mini';
import { backupName, integer, namespaceName, oneTimeToken, storePath, subdomainName, utcTime } from './formats';
import { encryption, store } from './store';

/** `restore`. */
export const restore = z.strictObject({
  from: z.strictObject({
    name: z.optional(backupName),
    time: z.optional(utcTime),
    revision: z.optional(integer(1, Number.MAX_SAFE_INTEGER)),
    file: z.optional(storePath),
    store: z.optional(store),
    encryption: z.optional(encryption),
    cluster: z.optional(z.strictObject({ name: z.optional(subdomainName), namespace: z.optional(namespaceName) })),
  }),
  token: z.optional(oneTimeToken),
});
