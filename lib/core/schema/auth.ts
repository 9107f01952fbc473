import * as z from 'zod/mini';
import { password, uniqueItems } from './common';
import { authName, etcdKey, etcdPrefix } from './formats';

const permission = z.strictObject({
  access: z.enum(['read', 'write', 'readwrite']),
  key: z.optional(etcdKey),
  prefix: z.optional(etcdPrefix),
  range: z.optional(z.strictObject({ from: etcdKey, to: z.optional(etcdKey) })),
});
/** `auth`. */
export const auth = z.strictObject({
  enabled: z.optional(z.boolean()),
  rootPassword: z.optional(password),
  roles: z.optional(z.array(z.strictObject({ name: authName, permissions: z.array(permission) }))),
  users: z.optional(
    z.array(z.strictObject({ name: authName, password: z.optional(password), roles: z.array(authName).check(uniqueItems) })),
  ),
  prune: z.optional(z.boolean()),
});
