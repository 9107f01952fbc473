import * as z from 'zod/mini';
import { password, secretKeyOf, trustBundle } from './common';
import { absolutePath, bucketName, hostName, httpUrl, integer, line, rcloneRemote, secretKey, storePath, subdomainName } from './formats';

/** `encryption` of a backup. */
export const encryption = z.strictObject({ password });
/** A store of backups: one of its fields is set, which a rule checks. */
export const store = z.strictObject({
  s3: z.optional(
    z.strictObject({
      bucket: bucketName,
      prefix: z.optional(storePath),
      endpoint: z.optional(httpUrl),
      region: z.optional(line),
      provider: z.optional(line),
      forcePathStyle: z.optional(z.boolean()),
      credentials: z.optional(
        z.strictObject({
          secretName: subdomainName,
          accessKeyIdKey: z.optional(secretKey),
          secretAccessKeyKey: z.optional(secretKey),
        }),
      ),
      trustBundle: z.optional(trustBundle),
    }),
  ),
  gcs: z.optional(z.strictObject({ bucket: bucketName, prefix: z.optional(storePath), credentials: z.optional(secretKeyOf) })),
  azureBlob: z.optional(
    z.strictObject({
      container: bucketName,
      account: bucketName,
      prefix: z.optional(storePath),
      credentials: z.optional(secretKeyOf),
    }),
  ),
  sftp: z.optional(
    z.strictObject({
      host: hostName,
      port: z.optional(integer(1, 65_535)),
      user: line,
      path: absolutePath,
      knownHosts: secretKeyOf,
      privateKey: z.optional(secretKeyOf),
      password: z.optional(password),
    }),
  ),
  webdav: z.optional(
    z.strictObject({
      url: httpUrl,
      path: z.optional(storePath),
      vendor: z.optional(line),
      user: line,
      password,
      trustBundle: z.optional(trustBundle),
    }),
  ),
  persistentVolumeClaim: z.optional(z.strictObject({ claimName: subdomainName, path: z.optional(storePath) })),
  rclone: z.optional(z.strictObject({ remote: rcloneRemote, config: secretKeyOf })),
});
