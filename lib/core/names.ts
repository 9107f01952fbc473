// Every name, label and port: the public contract. A change here is a breaking change for running clusters.

/** The ports that the members listen on. */
export const ports = {
  /** etcd's clients. */
  client: 2379,
  /** etcd's members among themselves. */
  peer: 2380,
  /** Metrics and health, over plain HTTP. */
  metrics: 2381,
  /** What each pod tells the others, before and beside etcd. */
  beacon: 2382,
  /** Metrics over TLS, where the config asks for it. */
  'metrics-tls': 2384,
  /** On the pod's loopback only: what the API server says of the StatefulSet. */
  statefulSet: 2383,
} as const;

/** The ports of a member that others reach, by name. */
export const memberPorts = (metricsTls: boolean) =>
  ['client', 'peer', 'metrics', 'beacon', ...(metricsTls ? (['metrics-tls'] as const) : [])] as const;

/** The names of a cluster's objects. */
export const names = {
  statefulSet: (cluster: string) => cluster,
  clientService: (cluster: string) => cluster,
  headlessService: (cluster: string) => `${cluster}-headless`,
  serviceAccount: (cluster: string) => cluster,
  role: (cluster: string) => cluster,
  /** The ConfigMap in which the members record that the cluster was bootstrapped. */
  bootstrapRecord: (cluster: string) => `${cluster}-bootstrap`,
  podDisruptionBudget: (cluster: string) => cluster,
  networkPolicy: (cluster: string) => cluster,
  /** What a granted workload shows to the members, where its namespace is another one. The hash is of the cluster's. */
  foreignCertificate: (cluster: string, client: string, hash: string) => `${cluster}-client-${client}-${hash}-tls`,
  /** What lets a granted workload connect. The hash tells workloads of one name apart. */
  clientNetworkPolicy: (cluster: string, workload: string, hash: string) =>
    `${cluster}-client-${workload.slice(0, 63).replace(/[-.]+$/, '')}-${hash}`,
  /** Named for its content: members that run keep the scripts they started with. */
  scripts: (cluster: string, hash: string) => `${cluster}-scripts-${hash}`,
  /** The scripts of the auxiliary pods. */
  auxiliaryScripts: (cluster: string, hash: string) => `${cluster}-auxiliary-scripts-${hash}`,
  /** The claim of a member is `data-<cluster>-<ordinal>`. */
  volumeClaimTemplate: 'data',
  pod: (cluster: string, ordinal: number) => `${cluster}-${ordinal}`,
  /** What makes users and roles those of the config: its Deployment, ServiceAccount and Role; and the Secret of passwords that it makes. */
  auth: (cluster: string) => `${cluster}-auth`,
  /** What makes backups: its CronJob and ServiceAccount. */
  backup: (cluster: string) => `${cluster}-backup`,
  /** What keeps the changes between backups: its Deployment. */
  increments: (cluster: string) => `${cluster}-increments`,
  /** What restores backups to see that it can be done: its CronJob, Role and RoleBinding. */
  drill: (cluster: string) => `${cluster}-drill`,
  /** What tells Prometheus of backups: its Deployment and NetworkPolicy. */
  backupMetrics: (cluster: string) => `${cluster}-backup-metrics`,
  /** The Issuer that signs the cluster's own CAs. */
  selfSignedIssuer: (cluster: string) => `${cluster}-selfsigned`,
  /** The cluster's own CA for clients and servers: its Certificate, Secret and Issuer. */
  ca: (cluster: string) => `${cluster}-ca`,
  /** The cluster's own CA for the members among themselves: its Certificate, Secret and Issuer. */
  peerCa: (cluster: string) => `${cluster}-peer-ca`,
  /** What the members show to clients: Certificate and Secret. */
  serverCertificate: (cluster: string) => `${cluster}-server-tls`,
  /** What the members show each other: Certificate and Secret. */
  peerCertificate: (cluster: string) => `${cluster}-peer-tls`,
  /** What the scripts show to the members: Certificate and Secret. */
  rootCertificate: (cluster: string) => `${cluster}-root-tls`,
  /** What a named client shows to the members: Certificate and Secret. */
  clientCertificate: (cluster: string, client: string) => `${cluster}-client-${client}-tls`,
} as const;

/** What etcd-kit adds to a cluster's name: `-headless`, `-auth`, ... */
const suffixes = Object.values(names)
  .filter((name): name is (cluster: string) => string => typeof name === 'function' && name.length === 1)
  .map(name => name(''))
  .filter(suffix => suffix !== '');

/**
 * What a cluster's own name must not end in. A cluster `etcd` beside one named `etcd-headless` has a Service of that name, and one
 * beside `etcd-peer` has a CA `etcd-peer-ca`.
 */
export const reservedEndings: readonly string[] = [
  ...new Set(
    suffixes.flatMap(suffix => [
      suffix,
      ...suffixes.filter(end => suffix.endsWith(end) && end !== suffix).map(end => suffix.slice(0, -end.length)),
    ]),
  ),
];

/** What it must not contain: `etcd-client-<client>-tls` is a Secret, whatever the client is called. */
export const reservedPart = /-client(?:-|$)/;

/** The most members there can be: certificates name as many, so that a cluster grows without new ones. */
export const mostMembers = 7;

/**
 * The longest name that a cluster may have. Each pod gets the label controller-revision-hash: the StatefulSet's name, a dash
 * and a hash of up to 10 characters, and a label's value holds 63. The headless Service's name must fit a DNS label too.
 */
export const longestClusterName = Math.min(63 - '-0123456789'.length, 63 - '-headless'.length);

/** The longest name that a cluster with backups may have: Kubernetes adds 11 characters to a CronJob's. */
export const longestNameWithBackup = 52 - '-backup'.length;

/** The domain that the members' host names are in. */
export function memberDomain(cluster: string, namespace: string, clusterDomain: string): string {
  return `${names.headlessService(cluster)}.${namespace}.svc.${clusterDomain}`;
}

/**
 * The host name that every peer certificate contains, whoever issues it: all members share one certificate, and there is always a
 * member 0. A member accepts no other certificate from a peer, even when a CA that it trusts signed it.
 */
export const peerHost = (cluster: string, namespace: string, clusterDomain: string) =>
  `${names.pod(cluster, 0)}.${memberDomain(cluster, namespace, clusterDomain)}`;

/** Selects the cluster's members, and nothing else, for as long as the cluster lives. */
export function selectorLabels(cluster: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'etcd',
    'app.kubernetes.io/instance': cluster,
    'app.kubernetes.io/component': 'member',
  };
}

/** Selects the pod that makes users and roles those of the config. */
export function authLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), 'app.kubernetes.io/component': 'auth' };
}

/** Selects the pods that make backups. */
export function backupLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), 'app.kubernetes.io/component': 'backup' };
}

/** Selects the pod that keeps the changes between backups. */
export function incrementsLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), 'app.kubernetes.io/component': 'increments' };
}

/** Selects the pods that restore backups to see that it can be done. */
export function drillLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), 'app.kubernetes.io/component': 'drill' };
}

/** Selects the pod that tells Prometheus of backups. */
export function backupMetricsLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), 'app.kubernetes.io/component': 'backup-metrics' };
}

/** Stands on every object and pod. */
export function commonLabels(cluster: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'etcd',
    'app.kubernetes.io/instance': cluster,
    'app.kubernetes.io/managed-by': 'etcd-kit',
  };
}

/**
 * Stands on what is made in the cluster, such as the Secrets of passwords and certificates. Without `app.kubernetes.io/instance`, by
 * which Argo CD 2 takes an object for part of an application.
 */
export function runtimeLabels(cluster: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit', 'etcd-kit/cluster': cluster };
}

/** On the StatefulSet: "ORDINAL TOKEN", the recovery that the config asks for. */
export const recoveryAnnotation = 'etcd-kit/recovery';

/** On the StatefulSet: the token of `bootstrap`, which permits one more bootstrap. */
export const bootstrapAnnotation = 'etcd-kit/bootstrap';

/** On the ConfigMap of the bootstrap record, while `etcd-kit migrate` replaces the StatefulSet: when that began. */
export const migratingAnnotation = 'etcd-kit/migrating';

/** Label keys that a config can't set. */
export const reservedLabels: readonly string[] = [
  ...Object.keys({ ...selectorLabels(''), ...commonLabels(''), ...runtimeLabels('') }),
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
];
