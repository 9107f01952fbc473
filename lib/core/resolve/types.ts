import type { Affinity, EnvVar, SELinuxOptions, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { PatchProps } from '../props/patches';
import type { ProbeTiming } from '../props/scheduling';
import type { EtcdMinor } from '../util/etcd-version';
import type { ResolvedAuth } from './auth';
import type { ResolvedBackup } from './backup';
import type { ResolvedMaintenance } from './maintenance';
import type { ResolvedMonitoring } from './monitoring';
import type { ResolvedResources } from './resources';
import type { ResolvedRestore } from './restore';
import type { ResolvedTls } from './tls';

/** A resolved config, from which the manifests are built. */
export interface ResolvedEtcd {
  readonly name: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly clusterDomain: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** The number of members, even while paused. */
  readonly members: number;
  /** The number of running members: 0 while paused. */
  readonly replicas: number;
  readonly minor: EtcdMinor;
  readonly version: string;
  readonly images: {
    readonly etcd: string;
    readonly busybox: string;
    readonly kubectl: string;
    readonly rclone: string;
    readonly pullPolicy: string;
    readonly pullSecrets: readonly string[];
  };
  readonly storage:
    | { readonly kind: 'ephemeral'; readonly sizeLimit: string; readonly medium: string; readonly whenAllLost: 'Wait' | 'Bootstrap' }
    | {
        readonly kind: 'persistent';
        readonly size: string;
        readonly className: string | null;
        readonly accessModes: readonly string[];
        readonly selector: LabelSelector | null;
        readonly whenDeleted: string;
        readonly whenScaled: string;
      };
  readonly resources: ResolvedResources;
  /** Of helper containers, which install tools, read from Kubernetes, apply auth or serve metrics. */
  readonly helperResources: ResolvedResources;
  /** Of a container that accesses a store. */
  readonly storeResources: ResolvedResources;
  readonly service: {
    readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
    readonly annotations: Readonly<Record<string, string>>;
    readonly ipFamilyPolicy: string | null;
    readonly ipFamilies: readonly string[] | null;
    readonly nodePort: number | null;
    readonly externalTrafficPolicy: string | null;
    readonly loadBalancerSourceRanges: readonly string[];
    readonly loadBalancerClass: string | null;
  };
  readonly scheduling: {
    readonly onePerNode: 'preferred' | 'required';
    readonly nodeSelector: Readonly<Record<string, string>>;
    readonly affinity: Affinity;
    readonly tolerations: readonly Toleration[];
    /** null: the default spread. */
    readonly topologySpreadConstraints: readonly TopologySpreadConstraint[] | null;
    readonly priorityClassName: string | null;
    readonly schedulerName: string | null;
  };
  readonly auxiliaryPods: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly nodeSelector: Readonly<Record<string, string>>;
    readonly affinity: Affinity;
    readonly tolerations: readonly Toleration[];
    readonly priorityClassName: string | null;
  };
  readonly updateStrategy: { readonly type: 'RollingUpdate'; readonly partition: number } | { readonly type: 'OnDelete' };
  readonly terminationGracePeriodSeconds: number;
  readonly probes: Readonly<Record<'startup' | 'liveness' | 'readiness', Required<ProbeTiming>>>;
  readonly security: {
    readonly runAsUser: number | 'platform';
    readonly runAsGroup: number | 'platform';
    readonly fsGroup: number | 'platform';
    readonly fsGroupChangePolicy: string;
    readonly supplementalGroups: readonly number[];
    readonly seLinuxOptions: SELinuxOptions | null;
  };
  readonly serviceAccount: { readonly existingName: string | null; readonly annotations: Readonly<Record<string, string>> };
  readonly networkPolicy: {
    readonly enabled: boolean;
    /** null: anyone. */
    readonly clients: readonly NetworkPolicyPeer[] | null;
    readonly metrics: readonly NetworkPolicyPeer[];
    readonly extraIngress: readonly NetworkPolicyIngressRule[];
    /** null: not restricted. */
    readonly egress: readonly NetworkPolicyEgressRule[] | null;
  };
  /** null: plain HTTP. */
  readonly tls: ResolvedTls | null;
  readonly auth: ResolvedAuth | null;
  readonly backup: ResolvedBackup | null;
  readonly restore: ResolvedRestore | null;
  readonly maintenance: ResolvedMaintenance;
  readonly monitoring: ResolvedMonitoring;
  readonly recovery: { readonly ordinal: number; readonly token: string } | null;
  readonly bootstrap: { readonly token: string } | null;
  /** etcd's flags that are the same for every member, without dashes. */
  readonly flags: Readonly<Record<string, string>>;
  readonly extraEnv: readonly EnvVar[];
  /** By logical id. */
  readonly patches: Readonly<Record<string, PatchProps>>;
}
