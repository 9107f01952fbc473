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
  /** The client certificate of a granted workload in another namespace. The hash is of the cluster's namespace. */
  foreignCertificate: (cluster: string, client: string, hash: string) => `${cluster}-client-${client}-${hash}-tls`,
  /** The NetworkPolicy that lets a granted workload connect. The hash distinguishes workloads of the same name. */
  clientNetworkPolicy: (cluster: string, workload: string, hash: string) =>
    `${cluster}-client-${workload.slice(0, 63).replace(/[-.]+$/, '')}-${hash}`,
  /** Named after its content, so that running members keep the scripts they started with. */
  scripts: (cluster: string, hash: string) => `${cluster}-scripts-${hash}`,
  /** The scripts of the auxiliary pods. */
  auxiliaryScripts: (cluster: string, hash: string) => `${cluster}-auxiliary-scripts-${hash}`,
  /** The claim of a member is `data-<cluster>-<ordinal>`. */
  volumeClaimTemplate: 'data',
  pod: (cluster: string, ordinal: number) => `${cluster}-${ordinal}`,
  /** The Deployment that reconciles users and roles, its ServiceAccount and Role, and the Secret of generated passwords. */
  auth: (cluster: string) => `${cluster}-auth`,
  /** The CronJob of backups and its ServiceAccount. */
  backup: (cluster: string) => `${cluster}-backup`,
  /** The Deployment of incremental backups. */
  increments: (cluster: string) => `${cluster}-increments`,
  /** The CronJob of restore drills, its Role and RoleBinding. */
  drill: (cluster: string) => `${cluster}-drill`,
  /** The NetworkPolicy of the auxiliary pods. */
  auxiliaryNetworkPolicy: (cluster: string) => `${cluster}-auxiliary`,
  /** The Deployment of backup metrics. */
  backupMetrics: (cluster: string) => `${cluster}-backup-metrics`,
  /** The Issuer that signs the cluster's own CAs. */
  selfSignedIssuer: (cluster: string) => `${cluster}-selfsigned`,
  /** The cluster's own CA for clients and servers: its Certificate, Secret and Issuer. */
  ca: (cluster: string) => `${cluster}-ca`,
  /** The cluster's own CA for the members among themselves: its Certificate, Secret and Issuer. */
  peerCa: (cluster: string) => `${cluster}-peer-ca`,
  /** The Certificate and Secret that members present to clients. */
  serverCertificate: (cluster: string) => `${cluster}-server-tls`,
  /** The Certificate and Secret that members present to each other. */
  peerCertificate: (cluster: string) => `${cluster}-peer-tls`,
  /** The Certificate and Secret that the scripts present to the members. */
  rootCertificate: (cluster: string) => `${cluster}-root-tls`,
  /** The Certificate and Secret that Prometheus presents to the members. */
  metricsCertificate: (cluster: string) => `${cluster}-metrics-tls`,
  /** The PodMonitor of the members. */
  podMonitor: (cluster: string) => cluster,
  /** The PodMonitor of backup metrics. */
  backupPodMonitor: (cluster: string) => `${cluster}-backup-metrics`,
  /** The PrometheusRule with the alerts. */
  prometheusRule: (cluster: string) => cluster,
  /** The Certificate and Secret that a named client presents to the members. */
  clientCertificate: (cluster: string, client: string) => `${cluster}-client-${client}-tls`,
} as const;

/** The suffixes that etcd-kit adds to a cluster's name: `-headless`, `-auth`, ... */
const suffixes = Object.values(names)
  .filter((name): name is (cluster: string) => string => typeof name === 'function' && name.length === 1)
  .map(name => name(''))
  .filter(suffix => suffix !== '');

/**
 * The suffixes that a cluster's own name must not have. Clusters `etcd` and `etcd-headless` would both have a Service `etcd-headless`, and
 * `etcd` and `etcd-peer` a CA `etcd-peer-ca`.
 */
export const reservedEndings: readonly string[] = [
  ...new Set(
    suffixes.flatMap(suffix => [
      suffix,
      ...suffixes.filter(end => suffix.endsWith(end) && end !== suffix).map(end => suffix.slice(0, -end.length)),
    ]),
  ),
];

/** The part that it must not contain, because `etcd-client-<client>-tls` is a Secret for any client name. */
export const reservedPart = /-client(?:-|$)/;

/** The maximum number of members. Certificates name all of them, so that a cluster can grow without new ones. */
export const mostMembers = 7;

/**
 * The maximum length of a cluster's name. Each pod gets the label controller-revision-hash: the StatefulSet's name, a dash and a hash of up
 * to 10 characters, and a label's value has at most 63. The headless Service's name must fit a DNS label too.
 */
export const longestClusterName = Math.min(63 - '-0123456789'.length, 63 - '-headless'.length);

/** The maximum length of the name of a cluster with backups: Kubernetes adds 11 characters to a CronJob's. */
export const longestNameWithBackup = 52 - '-backup'.length;

/** The domain of the members' host names. */
export function memberDomain(cluster: string, namespace: string, clusterDomain: string): string {
  return `${names.headlessService(cluster)}.${namespace}.svc.${clusterDomain}`;
}

/**
 * The host name that every peer certificate must contain: all members share one certificate, and there is always a member 0. A member
 * rejects any other certificate of a peer, even if a trusted CA signed it.
 */
export const peerHost = (cluster: string, namespace: string, clusterDomain: string) =>
  `${names.pod(cluster, 0)}.${memberDomain(cluster, namespace, clusterDomain)}`;

/** The common name of the certificate that Prometheus presents. */
export const metricsUser = 'etcd-kit-metrics';
/** The user of the scripts, if they have no certificate of root. */
export const scriptsUser = 'etcd-kit';
/** The keys of the Secret of generated passwords. */
export const madePasswords = { scripts: 'password', root: 'root-password' } as const;
