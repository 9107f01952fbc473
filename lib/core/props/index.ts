import type { EnvVar } from 'kubernetes-types/core/v1';
import type { AuthProps } from './auth';
import type { BackupProps } from './backup';
import type { ResourcesProps, WithLate } from './common';
import type { ImagesProps } from './images';
import type { MaintenanceProps } from './maintenance';
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
   * Creates the namespace among the objects, with the Pod Security Standard `restricted` enforced: pods that do not meet it are refused
   * there, other applications' too. Set it in one of the clusters of a namespace. Without the field, the namespace stays, and nothing in
   * it changes: Argo CD, Flux and Pulumi do not delete it. `kubectl delete -f` does, with everything in it, every volume too.
   * @default false: the namespace must exist
   * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
   */
  readonly createNamespace?: boolean;
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
   * Further labels for the members' pods, such as `istio.io/dataplane-mode`. They take precedence over `labels`. Changing one restarts the
   * members, one at a time.
   * @default none
   */
  readonly podLabels?: Readonly<Record<string, Late>>;
  /**
   * Annotations for the members' pods, such as `linkerd.io/inject`. Changing one restarts the members, one at a time.
   * @default none
   */
  readonly podAnnotations?: Readonly<Record<string, Late>>;
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
  /**
   * The resources of each member's etcd. GOMEMLIMIT and GOMAXPROCS follow the limits. There is no CPU limit by default, because a
   * member that is throttled misses heartbeats, and the cluster elects leaders. Set `limits.cpu` where a ResourceQuota requires one or a
   * LimitRange has a maxLimitRequestRatio; a LimitRange's default limit also works if it is at least the request.
   * @default requests: 250m CPU and 512Mi memory; limits: 2Gi memory
   */
  readonly resources?: ResourcesProps;
  /**
   * The resources of each helper container: `tools` in every pod, `kubectl` beside etcd, `auth`, `passwords` and `tls` with `auth`, `metrics`
   * with `backup`, and `event` in a drill. Containers that work on backups have `backup.resources`.
   * @default requests: 50m CPU and 64Mi memory; limits: 500m CPU and 256Mi memory
   */
  readonly helperResources?: ResourcesProps;
  /** The Service that clients connect to. */
  readonly service?: ServiceProps<Late>;
  /** Where the members may run. */
  readonly scheduling?: SchedulingProps<Late>;
  /** The pods that work for the members. */
  readonly auxiliaryPods?: AuxiliaryPodsProps<Late>;
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
   * with `transition: enabling`.
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
  /** What the members do by themselves to keep their databases small. */
  readonly maintenance?: MaintenanceProps;
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
  /**
   * Changes to the objects themselves, by logical id (`statefulSet`, `clientService`, `networkPolicy`, ...), for what has no field. A patch
   * is applied to the finished object, in every front end. One that fails is an error, and so is one that changes what the cluster's
   * safety rests on, such as names, selectors, the size, claims, commands and probes.
   * @default none
   */
  readonly patches?: Readonly<Record<string, PatchProps<Late>>>;
}
