import * as z from 'zod/mini';
import { uniqueItems } from './common';
import { byteQuantity, storageClassName } from './formats';
import { labelSelector } from './kubernetes';

const retain = z.enum(['Retain', 'Delete']);
/** `storage`. */
export const storage = z.strictObject({
  size: z.optional(byteQuantity),
  className: z.optional(storageClassName),
  accessModes: z.optional(z.array(z.enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])).check(uniqueItems)),
  selector: z.optional(labelSelector),
  retention: z.optional(z.strictObject({ whenDeleted: z.optional(retain), whenScaled: z.optional(retain) })),
  ephemeral: z.optional(
    z.strictObject({
      sizeLimit: z.optional(byteQuantity),
      medium: z.optional(z.literal('Memory')),
      whenAllLost: z.optional(z.enum(['Wait', 'Bootstrap'])),
    }),
  ),
});
