import type { Affinity, EnvVar, SELinuxOptions, Toleration, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { type ResolvedAuth, resolveAuth } from './auth';
import { type ResolvedBackup, resolveBackup } from './backup';
import {
  corruptionCheckFlags,
  corruptionCheckGates,
  defaultAccessModes,
  defaultClusterDomain,
  defaultEphemeralSizeLimit,
  defaultFsGroupChangePolicy,
  defaultGracePeriodSeconds,
  defaultImages,
  defaultName,
  defaultNamespace,
  defaultProbes,
  defaultQuotaBytes,
  defaultReplicas,
  defaultResources,
  defaultRetention,
  defaultTuning,
  defaultUserId,
} from './defaults';
import { parseMilliseconds } from './duration';
import { EtcdConfigError, type Violation } from './errors';
import { peerHost } from './names';
import type { EtcdClusterProps, ProbeTiming } from './props';
import { parseBytes } from './quantity';
import { type ResolvedResources, resolveResources } from './resources';
import { type ResolvedRestore, resolveRestore } from './restore';
import { checkRules, effectiveVersion } from './rules';
import { type ParsedProps, parseProps } from './schema';
import { type ResolvedTls, resolveTls, tlsFlags } from './tls';
import { type EtcdMinor, minorOf } from './version';

/** A config with every decision made: what the manifests are written from. */
export interface ResolvedEtcd {
  readonly name: string;
  readonly namespace: string;
  readonly clusterDomain: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** How many members the cluster has, paused or not. */
  readonly members: number;
  /** How many of them run: 0 while paused. */
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
  readonly service: {
    readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
    readonly annotations: Readonly<Record<string, string>>;
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
  };
  readonly updateStrategy: { readonly type: 'RollingUpdate'; readonly partition: number } | { readonly type: 'OnDelete' };
  readonly terminationGracePeriodSeconds: number;
  readonly probes: Readonly<Record<'startup' | 'liveness' | 'readiness', Required<ProbeTiming>>>;
  readonly security: {
    readonly runAsUser: number;
    readonly runAsGroup: number;
    readonly fsGroup: number;
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
  };
  /** null: plain HTTP. */
  readonly tls: ResolvedTls | null;
  readonly auth: ResolvedAuth | null;
  readonly backup: ResolvedBackup | null;
  readonly restore: ResolvedRestore | null;
  readonly recovery: { readonly ordinal: number; readonly token: string } | null;
  readonly bootstrap: { readonly token: string } | null;
  /** etcd's flags that are the same for every member, without dashes. */
  readonly flags: Readonly<Record<string, string>>;
  readonly extraEnv: readonly EnvVar[];
}

/**
 * Makes every decision that a config leaves open.
 * @throws EtcdConfigError with every violation, of form and of meaning, at once
 */
export function resolve(props: EtcdClusterProps): ResolvedEtcd {
  return decide(checked(props));
}

function checked(props: EtcdClusterProps): ParsedProps {
  let parsed: ParsedProps;
  try {
    parsed = parseProps(props);
  } catch (error) {
    if (!(error instanceof EtcdConfigError)) throw error;
    throw new EtcdConfigError([...error.violations, ...rulesWithout(props, error.violations)]);
  }
  const violations = checkRules(parsed);
  if (violations.length > 0) throw new EtcdConfigError(violations);
  return parsed;
}

/** What the rules say of the part of a config whose form is right. */
function rulesWithout(props: unknown, broken: readonly Violation[]): Violation[] {
  if (typeof props !== 'object' || props === null || Array.isArray(props)) return [];
  const rest: Record<string, unknown> = { ...props };
  const removed: Violation['path'][] = [];
  for (const { path } of broken) {
    const [field, inner] = path as readonly [string, (string | number)?];
    const section = rest[field];
    const inSection = inner !== undefined && typeof section === 'object' && section !== null && !Array.isArray(section) && inner in section;
    if (inSection) {
      const { [String(inner)]: _, ...others } = section as Record<string, unknown>;
      rest[field] = others;
      removed.push([field, inner as string]);
    } else {
      delete rest[field];
      removed.push([field]);
    }
  }
  try {
    const parsed = parseProps({ ...rest, storage: rest.storage ?? {} });
    return checkRules(parsed).filter(({ path }) => !removed.some(gone => gone.every((key, index) => path[index] === key)));
  } catch (error) {
    if (error instanceof EtcdConfigError) return [];
    throw error;
  }
}

function decide(props: ParsedProps): ResolvedEtcd {
  const version = effectiveVersion(props) as string;
  const { minor } = minorOf(version) as { minor: EtcdMinor };
  const service = { type: 'ClusterIP' as const, ...props.service };
  const name = props.name ?? defaultName;
  const namespace = props.namespace ?? defaultNamespace;
  const clusterDomain = props.clusterDomain ?? defaultClusterDomain;
  const tls = resolveTls(props, name);
  const quota = quotaBytes(props);
  return {
    name,
    namespace,
    clusterDomain,
    labels: props.labels ?? {},
    annotations: props.annotations ?? {},
    members: props.replicas ?? defaultReplicas,
    replicas: props.paused ? 0 : (props.replicas ?? defaultReplicas),
    minor,
    version,
    images: images(props, version),
    storage: storage(props),
    resources: resolveResources(props.resources, defaultResources),
    service: {
      type: service.type,
      annotations: service.annotations ?? {},
      nodePort: service.nodePort ?? null,
      externalTrafficPolicy: service.externalTrafficPolicy ?? null,
      loadBalancerSourceRanges: service.loadBalancerSourceRanges ?? [],
      loadBalancerClass: service.loadBalancerClass ?? null,
    },
    scheduling: {
      onePerNode: props.scheduling?.onePerNode ?? 'preferred',
      nodeSelector: props.scheduling?.nodeSelector ?? {},
      affinity: (props.scheduling?.affinity ?? {}) as Affinity,
      tolerations: (props.scheduling?.tolerations ?? []) as Toleration[],
      topologySpreadConstraints: (props.scheduling?.topologySpreadConstraints ?? null) as TopologySpreadConstraint[] | null,
      priorityClassName: props.scheduling?.priorityClassName ?? null,
    },
    updateStrategy:
      props.updateStrategy?.type === 'OnDelete'
        ? { type: 'OnDelete' }
        : { type: 'RollingUpdate', partition: props.updateStrategy?.partition ?? 0 },
    terminationGracePeriodSeconds: props.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds,
    probes: {
      startup: { ...defaultProbes.startup, ...defined(props.probes?.startup) },
      liveness: { ...defaultProbes.liveness, ...defined(props.probes?.liveness) },
      readiness: { ...defaultProbes.readiness, ...defined(props.probes?.readiness) },
    },
    security: {
      runAsUser: props.security?.runAsUser ?? defaultUserId,
      runAsGroup: props.security?.runAsGroup ?? defaultUserId,
      fsGroup: props.security?.fsGroup ?? defaultUserId,
      fsGroupChangePolicy: props.security?.fsGroupChangePolicy ?? defaultFsGroupChangePolicy,
      supplementalGroups: props.security?.supplementalGroups ?? [],
      seLinuxOptions: (props.security?.seLinuxOptions ?? null) as SELinuxOptions | null,
    },
    serviceAccount: { existingName: props.serviceAccount?.name ?? null, annotations: props.serviceAccount?.annotations ?? {} },
    networkPolicy: {
      enabled: props.networkPolicy?.enabled ?? true,
      clients: (props.networkPolicy?.clients ?? (service.type === 'ClusterIP' ? [{ podSelector: {} }] : null)) as
        | NetworkPolicyPeer[]
        | null,
      metrics: (props.networkPolicy?.metrics ?? [{ namespaceSelector: {} }]) as NetworkPolicyPeer[],
    },
    tls,
    auth: resolveAuth(props, name, tls),
    backup: resolveBackup(props, name, namespace, quota),
    restore: resolveRestore(props, name, namespace),
    recovery: props.recovery ?? null,
    bootstrap: props.bootstrap ?? null,
    flags: { ...flags(props, minor, quota), ...tlsFlags(tls, peerHost(name, namespace, clusterDomain)) },
    extraEnv: (props.extraEnv ?? []) as EnvVar[],
  };
}

/** Without the fields that are there but undefined, as TypeScript code often passes them. */
function defined<T extends object>(value: T | undefined): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => field !== undefined)) as never;
}

function images(props: ParsedProps, version: string): ResolvedEtcd['images'] {
  const { registry, pullPolicy, pullSecrets, busybox, kubectl, rclone } = props.images ?? {};
  const from = (image: { registry: string; repository: string }) => `${registry ?? image.registry}/${image.repository}`;
  return {
    etcd: props.image ?? `${from(defaultImages.etcd)}:v${version}`,
    busybox: busybox ?? from(defaultImages.busybox),
    kubectl: kubectl ?? from(defaultImages.kubectl),
    rclone: rclone ?? from(defaultImages.rclone),
    pullPolicy: pullPolicy ?? defaultImages.pullPolicy,
    pullSecrets: pullSecrets ?? [],
  };
}

function storage({ storage: given }: ParsedProps): ResolvedEtcd['storage'] {
  if (given.ephemeral) {
    return {
      kind: 'ephemeral',
      sizeLimit: given.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit,
      medium: given.ephemeral.medium ?? '',
      whenAllLost: given.ephemeral.whenAllLost ?? 'Wait',
    };
  }
  return {
    kind: 'persistent',
    size: given.size as string,
    className: given.className ?? null,
    accessModes: given.accessModes ?? defaultAccessModes,
    selector: (given.selector ?? null) as LabelSelector | null,
    whenDeleted: given.retention?.whenDeleted ?? defaultRetention,
    whenScaled: given.retention?.whenScaled ?? defaultRetention,
  };
}

/** The database's largest size. */
function quotaBytes({ storage: given, tuning }: ParsedProps): number {
  if (tuning?.quotaBackendBytes) return parseBytes(tuning.quotaBackendBytes) as number;
  const room = given.ephemeral ? (given.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit) : (given.size as string);
  return Math.min(defaultQuotaBytes, Math.floor((parseBytes(room) as number) / 2));
}

function flags(props: ParsedProps, minor: EtcdMinor, quota: number): Record<string, string> {
  const { tuning = {} } = props;
  const mode = tuning.autoCompaction?.mode ?? defaultTuning.autoCompactionMode;
  const extra = Object.entries(props.extraFlags ?? {}).map(([flag, value]) => [flag, String(value)]);
  return {
    'quota-backend-bytes': String(quota),
    ...(mode === 'off'
      ? { 'auto-compaction-retention': '0' }
      : {
          'auto-compaction-mode': mode,
          'auto-compaction-retention': tuning.autoCompaction?.retention ?? defaultTuning.autoCompactionRetention,
        }),
    ...(tuning.snapshotCount === undefined ? {} : { 'snapshot-count': String(tuning.snapshotCount) }),
    'heartbeat-interval': String(parseMilliseconds(tuning.heartbeatInterval ?? defaultTuning.heartbeatInterval)),
    'election-timeout': String(parseMilliseconds(tuning.electionTimeout ?? defaultTuning.electionTimeout)),
    'max-request-bytes': String(parseBytes(tuning.maxRequestBytes ?? defaultTuning.maxRequestBytes)),
    'max-txn-ops': String(tuning.maxTxnOps ?? defaultTuning.maxTxnOps),
    'log-level': tuning.logLevel ?? defaultTuning.logLevel,
    metrics: tuning.metrics ?? defaultTuning.metrics,
    logger: 'zap',
    'log-outputs': 'stderr',
    ...corruptionChecks(minor, props.extraFlags?.['feature-gates']),
    ...Object.fromEntries(extra.filter(([flag]) => flag !== 'feature-gates')),
  };
}

/** The checks of a member's data against the others', beside the feature gates that the config sets: those come last, and win. */
function corruptionChecks(minor: EtcdMinor, given: string | number | boolean | undefined): Record<string, string> {
  if (minor === '3.5') return Object.fromEntries(corruptionCheckFlags.map(flag => [flag, 'true']));
  const gates = [...corruptionCheckGates.map(gate => `${gate}=true`), ...(given === undefined ? [] : [String(given)])];
  return { 'feature-gates': gates.join(',') };
}
