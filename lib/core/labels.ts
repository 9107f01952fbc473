// Labels and annotations are part of the public contract: a change here is a breaking change for running clusters.

/** What a pod does for the cluster. */
export const componentLabel = 'app.kubernetes.io/component';

/** Selects the cluster's members, and nothing else, for as long as the cluster lives. */
export function selectorLabels(cluster: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'etcd',
    'app.kubernetes.io/instance': cluster,
    [componentLabel]: 'member',
  };
}

/** Selects the pod that makes users and roles those of the config. */
export function authLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'auth' };
}

/** Selects the pods that make backups. */
export function backupLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'backup' };
}

/** Selects the pod that keeps the changes between backups. */
export function incrementsLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'increments' };
}

/** Selects the pods that restore backups to see that it can be done. */
export function drillLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'drill' };
}

/** Selects the pod that tells Prometheus of backups. */
export function backupMetricsLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'backup-metrics' };
}

/** The components that are no members: those of the auxiliary pods. */
export const auxiliaryComponents = ['auth', 'backup', 'increments', 'drill', 'backup-metrics'] as const;

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

/** On every pod: the container that `kubectl logs` and `kubectl exec` take. */
export const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container';

const reservedLabels: readonly string[] = [
  ...Object.keys({ ...selectorLabels(''), ...commonLabels(''), ...runtimeLabels('') }),
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-revision-hash',
  'pod-template-hash',
  'job-name',
  'controller-uid',
];

/** Whether a config can't set a label: etcd-kit sets it, or Kubernetes itself on pods. */
export const isReservedLabel = (key: string) => reservedLabels.includes(key) || key.startsWith('batch.kubernetes.io/');

/** Whether a config can't set an annotation of pods: etcd-kit sets it, or the API server takes it for a field that is set otherwise. */
export const isReservedPodAnnotation = (key: string) =>
  key === defaultContainerAnnotation ||
  /^(?:etcd-kit|(?:container\.)?seccomp\.security\.alpha\.kubernetes\.io|scheduler\.alpha\.kubernetes\.io)\/|^kubernetes\.io\/config\./.test(
    key,
  );
