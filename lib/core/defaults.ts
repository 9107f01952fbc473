// All defaults that are values, with their reasons.

/** For YAML configs. A construct is named after its id. */
export const defaultName = 'etcd';
/** kubectl's default for objects without a namespace. */
export const defaultNamespace = 'default';

/** The newest patch of the minor that Kubernetes itself is tested with. https://etcd.io/docs/v3.6/ */
export const defaultVersion = '3.6.16';

/** Three members survive the loss of one. https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance */
export const defaultReplicas = 3;

/** The images. A config can replace each of them. */
export const defaultImages = {
  /** The registry of etcd's releases. The tag of the version is added. https://github.com/etcd-io/etcd/releases */
  etcd: { registry: 'gcr.io', repository: 'etcd-development/etcd' },
  /** The musl variant, because it is static and runs in an image without a C library. https://hub.docker.com/_/busybox */
  busybox: { registry: 'docker.io', repository: 'library/busybox:1.37.0-musl' },
  /** Its requests are simple, so any version works. https://kubernetes.io/releases/download/#container-images */
  kubectl: { registry: 'registry.k8s.io', repository: 'kubectl:v1.34.4' },
  /** Moves backups. https://rclone.org/install/#docker */
  rclone: { registry: 'docker.io', repository: 'rclone/rclone:1.75.1' },
  /** The default tags never move, so a pulled image need not be pulled again. */
  pullPolicy: 'IfNotPresent',
} as const;

/** etcd's own default. etcd suggests at most 8Gi. https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit */
export const defaultQuotaBytes = 2 * 2 ** 30;
/** The largest quota that etcd advises. */
export const largestAdvisedQuotaBytes = 8 * 2 ** 30;

/** Twice the default quota: the log, snapshots and defragmentation need space in addition to the database. */
export const defaultEphemeralSizeLimit = '4Gi';

/** Each member has its own volume. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
export const defaultAccessModes = ['ReadWriteOnce'] as const;
/** Data is deleted only on request. */
export const defaultRetention = 'Retain';

/**
 * Resources of a member. A LimitRange often allows a limit to be ten times the request for CPU, and four times for memory: no default
 * is above that. No default has ephemeral storage: a node that does not measure its disk would run no pod that requests some.
 * https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export const defaultResources = {
  /** Small enough for a small node. etcd's CPU use depends on its load. https://etcd.io/docs/v3.6/op-guide/hardware/ */
  requests: { cpu: '250m', memory: '512Mi' },
  limits: {
    /** A member that is throttled misses heartbeats, and the cluster elects leaders. */
    cpu: null,
    /** The database is mapped into memory, so the limit must not be far below the quota. */
    memory: '2Gi',
  },
} as const;
/** Resources of a helper container: one kubectl, etcdctl or rclone at a time, for one small request. */
export const defaultHelperResources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
} as const;

/**
 * The part of the memory limit that Go's garbage collector targets, so that the kernel does not kill the process.
 * https://go.dev/doc/gc-guide
 */
export const goMemoryPart = 0.9;

/** The user "nonroot" of distroless images, etcd's among them. https://github.com/GoogleContainerTools/distroless */
export const defaultUserId = 65_532;
/** Avoids changing ownership of the whole volume at each start. */
export const defaultFsGroupChangePolicy = 'OnRootMismatch';

/**
 * Long enough for restarts of two or three other members, each a few seconds: a member may have to wait for them before it stops.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export const defaultGracePeriodSeconds = 120;
/** The part of the grace period that etcd needs to stop. */
export const secondsToStop = 15;

/** Timing of the probes, in seconds. The liveness probe's failureThreshold follows the quota. */
export const defaultProbes = {
  startup: { initialDelaySeconds: 0, periodSeconds: 1, timeoutSeconds: 3, failureThreshold: 3600 },
  liveness: { initialDelaySeconds: 0, periodSeconds: 5, timeoutSeconds: 3 },
  readiness: { initialDelaySeconds: 0, periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 3 },
} as const;

/**
 * A member does not answer while it defragments its database, because it copies all of it. That takes 5 to 10 s per GiB on an idle local disk,
 * and 26 s were measured on a busy one. A restart would lose that work, and the next attempt would end the same way. At least 120 s, because
 * the probe is only for deadlocks, during which the other members serve. https://etcd.io/docs/v3.6/op-guide/maintenance/#defragmentation
 */
export const silence = { secondsPerGiB: 30, leastSeconds: 120 } as const;

/** etcd's own settings. */
export const defaultTuning = {
  /** By default, etcd keeps all history until the quota is full. An hour is what Kubernetes tools assume. */
  autoCompactionMode: 'periodic',
  autoCompactionRetention: '1h',
  /** etcd's own defaults, for members in one region. https://etcd.io/docs/v3.6/tuning/ */
  heartbeatInterval: '100ms',
  electionTimeout: '1s',
  maxRequestBytes: '1536Ki',
  maxTxnOps: 128,
  logLevel: 'info',
  metrics: 'basic',
} as const;

/** Defragmentation as in OpenShift's etcd operator. https://github.com/openshift/cluster-etcd-operator */
export const defaultMaintenance = { quotaExceeded: 'Reclaim', minFreePercent: 45, minFreeBytes: 100 * 2 ** 20 } as const;

/**
 * When alerts fire. Of a quota, and of failed requests, as OpenShift has it; of disks, as etcd's mixin has it.
 * https://github.com/openshift/cluster-etcd-operator https://github.com/etcd-io/etcd/tree/main/contrib/mixin
 */
export const defaultThresholds = {
  databaseQuotaPercent: { info: 65, warning: 75, critical: 85 },
  failedRequestsPercent: { warning: 10, critical: 50 },
  requestDuration: '1s',
  /** In heartbeats: slower peers miss elections. */
  peerRoundTripHeartbeats: 1.5,
  fsyncDuration: { warning: '500ms', critical: '1s' },
  commitDuration: '250ms',
  certificateExpiry: { warning: '720h', critical: '168h' },
  backupAge: '48h',
  incrementsAge: '10m',
  /** Quiet with a drill a month. */
  drillAge: '840h',
} as const;
/** Alerts look at the last five minutes, in which Prometheus must have scraped twice. */
export const longestScrapeIntervalSeconds = 120;

/**
 * A member compares its data with the others' before it serves, and the leader compares all members' at each compaction, so that a damaged
 * member is found while the others can still rebuild it. https://etcd.io/docs/v3.6/op-guide/data_corruption/
 */
export const corruptionCheckGates = ['InitialCorruptCheck', 'CompactHashCheck'] as const;
/** The same in etcd 3.5. */
export const corruptionCheckFlags = ['experimental-initial-corrupt-check', 'experimental-compact-hash-check-enabled'] as const;

/**
 * cert-manager's own default, pinned; and a year for certificates that a person or a pipeline renews.
 * https://cert-manager.io/docs/usage/certificate/
 */
export const defaultCertificateDuration = { certManager: '2160h', generated: '8760h' } as const;
/** The size of a private key, by its algorithm. */
export const defaultPrivateKey = { ECDSA: 256, RSA: 2048, Ed25519: null } as const;
/** Validity of the cluster's own CAs: ten years. A renewal keeps the key, so certificates that it signed remain valid. */
export const caDuration = '87600h';
/** The oldest secure version, which every client supports. */
export const defaultTlsMinVersion = 'TLS1.2';
/** As cert-manager and Kubernetes name them. https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets */
export const defaultCertificateKeys = { ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' } as const;

/** As Kubernetes names it in a Secret of the type basic-auth. https://kubernetes.io/docs/concepts/configuration/secret/#basic-authentication-secret */
export const defaultPasswordKey = 'password';

/**
 * The defaults of a CronJob, with a deadline: a backup that hangs would prevent all later ones.
 * https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export const defaultBackup = {
  timeZone: 'Etc/UTC',
  activeDeadlineSeconds: 3600,
  startingDeadlineSeconds: 600,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 3,
} as const;
/** A total loss costs less than a minute. */
export const defaultIncrements = { interval: '30s', keepWithin: '24h' } as const;
/** Small, because neither the snapshot nor its copy is held in memory. */
export const defaultBackupResources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '1Gi' },
} as const;
/** For the log that a restored copy starts with, in addition to the two databases. */
export const scratchSpareBytes = 256 * 2 ** 20;

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export const defaultClusterDomain = 'cluster.local';
