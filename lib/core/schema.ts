import * as z from 'zod/mini';
import { EtcdConfigError } from './errors';
import type { EtcdClusterProps } from './props';
import {
  absolutePath,
  authName,
  backupName,
  bucketName,
  byteQuantity,
  cidr,
  clientName,
  clusterName,
  cpuQuantity,
  cronSchedule,
  dnsNameOrWildcard,
  duration,
  etcdKey,
  etcdPrefix,
  hostName,
  httpUrl,
  imageReference,
  integer,
  ipAddress,
  kindName,
  known,
  labelKey,
  line,
  namespaceName,
  oneTimeToken,
  rcloneRemote,
  registryHost,
  secretKey,
  storageClassName,
  storePath,
  subdomainName,
  timeZoneName,
  utcTime,
} from './schema/formats';
import { violationsOf } from './schema/issues';
import {
  affinity,
  annotations,
  environmentVariable,
  labelSelector,
  labels,
  networkPolicyPeer,
  seLinuxOptions,
  toleration,
  topologySpreadConstraint,
} from './schema/kubernetes';

// Functions made from strings are refused under a strict content security policy, and cost more than they save here.
z.config({ jitless: true });

const int32 = 2_147_483_647;
const amounts = z.strictObject({ cpu: z.optional(cpuQuantity), memory: z.optional(byteQuantity) });
const probe = z.strictObject({
  initialDelaySeconds: z.optional(integer(0, 86_400)),
  periodSeconds: z.optional(integer(1, 3600)),
  timeoutSeconds: z.optional(integer(1, 3600)),
  failureThreshold: z.optional(integer(1, 1_000_000)),
});
const retain = z.enum(['Retain', 'Delete']);
const uniqueItems = z.refine<string[]>(items => new Set(items).size === items.length, {
  error: 'holds the same item twice; name each once',
});

const issuerRef = z.strictObject({ name: subdomainName, kind: z.optional(kindName), group: z.optional(subdomainName) });
const trustBundle = z.strictObject({ configMapName: subdomainName, key: z.optional(secretKey) });
const certificateSecret = z.strictObject({
  secretName: subdomainName,
  keys: z.optional(z.strictObject({ ca: z.optional(secretKey), cert: z.optional(secretKey), key: z.optional(secretKey) })),
});
const password = z.strictObject({ secretName: subdomainName, key: z.optional(secretKey) });
const resources = z.strictObject({ requests: z.optional(amounts), limits: z.optional(amounts) });
const secretKeyOf = z.strictObject({ secretName: subdomainName, key: secretKey });
const encryption = z.strictObject({ password });
const store = z.strictObject({
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
const permission = z.strictObject({
  access: z.enum(['read', 'write', 'readwrite']),
  key: z.optional(etcdKey),
  prefix: z.optional(etcdPrefix),
  range: z.optional(z.strictObject({ from: etcdKey, to: z.optional(etcdKey) })),
});
const cipherSuite = z.enum([
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
]);

/** The form of a config: types, names and formats. What fields mean together is for resolve.ts. */
export const schema = z.strictObject({
  name: z.optional(clusterName),
  namespace: z.optional(namespaceName),
  labels: z.optional(labels),
  annotations: z.optional(annotations),
  replicas: z.optional(z.number()),
  paused: z.optional(z.boolean()),
  version: z.optional(known),
  image: z.optional(imageReference),
  images: z.optional(
    z.strictObject({
      registry: z.optional(registryHost),
      pullPolicy: z.optional(z.enum(['Always', 'IfNotPresent', 'Never'])),
      pullSecrets: z.optional(z.array(subdomainName).check(uniqueItems)),
      busybox: z.optional(imageReference),
      kubectl: z.optional(imageReference),
      rclone: z.optional(imageReference),
    }),
  ),
  storage: z.strictObject({
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
  }),
  resources: z.optional(resources),
  service: z.optional(
    z.strictObject({
      type: z.optional(z.enum(['ClusterIP', 'NodePort', 'LoadBalancer'])),
      annotations: z.optional(annotations),
      nodePort: z.optional(integer(30_000, 32_767)),
      externalTrafficPolicy: z.optional(z.enum(['Cluster', 'Local'])),
      loadBalancerSourceRanges: z.optional(z.array(cidr)),
      loadBalancerClass: z.optional(labelKey),
    }),
  ),
  scheduling: z.optional(
    z.strictObject({
      onePerNode: z.optional(z.enum(['preferred', 'required'])),
      nodeSelector: z.optional(labels),
      affinity: z.optional(affinity),
      tolerations: z.optional(z.array(toleration)),
      topologySpreadConstraints: z.optional(z.array(topologySpreadConstraint)),
      priorityClassName: z.optional(subdomainName),
    }),
  ),
  updateStrategy: z.optional(z.strictObject({ type: z.enum(['RollingUpdate', 'OnDelete']), partition: z.optional(integer(0, int32)) })),
  terminationGracePeriodSeconds: z.optional(integer(30, 3600)),
  probes: z.optional(z.strictObject({ startup: z.optional(probe), liveness: z.optional(probe), readiness: z.optional(probe) })),
  security: z.optional(
    z.strictObject({
      runAsUser: z.optional(integer(1, int32)),
      runAsGroup: z.optional(integer(1, int32)),
      fsGroup: z.optional(integer(1, int32)),
      fsGroupChangePolicy: z.optional(z.enum(['OnRootMismatch', 'Always'])),
      supplementalGroups: z.optional(z.array(integer(1, int32))),
      seLinuxOptions: z.optional(seLinuxOptions),
    }),
  ),
  serviceAccount: z.optional(z.strictObject({ name: z.optional(subdomainName), annotations: z.optional(annotations) })),
  networkPolicy: z.optional(
    z.strictObject({
      enabled: z.optional(z.boolean()),
      clients: z.optional(z.array(networkPolicyPeer)),
      metrics: z.optional(z.array(networkPolicyPeer)),
    }),
  ),
  tls: z.optional(
    z.strictObject({
      mode: z.enum(['certManager', 'generated', 'existing']),
      only: z.optional(z.enum(['clients', 'peers'])),
      transition: z.optional(z.enum(['on', 'off'])),
      clientCertAuth: z.optional(z.boolean()),
      metrics: z.optional(z.boolean()),
      minVersion: z.optional(z.enum(['TLS1.2', 'TLS1.3'])),
      cipherSuites: z.optional(z.array(cipherSuite).check(uniqueItems)),
      issuerRef: z.optional(issuerRef),
      peerIssuerRef: z.optional(issuerRef),
      trustBundle: z.optional(trustBundle),
      peerTrustBundle: z.optional(trustBundle),
      duration: z.optional(duration),
      renewBefore: z.optional(duration),
      privateKey: z.optional(
        z.strictObject({ algorithm: z.optional(z.enum(['ECDSA', 'RSA', 'Ed25519'])), size: z.optional(integer(256, 8192)) }),
      ),
      dnsNames: z.optional(z.array(dnsNameOrWildcard).check(uniqueItems)),
      ipAddresses: z.optional(z.array(ipAddress).check(uniqueItems)),
      clients: z.optional(z.array(clientName).check(uniqueItems)),
      server: z.optional(certificateSecret),
      peer: z.optional(certificateSecret),
      client: z.optional(certificateSecret),
    }),
  ),
  auth: z.optional(
    z.strictObject({
      enabled: z.optional(z.boolean()),
      rootPassword: z.optional(password),
      roles: z.optional(z.array(z.strictObject({ name: authName, permissions: z.array(permission) }))),
      users: z.optional(
        z.array(z.strictObject({ name: authName, password: z.optional(password), roles: z.array(authName).check(uniqueItems) })),
      ),
      ownsAllUsers: z.optional(z.boolean()),
    }),
  ),
  backup: z.optional(
    z.strictObject({
      schedule: cronSchedule,
      timeZone: z.optional(timeZoneName),
      suspend: z.optional(z.boolean()),
      activeDeadlineSeconds: z.optional(integer(60, 604_800)),
      startingDeadlineSeconds: z.optional(integer(10, 604_800)),
      successfulJobsHistoryLimit: z.optional(integer(0, 100)),
      failedJobsHistoryLimit: z.optional(integer(0, 100)),
      store,
      retention: z.optional(
        z.strictObject({
          keepLast: z.optional(integer(1, 100_000)),
          keepWithin: z.optional(duration),
          keepDaily: z.optional(integer(1, 100_000)),
          keepWeekly: z.optional(integer(1, 100_000)),
          keepMonthly: z.optional(integer(1, 100_000)),
        }),
      ),
      encryption: z.optional(encryption),
      increments: z.optional(z.strictObject({ interval: z.optional(duration), keepWithin: z.optional(duration) })),
      drill: z.optional(z.strictObject({ schedule: cronSchedule })),
      scratch: z.optional(z.strictObject({ size: z.optional(byteQuantity), className: z.optional(storageClassName) })),
      resources: z.optional(resources),
      serviceAccount: z.optional(z.strictObject({ name: z.optional(subdomainName), annotations: z.optional(annotations) })),
    }),
  ),
  restore: z.optional(
    z.strictObject({
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
    }),
  ),
  tuning: z.optional(
    z.strictObject({
      quotaBackendBytes: z.optional(byteQuantity),
      allowLargeQuota: z.optional(z.boolean()),
      autoCompaction: z.optional(
        z.strictObject({ mode: z.optional(z.enum(['periodic', 'revision', 'off'])), retention: z.optional(known) }),
      ),
      snapshotCount: z.optional(integer(1, int32)),
      heartbeatInterval: z.optional(duration),
      electionTimeout: z.optional(duration),
      maxRequestBytes: z.optional(byteQuantity),
      maxTxnOps: z.optional(integer(1, 100_000)),
      logLevel: z.optional(z.enum(['debug', 'info', 'warn', 'error', 'panic', 'fatal'])),
      metrics: z.optional(z.enum(['basic', 'extensive'])),
    }),
  ),
  recovery: z.optional(z.strictObject({ ordinal: integer(0, 6), token: oneTimeToken })),
  bootstrap: z.optional(z.strictObject({ token: oneTimeToken })),
  extraFlags: z.optional(z.record(z.string(), z.union([line, z.number(), z.boolean()]))),
  extraEnv: z.optional(z.array(environmentVariable)),
  clusterDomain: z.optional(subdomainName),
});

/**
 * A config of the right form. An exported function that takes one is `@internal`, so that the published types do not lead to zod's:
 * those do not compile under every tsconfig.
 */
export type ParsedProps = z.infer<typeof schema>;

/**
 * Checks a config's form.
 * @throws EtcdConfigError with every violation of it
 */
export function parseProps(props: EtcdClusterProps | unknown): ParsedProps {
  const result = z.safeParse(schema, props, { reportInput: true });
  if (!result.success) throw new EtcdConfigError(violationsOf(result.error.issues, schema));
  return result.data;
}
