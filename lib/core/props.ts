import type { Affinity, EnvVar, SELinuxOptions, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { BackupProps, RestoreProps } from './backup-props';

export type * from './backup-props';

/**
 * A quantity of bytes, as Kubernetes writes it: `8Gi`, `512Mi`, `2G`, `1073741824`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type ByteQuantity = string;

/**
 * An amount of CPU, as Kubernetes writes it: `500m`, `2`, `0.5`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type CpuQuantity = string;

/**
 * A duration, as Go writes it: `100ms`, `1.5s`, `1h30m`.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export type Duration = string;

/** A type of Kubernetes' own, with `Late` in place of each string that may be anything. */
export type WithLate<T, Late> = [Late] extends [string]
  ? T
  : T extends string
    ? string extends T
      ? Late
      : T
    : T extends readonly (infer Item)[]
      ? readonly WithLate<Item, Late>[]
      : T extends object
        ? { readonly [Key in keyof T]: WithLate<T[Key], Late> }
        : T;

/**
 * Everything there is to say about one etcd cluster. Only `storage` is required.
 * @typeParam Late strings that may be known as late as when the cluster is deployed, such as a Pulumi Output: they pass into the
 * objects as they are. What decides which objects there are, and how they are named, is not among them.
 */
export interface EtcdClusterProps<Late = string> {
  /**
   * The cluster's name: that of its StatefulSet and client Service, and the prefix of every other object's name.
   * A DNS label of at most 52 characters that does not end as names of other objects do (`-headless`, `-auth`, `-ca`, ...). It can't be
   * changed on a running cluster.
   * @default the construct's or resource's own name; `etcd` in YAML
   */
  readonly name?: string;
  /**
   * The namespace of every object. It is part of the members' addresses.
   * @default the chart's namespace in cdk8s, the provider's in Pulumi, otherwise `default`
   */
  readonly namespace?: Late;
  /**
   * Labels for every object and pod, beside the ones that etcd-kit sets itself.
   * @default none
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
   */
  readonly labels?: Readonly<Record<string, Late>>;
  /**
   * Annotations for every object, but not for the pods: changing one restarts nothing.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
  /**
   * The number of members: 1, 3, 5 or 7. Odd, for an even cluster tolerates no more failures than one member fewer.
   * @default 3
   * @see https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance
   */
  readonly replicas?: number;
  /**
   * Stops every member and keeps the volumes (0 replicas). Membership stays as it is; take it back and the cluster returns.
   * @default false
   */
  readonly paused?: boolean;
  /**
   * The etcd version: 3.5 from 3.5.35 on, 3.6 or 3.7. Upgrade one minor at a time.
   * @default 3.6.16
   * @see https://etcd.io/docs/v3.6/upgrades/
   */
  readonly version?: string;
  /**
   * The etcd image, in full, in place of the official one. Where its tag doesn't tell the etcd version, set `version` too.
   * @default gcr.io/etcd-development/etcd:v<version>
   */
  readonly image?: Late;
  /** The other images, and where and how images are pulled. */
  readonly images?: ImagesProps<Late>;
  /** Where the members keep their data: a volume each, or a folder that is lost with the pod. */
  readonly storage: StorageProps<Late>;
  /** CPU and memory of each member. GOMEMLIMIT and GOMAXPROCS follow the limits. */
  readonly resources?: ResourcesProps;
  /** The Service that clients connect to. */
  readonly service?: ServiceProps<Late>;
  /** Where the members may run. */
  readonly scheduling?: SchedulingProps<Late>;
  /**
   * How a changed pod template reaches the members. Members are always restarted one at a time.
   * @default RollingUpdate
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
   */
  readonly updateStrategy?: UpdateStrategyProps;
  /**
   * Seconds that a member gets to stop. All but the last 15 of them may pass waiting, where stopping at once would cost the
   * cluster its quorum. From 30 to 3600.
   * @default 120
   */
  readonly terminationGracePeriodSeconds?: number;
  /** Timing of the probes. What they ask is fixed: liveness never depends on quorum. */
  readonly probes?: ProbesProps;
  /** Whom the members run as. Pods always pass the Pod Security Standard `restricted`. */
  readonly security?: SecurityProps<Late>;
  /** The service account that the members run under. */
  readonly serviceAccount?: ServiceAccountProps<Late>;
  /** Who may connect to the members. */
  readonly networkPolicy?: NetworkPolicyProps<Late>;
  /**
   * Encrypts what clients and members say, and lets in only those who show a certificate. A cluster that runs already goes over to it
   * with `transition: on`.
   * @default plain HTTP
   * @see https://etcd.io/docs/v3.6/op-guide/security/
   */
  readonly tls?: TlsProps<Late>;
  /**
   * Has etcd ask everybody who they are, and let them do what their roles say. A Deployment, `<cluster>-auth`, makes users and roles
   * those of the config, switches authentication on once every member can log in, and changes passwords when their Secrets do.
   * @default whoever reaches the client port may do everything
   * @see https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
   */
  readonly auth?: AuthProps<Late>;
  /**
   * Backups on a schedule.
   * @default none
   */
  readonly backup?: BackupProps<Late>;
  /**
   * The backup that this cluster's data comes from. Where any volume holds data, it changes nothing.
   * @default none: a new cluster is empty
   */
  readonly restore?: RestoreProps<Late>;
  /** etcd's own settings. */
  readonly tuning?: TuningProps;
  /**
   * What to do about a quorum that is lost for good: go on from the data of one member. Without it, members wait. Changing it
   * restarts nothing, and a cluster that has a quorum ignores it.
   * @default none
   * @see https://etcd.io/docs/v3.6/op-guide/recovery/
   */
  readonly recovery?: RecoveryProps<Late>;
  /**
   * Bootstraps the cluster again, empty, after all of its volumes are lost. A cluster is bootstrapped once: after that, the pods wait
   * when every volume is empty, because empty volumes then mean that data was lost. Changing it restarts nothing, and it is ignored
   * while any pod has data.
   * @default none
   */
  readonly bootstrap?: BootstrapProps<Late>;
  /**
   * Further etcd flags, without the leading dashes: `max-wals: 10`. Checked against the flags of this etcd minor; those
   * that etcd-kit sets itself, or has a field for, are refused.
   * @default none
   * @see https://etcd.io/docs/v3.6/op-guide/configuration/
   */
  readonly extraFlags?: Readonly<Record<string, Late | number | boolean>>;
  /**
   * Further environment variables of the etcd container, such as `GODEBUG`. Names must be in upper case. `ETCD_*` is refused, because
   * etcd does not start with a flag and a variable for the same setting; so are the scripts' own variables and proxies.
   * @default none
   */
  readonly extraEnv?: readonly WithLate<EnvVar, Late>[];
  /**
   * The cluster's DNS domain. It is part of the members' addresses.
   * @default cluster.local
   */
  readonly clusterDomain?: Late;
}

/**
 * Goes on from one member's data alone after a quorum was lost for good. What only the lost members had acknowledged is lost with
 * them. The other members' data, where there is some, is kept aside on their volumes, and they join anew.
 */
export interface RecoveryProps<Late = string> {
  /** The ordinal of the member whose data survives; `etcd-kit recover` tells which has the newest. */
  readonly ordinal: number;
  /**
   * Any new word: 1 to 63 letters, digits, `-`, `_` and `.`, such as a date. Each token works once, so that a config that is
   * applied again does nothing.
   */
  readonly token: Late;
}

/** Permits one more bootstrap of a cluster that lost all of its volumes. */
export interface BootstrapProps<Late = string> {
  /**
   * Any new word: 1 to 63 letters, digits, `-`, `_` and `.`, such as a date. Each token works once, so that a config that is
   * applied again does nothing.
   */
  readonly token: Late;
}

/** The images beside etcd's, and where and how images are pulled. */
export interface ImagesProps<Late = string> {
  /**
   * A registry, with or without a path, to pull the default images from in place of their own: `mirror.example.com/proxy`.
   * @default each image's own registry
   */
  readonly registry?: Late;
  /**
   * When the kubelet pulls.
   * @default IfNotPresent
   */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * Names of the Secrets to pull with.
   * @default none
   */
  readonly pullSecrets?: readonly Late[];
  /**
   * The image that the scripts' shell comes from: a static busybox at `/bin/busybox`.
   * @default docker.io/library/busybox:1.37.0-musl
   */
  readonly busybox?: Late;
  /**
   * The image that `kubectl` comes from.
   * @default registry.k8s.io/kubectl:v1.34.4
   */
  readonly kubectl?: Late;
  /**
   * The image that moves backups.
   * @default docker.io/rclone/rclone:1.75.1
   */
  readonly rclone?: Late;
}

/** Where the members keep their data. */
export type StorageProps<Late = string> = PersistentStorageProps<Late> | EphemeralStorageProps;

/** A volume for each member, which outlives its pod. */
export interface PersistentStorageProps<Late = string> {
  /**
   * The size of each member's volume. Plan for two to three times `tuning.quotaBackendBytes`: the log, snapshots and
   * defragmentation need room beside the database.
   */
  readonly size: ByteQuantity;
  /**
   * The StorageClass. etcd wants low fsync latency: an SSD. The empty string claims volumes without a class, such as static ones, although
   * there is a default class.
   * @default the Kubernetes cluster's default class
   */
  readonly className?: Late;
  /**
   * How the volume may be mounted.
   * @default ReadWriteOnce
   */
  readonly accessModes?: readonly ('ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany')[];
  /**
   * Picks among existing volumes by label.
   * @default none
   */
  readonly selector?: WithLate<LabelSelector, Late>;
  /** What becomes of the volumes' claims. */
  readonly retention?: StorageRetentionProps;
  readonly ephemeral?: undefined;
}

/** What becomes of a member's claim when its pod is no longer wanted. */
export interface StorageRetentionProps {
  /**
   * When the StatefulSet is deleted.
   * @default Retain
   */
  readonly whenDeleted?: 'Retain' | 'Delete';
  /**
   * When the StatefulSet is scaled down. `Delete` also deletes every volume when it is scaled to 0, so `paused` refuses it.
   * @default Retain
   */
  readonly whenScaled?: 'Retain' | 'Delete';
}

/** A folder on the node, which is lost with the pod. A member that loses it is rebuilt from the others. */
export interface EphemeralStorageProps {
  /** The folder: an emptyDir. */
  readonly ephemeral: EphemeralVolumeProps;
  readonly size?: undefined;
  readonly className?: undefined;
  readonly accessModes?: undefined;
  readonly selector?: undefined;
  readonly retention?: undefined;
}

/** The folder of ephemeral storage: an emptyDir. */
export interface EphemeralVolumeProps {
  /**
   * The most it may hold.
   * @default 4Gi
   */
  readonly sizeLimit?: ByteQuantity;
  /**
   * `Memory` keeps it in memory, which counts against the memory limit.
   * @default the node's disk
   */
  readonly medium?: 'Memory';
  /**
   * What the pods do when every member has lost its data. `Wait` waits for you, as with persistent volumes; `Bootstrap` starts an
   * empty cluster again.
   * @default Wait
   */
  readonly whenAllLost?: 'Wait' | 'Bootstrap';
}

/** CPU and memory of each member. */
export interface ResourcesProps {
  /** What is set aside for the member. */
  readonly requests?: ResourceAmounts;
  /** What the member may use at most. A CPU limit throttles; leave it out unless you must. */
  readonly limits?: ResourceAmounts;
}

/** Amounts of CPU and memory. */
export interface ResourceAmounts {
  /**
   * CPU cores.
   * @default requests: 250m, limits: none
   */
  readonly cpu?: CpuQuantity;
  /**
   * Memory.
   * @default requests: 512Mi, limits: 2Gi, or the request where that is more
   */
  readonly memory?: ByteQuantity;
}

/** The Service that clients connect to. */
export type ServiceProps<Late = string> = ClusterIpServiceProps<Late> | NodePortServiceProps<Late> | LoadBalancerServiceProps<Late>;

/** What every client Service may have. */
export interface CommonServiceProps<Late = string> {
  /**
   * Annotations of the client Service.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
}

/** What a client Service that is reached through the nodes may have. */
export interface ExposedServiceProps<Late = string> extends CommonServiceProps<Late> {
  /**
   * The port on every node, 30000 to 32767.
   * @default one that Kubernetes picks
   */
  readonly nodePort?: number;
  /**
   * `Local` keeps the clients' addresses, and reaches only members on the node that was asked.
   * @default Cluster
   */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
}

/** A Service inside the Kubernetes cluster. */
export interface ClusterIpServiceProps<Late = string> extends CommonServiceProps<Late> {
  /**
   * How the Service is reached.
   * @default ClusterIP
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
   */
  readonly type?: 'ClusterIP';
  readonly nodePort?: undefined;
  readonly externalTrafficPolicy?: undefined;
  readonly loadBalancerSourceRanges?: undefined;
  readonly loadBalancerClass?: undefined;
}

/** A Service on a port of every node. */
export interface NodePortServiceProps<Late = string> extends ExposedServiceProps<Late> {
  /** How the Service is reached. */
  readonly type: 'NodePort';
  readonly loadBalancerSourceRanges?: undefined;
  readonly loadBalancerClass?: undefined;
}

/** A Service behind a load balancer. */
export interface LoadBalancerServiceProps<Late = string> extends ExposedServiceProps<Late> {
  /** How the Service is reached. */
  readonly type: 'LoadBalancer';
  /**
   * The networks, as CIDRs, that may connect.
   * @default all
   */
  readonly loadBalancerSourceRanges?: readonly Late[];
  /**
   * The load balancer's implementation.
   * @default the Kubernetes cluster's own
   */
  readonly loadBalancerClass?: Late;
}

/** Where the members may run. */
export interface SchedulingProps<Late = string> {
  /**
   * Whether two members may share a node: `preferred` spreads them where it can, `required` leaves a member pending.
   * @default preferred
   */
  readonly onePerNode?: 'preferred' | 'required';
  /**
   * Labels that a node must have.
   * @default none
   */
  readonly nodeSelector?: Readonly<Record<string, Late>>;
  /**
   * Affinity, beside what `onePerNode` adds.
   * @default none
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
   */
  readonly affinity?: WithLate<Affinity, Late>;
  /**
   * Taints that the members tolerate.
   * @default none
   */
  readonly tolerations?: readonly WithLate<Toleration, Late>[];
  /**
   * How the members spread over the topology. A constraint without a labelSelector gets the members'.
   * @default evenly over zones, where it can
   */
  readonly topologySpreadConstraints?: readonly WithLate<TopologySpreadConstraint, Late>[];
  /**
   * The pods' PriorityClass.
   * @default none
   */
  readonly priorityClassName?: Late;
}

/** How a changed pod template reaches the members. */
export type UpdateStrategyProps = RollingUpdateProps | OnDeleteProps;

/** Restarts the members one at a time, from the highest ordinal down, each once the one before is ready. */
export interface RollingUpdateProps {
  /** The strategy's name, as Kubernetes has it. */
  readonly type: 'RollingUpdate';
  /**
   * Members with a lower ordinal keep the old template.
   * @default 0
   */
  readonly partition?: number;
}

/** A member gets the new template when somebody deletes its pod. */
export interface OnDeleteProps {
  /** The strategy's name, as Kubernetes has it. */
  readonly type: 'OnDelete';
  readonly partition?: undefined;
}

/** Timing of the probes. */
export interface ProbesProps {
  /**
   * Covers the wait for the other pods and the replay of the log: by default an hour, for a restart would not help either.
   * @default every 1 s, 3600 failures
   */
  readonly startup?: ProbeTiming;
  /**
   * Asks `/livez`: whether etcd itself answers, quorum or not.
   * @default every 5 s, 6 failures
   */
  readonly liveness?: ProbeTiming;
  /**
   * Asks `/readyz`: whether the member serves linearizable reads and writes.
   * @default every 2 s, 3 failures
   */
  readonly readiness?: ProbeTiming;
}

/**
 * Timing of one probe.
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export interface ProbeTiming {
  /**
   * Seconds before the first one, from 0.
   * @default 0
   */
  readonly initialDelaySeconds?: number;
  /** Seconds from one to the next, from 1. */
  readonly periodSeconds?: number;
  /**
   * Seconds to wait for the answer, from 1.
   * @default 3
   */
  readonly timeoutSeconds?: number;
  /** Failures in a row that count, from 1. */
  readonly failureThreshold?: number;
}

/** Whom the members run as. */
export interface SecurityProps<Late = string> {
  /**
   * User id, not 0.
   * @default 65532
   */
  readonly runAsUser?: number;
  /**
   * Group id, not 0.
   * @default 65532
   */
  readonly runAsGroup?: number;
  /**
   * The group that owns the volumes.
   * @default 65532
   */
  readonly fsGroup?: number;
  /**
   * When the volumes' ownership is set.
   * @default OnRootMismatch
   */
  readonly fsGroupChangePolicy?: 'OnRootMismatch' | 'Always';
  /**
   * Further groups of the processes.
   * @default none
   */
  readonly supplementalGroups?: readonly number[];
  /**
   * SELinux labels.
   * @default the container runtime's
   */
  readonly seLinuxOptions?: WithLate<SELinuxOptions, Late>;
}

/** The service account that the members run under. */
export interface ServiceAccountProps<Late = string> {
  /**
   * An existing account to use. It gets the rights that the scripts need: to read the cluster's own StatefulSet and namespace.
   * @default one is created, named for the cluster
   */
  readonly name?: Late;
  /**
   * Annotations of the account that is created.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
}

/**
 * Who may connect to the members. They always reach each other.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface NetworkPolicyProps<Late = string> {
  /**
   * Whether there is a NetworkPolicy at all.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Who may connect to the client port.
   * @default the pods of the namespace; anyone where `service.type` is NodePort or LoadBalancer
   */
  readonly clients?: readonly WithLate<NetworkPolicyPeer, Late>[];
  /**
   * Who may read metrics and health.
   * @default every pod
   */
  readonly metrics?: readonly WithLate<NetworkPolicyPeer, Late>[];
}

/**
 * Users, roles and what they may do.
 * @see https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
 */
export interface AuthProps<Late = string> {
  /**
   * Whether etcd asks everybody who they are. `false` turns that off again in a cluster that runs, and leaves users and roles as they
   * are: apply it before `auth` is taken out of the config.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The password of the user root, who may do everything. When the Secret changes, the password does.
   * @default one is created in the cluster, in the Secret `<cluster>-auth` as `root-password`
   */
  readonly rootPassword?: PasswordProps<Late>;
  /**
   * Roles by name. They have the permissions that stand here, and no others.
   * @default none
   */
  readonly roles?: readonly RoleProps[];
  /**
   * Users by name. They have the roles that stand here, and no others.
   * @default none
   */
  readonly users?: readonly UserProps<Late>[];
  /**
   * Whether users and roles that do not stand here are deleted.
   * @default false
   */
  readonly ownsAllUsers?: boolean;
}

/** A password in a Secret. */
export interface PasswordProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /**
   * The key under which the Secret holds it. It has no spaces.
   * @default password
   */
  readonly key?: Late;
}

/** A role. */
export interface RoleProps {
  /** The role's name. */
  readonly name: string;
  /** What users with this role may do. */
  readonly permissions: readonly PermissionProps[];
}

/** Which keys, and what may be done with them. */
export type PermissionProps = KeyPermissionProps | PrefixPermissionProps | RangePermissionProps;

/** What may be done with keys. */
export interface AccessProps {
  /** Writing includes deleting, and leases. */
  readonly access: 'read' | 'write' | 'readwrite';
}

/** One key. */
export interface KeyPermissionProps extends AccessProps {
  /** The one key. */
  readonly key: string;
  readonly prefix?: undefined;
  readonly range?: undefined;
}

/** All keys that start alike. */
export interface PrefixPermissionProps extends AccessProps {
  /** What the keys start with; all keys start with the empty text. */
  readonly prefix: string;
  readonly key?: undefined;
  readonly range?: undefined;
}

/** All keys from one to another. */
export interface RangePermissionProps extends AccessProps {
  /** The keys from one to another, in the order of their bytes. */
  readonly range: KeyRangeProps;
  readonly key?: undefined;
  readonly prefix?: undefined;
}

/** Keys from one to another. */
export interface KeyRangeProps {
  /** The first key. */
  readonly from: string;
  /**
   * The first key that is no longer among them.
   * @default all that follow
   */
  readonly to?: string;
}

/** A user. */
export interface UserProps<Late = string> {
  /** The user's name; what a certificate has as its common name, where there is no password. */
  readonly name: string;
  /**
   * The user's password. When the Secret changes, the password does.
   * @default none: a certificate with the user's name as its common name logs in
   */
  readonly password?: PasswordProps<Late>;
  /** Roles of `auth.roles`, or `root`. */
  readonly roles: readonly string[];
}

/** Where the certificates come from. */
export type TlsProps<Late = string> = CertManagerTlsProps<Late> | GeneratedTlsProps<Late> | ExistingTlsProps<Late>;

/** What holds wherever the certificates come from. */
export interface CommonTlsProps {
  /**
   * Whose traffic is encrypted, where it is not everybody's: that with clients, or that of the members among themselves.
   * @default both
   */
  readonly only?: 'clients' | 'peers';
  /**
   * Set it for as long as a running cluster goes over from plain HTTP to TLS (`on`), or back (`off`): clients may speak either, on the
   * same port, and the members change over among themselves, one after the other, once every pod can.
   * @default clients speak TLS only
   */
  readonly transition?: 'on' | 'off';
  /**
   * Whether a client must show a certificate that the members' CA signed.
   * @default true
   */
  readonly clientCertAuth?: boolean;
  /**
   * Whether metrics are read over TLS, with a certificate as clients show it, on port 2384. Port 2381, in plain HTTP, is then for the
   * kubelet and the members alone, as far as the NetworkPolicy says.
   * @default false
   */
  readonly metrics?: boolean;
  /**
   * The lowest version of TLS.
   * @default TLS1.2
   */
  readonly minVersion?: TlsVersion;
  /**
   * The cipher suites of TLS 1.2. Those of TLS 1.3 can't be chosen, so `minVersion: TLS1.3` refuses the field.
   * @default Go's own choice
   * @see https://pkg.go.dev/crypto/tls#CipherSuites
   */
  readonly cipherSuites?: readonly CipherSuite[];
}

/** Versions of TLS. */
export type TlsVersion = 'TLS1.2' | 'TLS1.3';

/** Cipher suites of TLS 1.2 that Go calls secure. */
export type CipherSuite =
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256';

/** What the certificates that are issued for this cluster say. Each is in the Secret `<cluster>-<which>-tls`. */
export interface IssuedTlsProps<Late = string> extends CommonTlsProps {
  /**
   * How long a certificate is valid; at least 1h.
   * @default 2160h (90 days) by cert-manager, 8760h (a year) where `etcd-kit certs` issues it
   */
  readonly duration?: Duration;
  /**
   * How long before its end a certificate is renewed; at least 5m.
   * @default a third of duration
   */
  readonly renewBefore?: Duration;
  /** The certificates' keys. */
  readonly privateKey?: PrivateKeyProps;
  /**
   * Further names of the server certificate, for clients that reach the members by other names than their own, the client
   * Service's and `localhost`. Wildcards may be among them.
   * @default none
   */
  readonly dnsNames?: readonly Late[];
  /**
   * Further addresses of the server certificate, beside `127.0.0.1`.
   * @default none
   */
  readonly ipAddresses?: readonly Late[];
  /**
   * Clients by name. Each gets a certificate with that common name, in the Secret `<cluster>-client-<name>-tls`.
   * @default none
   */
  readonly clients?: readonly string[];
  readonly server?: undefined;
  readonly peer?: undefined;
  readonly client?: undefined;
}

/**
 * `etcd-kit certs` issues the certificates and renews them, from a folder that holds the cluster's own CAs. Members take a renewed
 * one without a restart.
 */
export interface GeneratedTlsProps<Late = string> extends IssuedTlsProps<Late> {
  /** Where the certificates come from. */
  readonly mode: 'generated';
  readonly issuerRef?: undefined;
  readonly peerIssuerRef?: undefined;
  readonly trustBundle?: undefined;
  readonly peerTrustBundle?: undefined;
}

/**
 * cert-manager issues the certificates and renews them; members take a renewed one without a restart.
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export interface CertManagerTlsProps<Late = string> extends IssuedTlsProps<Late> {
  /** Where the certificates come from. */
  readonly mode: 'certManager';
  /**
   * Who signs the certificates.
   * @default two CAs of the cluster's own, one for clients and servers, and one for the members among themselves
   */
  readonly issuerRef?: IssuerRefProps<Late>;
  /**
   * Who signs the certificates that members show each other. An issuer that signs for nobody else keeps everybody else out.
   * @default issuerRef
   */
  readonly peerIssuerRef?: IssuerRefProps<Late>;
  /**
   * The CAs to trust, in place of the one that each certificate comes with: both the old and the new one, for as long as an issuer
   * changes its CA, or makes way for another. trust-manager writes such ConfigMaps.
   * @default the CA that each certificate comes with
   * @see https://cert-manager.io/docs/trust/trust-manager/
   */
  readonly trustBundle?: TrustBundleProps<Late>;
  /**
   * The same, for the certificates that members show each other.
   * @default trustBundle where one issuer signs for everybody
   */
  readonly peerTrustBundle?: TrustBundleProps<Late>;
}

/** CAs in a ConfigMap. */
export interface TrustBundleProps<Late = string> {
  /** The ConfigMap's name. */
  readonly configMapName: Late;
  /**
   * The key under which it holds them, as PEM.
   * @default ca.crt
   */
  readonly key?: Late;
}

/** An issuer of cert-manager's. */
export interface IssuerRefProps<Late = string> {
  /** The issuer's name. */
  readonly name: Late;
  /**
   * An Issuer is one of the namespace's, a ClusterIssuer everybody's. Issuers from outside cert-manager have kinds of their own.
   * @default Issuer
   */
  readonly kind?: Late;
  /**
   * The API group of the kind.
   * @default cert-manager.io
   */
  readonly group?: Late;
}

/** The certificates' keys. */
export interface PrivateKeyProps {
  /**
   * The algorithm.
   * @default ECDSA
   */
  readonly algorithm?: 'ECDSA' | 'RSA' | 'Ed25519';
  /**
   * Bits: 256, 384 or 521 for ECDSA, 2048, 4096 or 8192 for RSA. Ed25519 has but one size.
   * @default 256 for ECDSA, 2048 for RSA
   */
  readonly size?: number;
}

/** The certificates stand in Secrets that somebody else makes and renews. Members take a renewed one without a restart. */
export interface ExistingTlsProps<Late = string> extends CommonTlsProps {
  /** Where the certificates come from. */
  readonly mode: 'existing';
  /**
   * What members show to clients: for server and client authentication, with each pod's name, the client Service's, `localhost`
   * and 127.0.0.1. Its CA is the one that clients' certificates are signed by. Required unless `only: peers`.
   */
  readonly server?: CertificateSecretProps<Late>;
  /** What members show each other: for server and client authentication, with each pod's name. Required unless `only: clients`. */
  readonly peer?: CertificateSecretProps<Late>;
  /**
   * What the scripts and `etcdctl` in the pods show to members. Its CA is the one that the server certificate is signed by. Required
   * unless `only: peers`.
   */
  readonly client?: CertificateSecretProps<Late>;
  readonly issuerRef?: undefined;
  readonly peerIssuerRef?: undefined;
  readonly trustBundle?: undefined;
  readonly peerTrustBundle?: undefined;
  readonly duration?: undefined;
  readonly renewBefore?: undefined;
  readonly privateKey?: undefined;
  readonly dnsNames?: undefined;
  readonly ipAddresses?: undefined;
  readonly clients?: undefined;
}

/** A certificate in a Secret. */
export interface CertificateSecretProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /** The keys under which the Secret holds its parts. */
  readonly keys?: CertificateKeysProps<Late>;
}

/** The keys under which a Secret holds a certificate's parts. */
export interface CertificateKeysProps<Late = string> {
  /**
   * The CAs to trust.
   * @default ca.crt
   */
  readonly ca?: Late;
  /**
   * The certificate.
   * @default tls.crt
   */
  readonly cert?: Late;
  /**
   * Its private key.
   * @default tls.key
   */
  readonly key?: Late;
}

/** etcd's own settings. */
export interface TuningProps {
  /**
   * The database's size at which etcd raises the NOSPACE alarm and refuses writes. At most the volume's size, and at most
   * 8Gi unless `allowLargeQuota` says otherwise.
   * @default 2Gi, or half the volume where that is less
   * @see https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota
   */
  readonly quotaBackendBytes?: ByteQuantity;
  /**
   * Allows a quota above 8Gi, which etcd advises against.
   * @default false
   */
  readonly allowLargeQuota?: boolean;
  /**
   * How etcd compacts its history.
   * @default periodic, 1h
   * @see https://etcd.io/docs/v3.6/op-guide/maintenance/#auto-compaction
   */
  readonly autoCompaction?: AutoCompactionProps;
  /**
   * Committed transactions from one snapshot on disk to the next, from 1.
   * @default etcd's own: 100000 in 3.5, 10000 from 3.6 on
   */
  readonly snapshotCount?: number;
  /**
   * How often the leader tells that it lives.
   * @default 100ms
   * @see https://etcd.io/docs/v3.6/tuning/
   */
  readonly heartbeatInterval?: Duration;
  /**
   * How long a member waits for a heartbeat before it calls an election: 5 to 50 heartbeats, at most 50s.
   * @default 1s
   */
  readonly electionTimeout?: Duration;
  /**
   * The largest request, at most 10Mi.
   * @default 1536Ki
   */
  readonly maxRequestBytes?: ByteQuantity;
  /**
   * The most operations in one transaction, 1 to 100000.
   * @default 128
   */
  readonly maxTxnOps?: number;
  /**
   * How much etcd logs.
   * @default info
   */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'panic' | 'fatal';
  /**
   * The detail of the metrics: `extensive` adds gRPC latency histograms.
   * @default basic
   */
  readonly metrics?: 'basic' | 'extensive';
}

/** How etcd compacts its history. */
export interface AutoCompactionProps {
  /**
   * `periodic` keeps a time, `revision` keeps a number of revisions, `off` keeps everything until a client compacts.
   * @default periodic
   */
  readonly mode?: 'periodic' | 'revision' | 'off';
  /**
   * What is kept: a duration for `periodic` (`1h`), a number for `revision` (`"10000"`).
   * @default 1h where the mode is periodic
   */
  readonly retention?: string;
}
