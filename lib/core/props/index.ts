import type { EnvVar } from 'kubernetes-types/core/v1';
import type { AuthProps } from './auth';
import type { BackupProps } from './backup';
import type { ResourcesProps, WithTokens } from './common';
import type { ImagesProps } from './images';
import type { MaintenanceProps } from './maintenance';
import type { MonitoringProps } from './monitoring';
import type { PatchProps } from './patches';
import type { BootstrapProps, RecoveryProps } from './recovery';
import type { RestoreProps } from './restore';
import type { AuxiliaryPodsProps, ProbesProps, SchedulingProps, UpdateStrategyProps } from './scheduling';
import type { SecurityProps, ServiceAccountProps } from './security';
import type { NetworkPolicyProps, ServiceProps } from './service';
import type { StorageProps } from './storage';
import type { TlsProps } from './tls';
import type { TuningProps } from './tuning';

export type * from './auth';
export type * from './backup';
export type * from './common';
export type * from './images';
export type * from './maintenance';
export type * from './monitoring';
export type * from './patches';
export type * from './recovery';
export type * from './restore';
export type * from './scheduling';
export type * from './security';
export type * from './service';
export type * from './storage';
export type * from './store';
export type * from './tls';
export type * from './tuning';

/**
 * The config of one etcd cluster. Only `storage` is required.
 * @typeParam Token the type of strings whose values may be unknown until deployment, such as Pulumi Outputs. They are passed into the
 * objects unread. Fields that decide which objects exist, or how they are named, take plain values only.
 */
export interface EtcdClusterProps<Token = string> {
  /**
   * The name of the cluster, its StatefulSet and its client Service, and the prefix of all other object names. A DNS label of at most 52
   * characters that does not end in a reserved suffix (`-headless`, `-auth`, `-ca`, ...). It can't be changed on a running cluster.
   * @default the construct's id or the resource's name; `etcd` in YAML
   */
  readonly name?: string;
  /**
   * The namespace of every object. It is part of the members' addresses.
   * @default the chart's namespace in cdk8s, the provider's in Pulumi, otherwise `default`
   */
  readonly namespace?: Token;
  /**
   * Creates the namespace and enforces the Pod Security Standard `restricted` in it, which also rejects pods of other applications. Set it
   * for one cluster per namespace. If you remove the field, Argo CD, Flux and Pulumi keep the namespace and everything in it. `kubectl
   * delete -f` deletes it with everything in it, including every volume.
   * @default false: the namespace must exist
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  readonly createNamespace?: boolean;
  /**
   * Labels for every object and pod, in addition to those that etcd-kit sets.
   * @default none
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
   */
  readonly labels?: Readonly<Record<string, Token>>;
  /**
   * Annotations for every object except pods. Changing them restarts nothing.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Token>>;
  /**
   * Additional labels for the members' pods, such as `istio.io/dataplane-mode`. They take precedence over `labels`. Changing one restarts
   * the members, one at a time.
   * @default none
   */
  readonly podLabels?: Readonly<Record<string, Token>>;
  /**
   * Annotations for the members' pods, such as `linkerd.io/inject`. Changing one restarts the members, one at a time.
   * @default none
   */
  readonly podAnnotations?: Readonly<Record<string, Token>>;
  /**
   * The number of members: 1, 3, 5 or 7. An even number tolerates no more failures than the odd number below it.
   * @default 3
   * @see https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance
   */
  readonly replicas?: number;
  /**
   * Stops every member (0 replicas) and keeps the volumes and the membership. Unset it to start the cluster again.
   * @default false
   */
  readonly paused?: boolean;
  /**
   * The etcd version: 3.5 (3.5.35 or later), 3.6 or 3.7. Upgrade one minor version at a time.
   * @default 3.6.16
   * @see https://etcd.io/docs/v3.6/upgrades/
   */
  readonly version?: string;
  /**
   * The full reference of an image to use instead of the official etcd image. If its tag is not an etcd version, set `version` too.
   * @default gcr.io/etcd-development/etcd:v<version>
   */
  readonly image?: Token;
  /** The other images, and how images are pulled. */
  readonly images?: ImagesProps<Token>;
  /** Where the members store their data: a persistent volume each, or an emptyDir that is lost with the pod. */
  readonly storage: StorageProps<Token>;
  /**
   * The resources of each member's etcd container. GOMEMLIMIT and GOMAXPROCS follow the limits. There is no CPU limit by default, because a
   * throttled member misses heartbeats, which triggers leader elections. Set `limits.cpu` if a ResourceQuota requires one or a LimitRange
   * has a maxLimitRequestRatio; a LimitRange's default limit also works if it is at least the request.
   * @default requests: 250m CPU and 512Mi memory; limits: 2Gi memory
   */
  readonly resources?: ResourcesProps;
  /**
   * The resources of each helper container: `tools` in every pod, `kubectl` beside etcd, `auth`, `passwords` and `tls` with `auth`,
   * `metrics` with `backup`, and `event` in a drill. Containers that handle backups have `backup.resources`.
   * @default requests: 50m CPU and 64Mi memory; limits: 500m CPU and 256Mi memory
   */
  readonly helperResources?: ResourcesProps;
  /** The Service that clients connect to. */
  readonly service?: ServiceProps<Token>;
  /** Where the members may run. */
  readonly scheduling?: SchedulingProps<Token>;
  /** The pods that manage users and roles, and make, test and report backups. */
  readonly auxiliaryPods?: AuxiliaryPodsProps<Token>;
  /**
   * How a changed pod template is rolled out. Members always restart one at a time.
   * @default RollingUpdate
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
   */
  readonly updateStrategy?: UpdateStrategyProps;
  /**
   * Seconds that a member has to stop, 30 to 3600. If its stop would cost the cluster its quorum, the member waits for up to all but the
   * last 15 of them.
   * @default 120
   */
  readonly terminationGracePeriodSeconds?: number;
  /** Timing of the probes. What they check is fixed: liveness never depends on quorum. */
  readonly probes?: ProbesProps;
  /** The user and groups that the members run as. Pods always meet the Pod Security Standard `restricted`. */
  readonly security?: SecurityProps<Token>;
  /** The ServiceAccount of the members' pods. */
  readonly serviceAccount?: ServiceAccountProps<Token>;
  /** Restricts connections to and from the members and the auxiliary pods. */
  readonly networkPolicy?: NetworkPolicyProps<Token>;
  /**
   * Encrypts client and peer traffic with mutual TLS. To enable it on a running cluster, set `transition: enabling`.
   * @default plain HTTP
   * @see https://etcd.io/docs/v3.6/op-guide/security/
   */
  readonly tls?: TlsProps<Token>;
  /**
   * Enables etcd authentication and role-based access control. The Deployment `<cluster>-auth` reconciles users and roles with the config,
   * enables authentication once every member can log in, and changes passwords when their Secrets change.
   * @default any client that reaches the client port has full access
   * @see https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
   */
  readonly auth?: AuthProps<Token>;
  /**
   * Scheduled backups.
   * @default none
   */
  readonly backup?: BackupProps<Token>;
  /**
   * The backup that a new cluster is restored from. It has no effect while any volume holds data.
   * @default none: a new cluster is empty
   */
  readonly restore?: RestoreProps<Token>;
  /** etcd settings. */
  readonly tuning?: TuningProps;
  /** What the members do by themselves to keep their databases small. */
  readonly maintenance?: MaintenanceProps;
  /** Scraping and alerts by the Prometheus Operator. */
  readonly monitoring?: MonitoringProps<Token>;
  /**
   * Recovers a cluster that has permanently lost its quorum from the data of one member. Without it, the members wait. Changing it restarts
   * nothing, and a cluster with a quorum ignores it.
   * @default none
   * @see https://etcd.io/docs/v3.6/op-guide/recovery/
   */
  readonly recovery?: RecoveryProps<Token>;
  /**
   * Bootstraps an empty cluster again after all of its volumes are lost. A cluster bootstraps only once: if every volume is empty after
   * that, data was lost, and the pods wait. Changing it restarts nothing, and it is ignored while any pod has data.
   * @default none
   */
  readonly bootstrap?: BootstrapProps<Token>;
  /**
   * Additional etcd flags, without the leading dashes: `max-wals: 10`. They are validated against the flags of the etcd minor version.
   * Flags that etcd-kit sets or has a field for are rejected.
   * @default none
   * @see https://etcd.io/docs/v3.6/op-guide/configuration/
   */
  readonly extraFlags?: Readonly<Record<string, Token | number | boolean>>;
  /**
   * Additional environment variables of the etcd container, such as `GODEBUG`. Names must be in upper case. `ETCD_*` is rejected, because
   * etcd does not start with both a flag and a variable for the same setting. Variables of the scripts and proxies are rejected too.
   * @default none
   */
  readonly extraEnv?: readonly WithTokens<EnvVar, Token>[];
  /**
   * The DNS domain of the Kubernetes cluster. It is part of the members' addresses.
   * @default cluster.local
   */
  readonly clusterDomain?: Token;
  /**
   * Patches by logical id of the object (`statefulSet`, `clientService`, `networkPolicy`, ...), for what has no field. They are applied to
   * the generated objects in every front end. A patch must apply, and must not change what safety depends on, such as names, selectors,
   * replicas, claims, commands and probes.
   * @default none
   */
  readonly patches?: Readonly<Record<string, PatchProps<Token>>>;
}
