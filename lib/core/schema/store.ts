import * as z from 'zod/mini';
import { password, secretKeyOf } from './common';
import {
  absolutePath,
  bucketName,
  hostName,
  httpUrl,
  integer,
  line,
  proxyException,
  rcloneRemote,
  secretKey,
  storePath,
  subdomainName,
} from './formats';

/** `encryption` of a backup. */
export const encryption = z.strictObject({ password });
const http = {
  trustBundle: z.optional(
    z.strictObject({ configMapName: z.optional(subdomainName), secretName: z.optional(subdomainName), key: z.optional(secretKey) }),
  ),
  proxy: z.optional(
    z.strictObject({ url: z.optional(httpUrl), urlFrom: z.optional(secretKeyOf), noProxy: z.optional(z.array(proxyException)) }),
  ),
};
/** A store of backups. A rule checks that exactly one field is set. */
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
      serverSideEncryption: z.optional(z.enum(['AES256', 'aws:kms', 'aws:kms:dsse'])),
      kmsKeyId: z.optional(line),
      storageClass: z.optional(line),
      ...http,
    }),
  ),
  gcs: z.optional(
    z.strictObject({
      bucket: bucketName,
      prefix: z.optional(storePath),
      endpoint: z.optional(httpUrl),
      credentials: z.optional(secretKeyOf),
      ...http,
    }),
  ),
  azureBlob: z.optional(
    z.strictObject({
      container: bucketName,
      account: bucketName,
      prefix: z.optional(storePath),
      endpoint: z.optional(httpUrl),
      credentials: z.optional(secretKeyOf),
      ...http,
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
      ...http,
    }),
  ),
  persistentVolumeClaim: z.optional(z.strictObject({ claimName: subdomainName, path: z.optional(storePath) })),
  rclone: z.optional(z.strictObject({ remote: rcloneRemote, config: secretKeyOf, ...http })),
});
