// The names are part of the public contract: a change here is a breaking change for running clusters.

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
  /** The NetworkPolicy of the auxiliary pods. */
  auxiliaryNetworkPolicy: (cluster: string) => `${cluster}-auxiliary`,
  /** What tells Prometheus of backups: its Deployment. */
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

/** The user whom the scripts log in as, where they have no certificate of root's. */
export const scriptsUser = 'etcd-kit';
/** What the Secret of passwords that are made in the cluster holds. */
export const madePasswords = { scripts: 'password', root: 'root-password' } as const;
