import type { EnvVar } from 'kubernetes-types/core/v1';
import type {
  AlertThresholdsProps,
  CertManagerTlsProps,
  EnabledDefragmentProps,
  EtcdClusterProps,
  ExistingServiceAccountProps,
  MaintenanceProps,
  MonitoringProps,
  PodMonitorProps,
  PrometheusRuleProps,
  ResourceAmounts,
} from '../../lib';

// Every field there is, none of them with its default. A field that is added and not named here does not compile.

type Section<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };
type Thresholds = {
  readonly [K in keyof AlertThresholdsProps]-?: NonNullable<AlertThresholdsProps[K]> extends string
    ? string
    : Section<NonNullable<AlertThresholdsProps[K]>>;
};
type Resources = { readonly [K in 'requests' | 'limits']: Section<ResourceAmounts> };
type AllProps = Section<
  Omit<
    EtcdClusterProps,
    | 'storage'
    | 'service'
    | 'serviceAccount'
    | 'updateStrategy'
    | 'images'
    | 'resources'
    | 'helperResources'
    | 'scheduling'
    | 'probes'
    | 'tuning'
    | 'maintenance'
    | 'monitoring'
    | 'tls'
  >
> & {
  readonly images: Section<NonNullable<EtcdClusterProps['images']>>;
  readonly resources: Resources;
  readonly helperResources: Resources;
  readonly scheduling: Section<NonNullable<EtcdClusterProps['scheduling']>>;
  readonly auxiliaryPods: Section<NonNullable<EtcdClusterProps['auxiliaryPods']>>;
  readonly probes: Section<NonNullable<EtcdClusterProps['probes']>>;
  readonly tuning: Section<NonNullable<EtcdClusterProps['tuning']>>;
  readonly maintenance: Section<Omit<MaintenanceProps, 'defragment'>> & { readonly defragment: Section<EnabledDefragmentProps> };
  readonly monitoring: Section<Omit<MonitoringProps, 'podMonitor' | 'prometheusRule'>> & {
    // With a CA of etcd-kit's, Prometheus gets its own certificate.
    readonly podMonitor: Section<Omit<PodMonitorProps, 'clientCertificate'>>;
    readonly prometheusRule: Section<Omit<PrometheusRuleProps, 'thresholds'>> & { readonly thresholds: Thresholds };
  };
  readonly tls: Section<
    Omit<CertManagerTlsProps, 'scope' | 'cipherSuites' | 'server' | 'peer' | 'client' | 'issuerRef' | 'peerIssuerRef' | 'privateKey'>
  > & {
    readonly issuerRef: Section<NonNullable<CertManagerTlsProps['issuerRef']>>;
    readonly peerIssuerRef: Section<NonNullable<CertManagerTlsProps['peerIssuerRef']>>;
    readonly privateKey: Section<NonNullable<CertManagerTlsProps['privateKey']>>;
  };
  readonly security: Section<NonNullable<EtcdClusterProps['security']>>;
  readonly networkPolicy: Section<NonNullable<EtcdClusterProps['networkPolicy']>>;
  readonly storage: Section<Omit<Extract<EtcdClusterProps['storage'], { size: string }>, 'ephemeral'>>;
  readonly service: Section<Extract<NonNullable<EtcdClusterProps['service']>, { type: 'LoadBalancer' }>>;
  // With a name, it has no annotations.
  readonly serviceAccount: Section<Omit<ExistingServiceAccountProps, 'annotations'>>;
  readonly updateStrategy: Section<Extract<NonNullable<EtcdClusterProps['updateStrategy']>, { type?: 'RollingUpdate' }>>;
};

const probe = { initialDelaySeconds: 7, periodSeconds: 8, timeoutSeconds: 5, failureThreshold: 9 };
const variable: EnvVar = { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'app', key: 'token' } } };

export const allProps = {
  name: 'store',
  namespace: 'databases',
  createNamespace: true,
  labels: { team: 'platform' },
  annotations: { 'example.com/owner': 'sre@example.com' },
  podLabels: { 'istio.io/dataplane-mode': 'ambient' },
  podAnnotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' },
  replicas: 5,
  paused: true,
  version: '3.7.3',
  image: 'registry.example.com/etcd@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  images: {
    registry: 'mirror.example.com:5000/proxy',
    pullPolicy: 'Always',
    pullSecrets: ['pull'],
    busybox: 'registry.example.com/busybox:1.37.0-musl',
    kubectl: 'registry.example.com/kubectl:v1.34.4',
    rclone: 'registry.example.com/rclone:1.75.1',
  },
  storage: {
    size: '20Gi',
    className: 'fast-ssd',
    accessModes: ['ReadWriteOncePod'],
    selector: { matchLabels: { disk: 'nvme' } },
    retention: { whenDeleted: 'Delete', whenScaled: 'Retain' },
  },
  resources: {
    requests: { cpu: '1', memory: '3Gi', ephemeralStorage: '256Mi' },
    limits: { cpu: '2500m', memory: '4Gi', ephemeralStorage: '2Gi' },
  },
  helperResources: {
    requests: { cpu: '20m', memory: '96Mi', ephemeralStorage: '64Mi' },
    limits: { cpu: '1', memory: '192Mi', ephemeralStorage: '512Mi' },
  },
  service: {
    type: 'LoadBalancer',
    annotations: { 'example.com/internal': 'true' },
    ipFamilyPolicy: 'PreferDualStack',
    ipFamilies: ['IPv4'],
    nodePort: 32_379,
    externalTrafficPolicy: 'Local',
    loadBalancerSourceRanges: ['10.0.0.0/8'],
    loadBalancerClass: 'example.com/internal',
  },
  scheduling: {
    onePerNode: 'required',
    nodeSelector: { disk: 'ssd' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'cpu', operator: 'Gt', values: ['3'] }] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 50, podAffinityTerm: { labelSelector: { matchLabels: { app: 'noisy' } }, topologyKey: 'kubernetes.io/hostname' } },
        ],
      },
    },
    tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'etcd', effect: 'NoExecute', tolerationSeconds: 60 }],
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', minDomains: 3 },
    ],
    priorityClassName: 'system-cluster-critical',
    schedulerName: 'volcano',
  },
  auxiliaryPods: {
    labels: { 'sidecar.istio.io/inject': 'false' },
    annotations: { 'linkerd.io/inject': 'disabled' },
    nodeSelector: { pool: 'general' },
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 10, preference: { matchExpressions: [{ key: 'spot', operator: 'DoesNotExist' }] } },
        ],
      },
    },
    tolerations: [{ key: 'batch', operator: 'Exists' }],
    priorityClassName: 'platform-batch',
  },
  updateStrategy: { type: 'RollingUpdate', partition: 1 },
  terminationGracePeriodSeconds: 300,
  probes: { startup: probe, liveness: probe, readiness: probe },
  security: {
    runAsUser: 1000,
    runAsGroup: 1001,
    fsGroup: 1002,
    fsGroupChangePolicy: 'Always',
    supplementalGroups: [1003],
    seLinuxOptions: { level: 's0:c123,c456' },
  },
  serviceAccount: { name: 'etcd-runner' },
  networkPolicy: {
    enabled: true,
    clients: [{ podSelector: { matchLabels: { app: 'api' } } }],
    metrics: [{ ipBlock: { cidr: '10.1.0.0/16' } }],
    extraIngress: [{ ports: [{ protocol: 'TCP', port: 15_008 }] }],
    egress: [{ to: [{ ipBlock: { cidr: '10.96.0.1/32' } }], ports: [{ protocol: 'TCP', port: 443 }] }],
  },
  tls: {
    mode: 'certManager',
    transition: 'enabling',
    clientCertAuth: false,
    metrics: true,
    minVersion: 'TLS1.3',
    issuerRef: { name: 'platform-ca', kind: 'AWSPCAClusterIssuer', group: 'awspca.cert-manager.io' },
    peerIssuerRef: { name: 'etcd-peers', kind: 'GoogleCASIssuer', group: 'cas-issuer.jetstack.io' },
    trustBundle: { configMapName: 'platform-cas', key: 'cas.pem' },
    peerTrustBundle: { configMapName: 'etcd-peer-cas', key: 'peers.pem' },
    duration: '720h',
    renewBefore: '240h',
    privateKey: { algorithm: 'RSA', size: 4096 },
    dnsNames: ['etcd.example.com', '*.etcd.example.com'],
    ipAddresses: ['192.0.2.10'],
    clients: ['app', 'backup'],
  },
  auth: {
    enabled: false,
    rootPassword: { secretName: 'etcd-root', key: 'root' },
    roles: [
      {
        name: 'app',
        permissions: [
          { prefix: '/app/', access: 'readwrite' },
          { key: '/config', access: 'read' },
          { range: { from: 'a', to: 'c' }, access: 'write' },
          { range: { from: 'x' }, access: 'read' },
          { prefix: '', access: 'read' },
        ],
      },
    ],
    users: [{ name: 'app', password: { secretName: 'app-etcd', key: 'etcd-password' }, roles: ['app'] }],
    prune: true,
  },
  backup: {
    schedule: '*/30 * * * *',
    timeZone: 'Europe/Vienna',
    suspend: true,
    activeDeadlineSeconds: 7200,
    startingDeadlineSeconds: 120,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 5,
    store: {
      s3: {
        bucket: 'backups',
        prefix: 'prod/etcd',
        endpoint: 'https://minio.example.com:9000',
        region: 'eu-central-1',
        provider: 'Minio',
        forcePathStyle: false,
        credentials: { secretName: 'backup-s3', accessKeyIdKey: 'id', secretAccessKeyKey: 'secret' },
        serverSideEncryption: 'aws:kms',
        kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/backups',
        storageClass: 'STANDARD_IA',
        trustBundle: { configMapName: 'platform-cas', key: 'cas.pem' },
        proxy: { urlFrom: { secretName: 'proxy', key: 'url' }, noProxy: ['.example.com', '10.0.0.0/8'] },
      },
    },
    retention: { keepLast: 48, keepWithin: '72h', keepDaily: 14, keepWeekly: 8, keepMonthly: 12 },
    encryption: { password: { secretName: 'backup-key', key: 'key' } },
    increments: { interval: '15s', keepWithin: '48h' },
    drill: { schedule: '0 5 * * 0' },
    scratch: { size: '40Gi', className: 'fast-ssd' },
    resources: {
      requests: { cpu: '200m', memory: '512Mi', ephemeralStorage: '192Mi' },
      limits: { cpu: '2', memory: '2Gi', ephemeralStorage: '3Gi' },
    },
    serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/etcd-backup' } },
  },
  restore: {
    from: {
      name: '20261122T043000Z-ddb09d45d045b338-1234',
      store: { persistentVolumeClaim: { claimName: 'old-backups', path: 'etcd' } },
      encryption: { password: { secretName: 'old-backup-key' } },
      cluster: { name: 'old', namespace: 'legacy' },
    },
    token: '2026-11-22',
  },
  tuning: {
    quotaBackendBytes: '10Gi',
    allowLargeQuota: true,
    autoCompaction: { mode: 'revision', retention: '5000' },
    snapshotCount: 20_000,
    heartbeatInterval: '250ms',
    electionTimeout: '2500ms',
    maxRequestBytes: '3Mi',
    maxTxnOps: 512,
    logLevel: 'warn',
    metrics: 'extensive',
  },
  maintenance: { quotaExceeded: 'Alert', defragment: { enabled: true, minFreePercent: 30, minFree: '500Mi' }, schedule: '0 3 * * sat' },
  monitoring: {
    podMonitor: { labels: { release: 'prometheus' }, interval: '20s', scrapeTimeout: '5s' },
    prometheusRule: {
      labels: { role: 'alert-rules' },
      disabled: ['EtcdDataSetAside'],
      thresholds: {
        databaseQuotaPercent: { info: 60, warning: 80, critical: 90 },
        failedRequestsPercent: { warning: 5, critical: 25 },
        requestDuration: '500ms',
        peerRoundTrip: '300ms',
        fsyncDuration: { warning: '250ms', critical: '750ms' },
        commitDuration: '400ms',
        certificateExpiry: { warning: '200h', critical: '48h' },
        backupAge: '3h',
        incrementsAge: '5m',
        drillAge: '400h',
      },
    },
  },
  recovery: { ordinal: 2, token: '2026-11-21' },
  bootstrap: { token: '2026-11-26' },
  extraFlags: { 'max-wals': 10, 'pre-vote': true, cors: '*' },
  extraEnv: [variable],
  clusterDomain: 'k8s.example.com',
  patches: {
    statefulSet: { json: [{ op: 'add', path: '/spec/template/metadata/annotations/example.com~1inject', value: 'true' }] },
    podDisruptionBudget: { merge: { metadata: { annotations: { 'example.com/owner': null, 'example.com/budget': 'etcd' } } } },
  },
} satisfies AllProps;

/** The same, as a config. */
export const validProps: EtcdClusterProps = allProps;
