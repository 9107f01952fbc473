// Labels and annotations are part of the public contract: a change here is a breaking change for running clusters.

/** The role of a pod in the cluster. */
export const componentLabel = 'app.kubernetes.io/component';

/** Selects the cluster's members only. Immutable for the life of the cluster. */
export function selectorLabels(cluster: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'etcd',
    'app.kubernetes.io/instance': cluster,
    [componentLabel]: 'member',
  };
}

/** Selects the pod that reconciles users and roles with the config. */
export function authLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'auth' };
}

/** Selects the pods that make backups. */
export function backupLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'backup' };
}

/** Selects the pod that stores incremental backups. */
export function incrementsLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'increments' };
}

/** Selects the pods of restore drills. */
export function drillLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'drill' };
}

/** Selects the pod that serves backup metrics. */
export function backupMetricsLabels(cluster: string): Record<string, string> {
  return { ...selectorLabels(cluster), [componentLabel]: 'backup-metrics' };
}

/** The components of the auxiliary pods. */
export const auxiliaryComponents = ['auth', 'backup', 'increments', 'drill', 'backup-metrics'] as const;

/** Labels of every object and pod. */
export function commonLabels(cluster: string): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'etcd',
    'app.kubernetes.io/instance': cluster,
    'app.kubernetes.io/managed-by': 'etcd-kit',
  };
}

/**
 * Labels of objects that are created in the cluster, such as the Secrets of passwords and certificates. They omit
 * `app.kubernetes.io/instance`, with which Argo CD 2 treats an object as part of an application.
 */
export function runtimeLabels(cluster: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit', 'etcd-kit/cluster': cluster };
}

/** On the StatefulSet: "ORDINAL TOKEN", the recovery that the config asks for. */
export const recoveryAnnotation = 'etcd-kit/recovery';

/** On the StatefulSet: the token of `bootstrap`, which permits one more bootstrap. */
export const bootstrapAnnotation = 'etcd-kit/bootstrap';

/** On the ConfigMap of the bootstrap record, while `etcd-kit migrate` replaces the StatefulSet: the time at which it began. */
export const migratingAnnotation = 'etcd-kit/migrating';

/** On every pod: the default container of `kubectl logs` and `kubectl exec`. */
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

/** Whether a config must not set a label, because etcd-kit sets it, or Kubernetes sets it on pods. */
export const isReservedLabel = (key: string) => reservedLabels.includes(key) || key.startsWith('batch.kubernetes.io/');

/** Whether a config must not set an annotation of pods, because etcd-kit sets it, or the API server interprets it as a field. */
export const isReservedPodAnnotation = (key: string) =>
  key === defaultContainerAnnotation ||
  /^(?:etcd-kit|(?:container\.)?seccomp\.security\.alpha\.kubernetes\.io|scheduler\.alpha\.kubernetes\.io)\/|^kubernetes\.io\/config\./.test(
    key,
  );
