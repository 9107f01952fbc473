import {
  defaultBackupResources,
  defaultClusterDomain,
  defaultFsGroupChangePolicy,
  defaultGracePeriodSeconds,
  defaultHelperResources,
  defaultImages,
  defaultName,
  defaultNamespace,
  defaultProbes,
  defaultReplicas,
  defaultResources,
  defaultUserId,
  silence,
} from '../defaults';
import { peerHost } from '../names';
import type { ProbeTiming } from '../props/scheduling';
import { effectiveVersion } from '../rules/cluster';
import type { ParsedProps } from '../schema';
import { type EtcdMinor, minorOf } from '../util/etcd-version';
import { resolveAuth } from './auth';
import { resolveBackup } from './backup';
import { resolveFlags, tlsFlags } from './flags';
import { resolveMaintenance } from './maintenance';
import { resolveMonitoring } from './monitoring';
import { resolveResources } from './resources';
import { resolveRestore } from './restore';
import { quotaBytes, resolveStorage } from './storage';
import { resolveTls } from './tls';
import type { ResolvedEtcd } from './types';

/**
 * Applies every default to a valid config.
 * @internal
 */
export function resolveProps(props: ParsedProps): ResolvedEtcd {
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
    createNamespace: props.createNamespace ?? false,
    clusterDomain,
    labels: props.labels ?? {},
    annotations: props.annotations ?? {},
    podLabels: props.podLabels ?? {},
    podAnnotations: props.podAnnotations ?? {},
    members: props.replicas ?? defaultReplicas,
    replicas: props.paused ? 0 : (props.replicas ?? defaultReplicas),
    minor,
    version,
    images: images(props, version),
    storage: resolveStorage(props),
    resources: resolveResources(props.resources, defaultResources),
    helperResources: resolveResources(props.helperResources, defaultHelperResources),
    storeResources: resolveResources(props.backup?.resources, defaultBackupResources),
    service: {
      type: service.type,
      annotations: service.annotations ?? {},
      ipFamilyPolicy: service.ipFamilyPolicy ?? null,
      ipFamilies: service.ipFamilies ?? null,
      nodePort: service.nodePort ?? null,
      externalTrafficPolicy: service.externalTrafficPolicy ?? null,
      loadBalancerSourceRanges: service.loadBalancerSourceRanges ?? [],
      loadBalancerClass: service.loadBalancerClass ?? null,
    },
    scheduling: {
      onePerNode: props.scheduling?.onePerNode ?? 'preferred',
      nodeSelector: props.scheduling?.nodeSelector ?? {},
      affinity: props.scheduling?.affinity ?? {},
      tolerations: props.scheduling?.tolerations ?? [],
      topologySpreadConstraints: props.scheduling?.topologySpreadConstraints ?? null,
      priorityClassName: props.scheduling?.priorityClassName ?? null,
      schedulerName: props.scheduling?.schedulerName ?? null,
    },
    auxiliaryPods: auxiliaryPods(props),
    updateStrategy:
      props.updateStrategy?.type === 'OnDelete'
        ? { type: 'OnDelete' }
        : { type: 'RollingUpdate', partition: props.updateStrategy?.partition ?? 0 },
    terminationGracePeriodSeconds: props.terminationGracePeriodSeconds ?? defaultGracePeriodSeconds,
    probes: {
      startup: { ...defaultProbes.startup, ...defined(props.probes?.startup) },
      liveness: livenessProbe(props, quota),
      readiness: { ...defaultProbes.readiness, ...defined(props.probes?.readiness) },
    },
    security: {
      runAsUser: props.security?.runAsUser ?? defaultUserId,
      runAsGroup: props.security?.runAsGroup ?? defaultUserId,
      fsGroup: props.security?.fsGroup ?? defaultUserId,
      fsGroupChangePolicy: props.security?.fsGroupChangePolicy ?? defaultFsGroupChangePolicy,
      supplementalGroups: props.security?.supplementalGroups ?? [],
      seLinuxOptions: props.security?.seLinuxOptions ?? null,
    },
    serviceAccount: { existingName: props.serviceAccount?.name ?? null, annotations: props.serviceAccount?.annotations ?? {} },
    networkPolicy: {
      enabled: props.networkPolicy?.enabled ?? true,
      clients: props.networkPolicy?.clients ?? (service.type === 'ClusterIP' ? [{ podSelector: {} }] : null),
      metrics: props.networkPolicy?.metrics ?? [{ namespaceSelector: {} }],
      extraIngress: props.networkPolicy?.extraIngress ?? [],
      egress: props.networkPolicy?.egress ?? null,
    },
    tls,
    auth: resolveAuth(props, name, tls),
    backup: resolveBackup(props, name, namespace, quota),
    restore: resolveRestore(props, name, namespace),
    maintenance: resolveMaintenance(props),
    monitoring: resolveMonitoring(props, name, tls),
    recovery: props.recovery ?? null,
    bootstrap: props.bootstrap ?? null,
    flags: { ...resolveFlags(props, minor, quota), ...tlsFlags(tls, peerHost(name, namespace, clusterDomain)) },
    extraEnv: props.extraEnv ?? [],
    patches: (props.patches ?? {}) as ResolvedEtcd['patches'],
  };
}

/** Restarts a member that does not respond for longer than a defragmentation of a full database takes. */
function livenessProbe({ probes }: ParsedProps, quota: number): Required<ProbeTiming> {
  const { failureThreshold, ...timing } = { ...defaultProbes.liveness, ...defined(probes?.liveness) };
  const seconds = Math.max(silence.leastSeconds, (silence.secondsPerGiB * quota) / 2 ** 30);
  return { ...timing, failureThreshold: failureThreshold ?? Math.ceil(seconds / timing.periodSeconds) };
}

/** Removes undefined fields, which TypeScript code often passes. */
function defined<T extends object>(value: T | undefined): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => field !== undefined)) as never;
}

/** Auxiliary pods run on the same nodes as members. Pod anti-affinity of members does not apply to them. */
function auxiliaryPods({ auxiliaryPods: given, scheduling }: ParsedProps): ResolvedEtcd['auxiliaryPods'] {
  const { nodeAffinity } = scheduling?.affinity ?? {};
  return {
    labels: given?.labels ?? {},
    annotations: given?.annotations ?? {},
    nodeSelector: given?.nodeSelector ?? scheduling?.nodeSelector ?? {},
    affinity: given?.affinity ?? (nodeAffinity && { nodeAffinity }) ?? {},
    tolerations: given?.tolerations ?? scheduling?.tolerations ?? [],
    priorityClassName: given?.priorityClassName ?? null,
  };
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
