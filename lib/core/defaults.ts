// Every default that is more than "leave it out", with its reason.

/** For configs that stand alone; a construct is named for its id. */
export const defaultName = 'etcd';
/** Where kubectl puts what names no namespace. */
export const defaultNamespace = 'default';

/** The newest patch of the minor that Kubernetes itself is tested with. https://etcd.io/docs/v3.6/ */
export const defaultVersion = '3.6.16';

/** Three members survive the loss of one. https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance */
export const defaultReplicas = 3;

/** The images, each of which a config may replace. */
export const defaultImages = {
  /** Where etcd's releases are published; the version's tag is added. https://github.com/etcd-io/etcd/releases */
  etcd: { registry: 'gcr.io', repository: 'etcd-development/etcd' },
  /** On musl, for it is static: it runs in an image that has no C library. https://hub.docker.com/_/busybox */
  busybox: { registry: 'docker.io', repository: 'library/busybox:1.37.0-musl' },
  /** One read of one object: any kubectl does. https://kubernetes.io/releases/download/#container-images */
  kubectl: { registry: 'registry.k8s.io', repository: 'kubectl:v1.34.4' },
  /** Moves backups. https://rclone.org/install/#docker */
  rclone: { registry: 'docker.io', repository: 'rclone/rclone:1.75.1' },
  /** Tags never move, so what is there need not be asked for again. */
  pullPolicy: 'IfNotPresent',
} as const;

/** etcd's own default; 8Gi is what it suggests at most. https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit */
export const defaultQuotaBytes = 2 * 2 ** 30;
/** The largest quota that etcd advises. */
export const largestAdvisedQuotaBytes = 8 * 2 ** 30;

/** Room for twice the default quota: the log, snapshots and defragmentation stand beside the database. */
export const defaultEphemeralSizeLimit = '4Gi';

/** A member's volume is its own. https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
export const defaultAccessModes = ['ReadWriteOnce'] as const;
/** Deleting data is for people to ask for. */
export const defaultRetention = 'Retain';

/**
 * Resources of a member. A LimitRange often allows a limit to be ten times the request for CPU, and four times for memory: no default
 * is above that. No default has ephemeral storage: a node that does not measure its disk would run no pod that requests some.
 * https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export const defaultResources = {
  /** Enough to win a place on a small node; etcd's CPU follows its load. https://etcd.io/docs/v3.6/op-guide/hardware/ */
  requests: { cpu: '250m', memory: '512Mi' },
  limits: {
    /** A member that is throttled misses heartbeats, and the cluster elects leaders. */
    cpu: null,
    /** The database is mapped into memory: the limit must not be far below the quota. */
    memory: '2Gi',
  },
} as const;
/** Resources of a helper container: one kubectl, etcdctl or rclone at a time, for one small request. */
export const defaultHelperResources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '500m', memory: '256Mi' },
} as const;

/** Go's collector works towards this part of the memory limit, so that the kernel need not kill. https://go.dev/doc/gc-guide */
export const goMemoryPart = 0.9;

/** The user "nonroot" of distroless images, etcd's among them. https://github.com/GoogleContainerTools/distroless */
export const defaultUserId = 65_532;
/** A walk over the whole volume at each start is for those who need it. */
export const defaultFsGroupChangePolicy = 'OnRootMismatch';

/**
 * Two restarts of other members fit in, each a few seconds, and a third: a member may have to wait for them before it may
 * stop. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
 */
export const defaultGracePeriodSeconds = 120;
/** What etcd itself needs to stop, of the grace period. */
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
  /** etcd keeps all history by default, until the quota is full; an hour is what Kubernetes' own tools assume. */
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

/** As OpenShift's etcd operator has it. https://github.com/openshift/cluster-etcd-operator */
export const defaultDefragment = { minFreePercent: 45, minFreeBytes: 100 * 2 ** 20 } as const;

/**
 * A member compares its data with the others' before it serves, and the leader compares everybody's at each compaction: a
 * damaged member is found while the others can still rebuild it. https://etcd.io/docs/v3.6/op-guide/data_corruption/
 */
export const corruptionCheckGates = ['InitialCorruptCheck', 'CompactHashCheck'] as const;
/** The same in etcd 3.5. */
export const corruptionCheckFlags = ['experimental-initial-corrupt-check', 'experimental-compact-hash-check-enabled'] as const;

/**
 * cert-manager's own default, written down so that it stays; and a year where a human or a pipeline renews them.
 * https://cert-manager.io/docs/usage/certificate/
 */
export const defaultCertificateDuration = { certManager: '2160h', generated: '8760h' } as const;
/** The size of a private key, by its algorithm. */
export const defaultPrivateKey = { ECDSA: 256, RSA: 2048, Ed25519: null } as const;
/** Of the cluster's own CAs: ten years. Their keys stay when they are renewed, so what they signed stays good. */
export const caDuration = '87600h';
/** The oldest that is not broken, and that every client speaks. */
export const defaultTlsMinVersion = 'TLS1.2';
/** As cert-manager and Kubernetes name them. https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets */
export const defaultCertificateKeys = { ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' } as const;

/** As Kubernetes names it in a Secret of the type basic-auth. https://kubernetes.io/docs/concepts/configuration/secret/#basic-authentication-secret */
export const defaultPasswordKey = 'password';

/** As a CronJob's, but that a backup ends: one that hangs would keep all others from starting. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
export const defaultBackup = {
  timeZone: 'Etc/UTC',
  activeDeadlineSeconds: 3600,
  startingDeadlineSeconds: 600,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 3,
} as const;
/** A loss of everything costs less than a minute. */
export const defaultIncrements = { interval: '30s', keepWithin: '24h' } as const;
/** Neither the snapshot nor its copy is held in memory. */
export const defaultBackupResources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '1', memory: '1Gi' },
} as const;
/** For the log that a restored copy starts with, beside the two databases. */
export const scratchSpareBytes = 256 * 2 ** 20;

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
export const defaultClusterDomain = 'cluster.local';
