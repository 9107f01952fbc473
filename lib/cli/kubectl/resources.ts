import type { LogicalId, ObjectKinds } from '../../core/build';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import type { Kubectl } from './kubectl';

/** kubectl's names of the kinds of a cluster, workloads first. A namespace is never a leftover, because it contains every volume. */
export const resources = {
  StatefulSet: 'statefulsets.apps',
  Deployment: 'deployments.apps',
  CronJob: 'cronjobs.batch',
  Service: 'services',
  NetworkPolicy: 'networkpolicies.networking.k8s.io',
  PodDisruptionBudget: 'poddisruptionbudgets.policy',
  RoleBinding: 'rolebindings.rbac.authorization.k8s.io',
  Role: 'roles.rbac.authorization.k8s.io',
  ServiceAccount: 'serviceaccounts',
  ConfigMap: 'configmaps',
  Certificate: 'certificates.cert-manager.io',
  Issuer: 'issuers.cert-manager.io',
  PodMonitor: 'podmonitors.monitoring.coreos.com',
  PrometheusRule: 'prometheusrules.monitoring.coreos.com',
  Secret: 'secrets',
} as const satisfies Readonly<Record<Exclude<ObjectKinds[LogicalId], 'Namespace'> | 'Secret', string>>;

/** The kinds that are not Kubernetes' own: what has to be installed for each, and the field of the config that uses it. */
const installed = {
  Certificate: ['cert-manager', 'tls.mode: certManager'],
  Issuer: ['cert-manager', 'tls.mode: certManager'],
  PodMonitor: ['the Prometheus Operator', 'monitoring.podMonitor'],
  PrometheusRule: ['the Prometheus Operator', 'monitoring.prometheusRule'],
} as const;
type InstalledKind = keyof typeof installed;

/** The kinds of objects that the Kubernetes cluster lacks, each with a warning. If kubectl cannot answer, a kind counts as present. */
export function missingKinds(kubectl: Kubectl, objects: readonly KubeObject[]): ReadonlyMap<string, string> {
  const kinds = new Map<string, InstalledKind[]>();
  for (const kind of new Set(objects.map(object => object.kind))) {
    if (!(kind in installed)) continue;
    const group = resources[kind as InstalledKind].replace(/^\w+\./, '');
    kinds.set(group, [...(kinds.get(group) ?? []), kind as InstalledKind]);
  }
  const missing = [...kinds].flatMap(([group, needed]) => {
    const { status, stdout } = kubectl.attempt(['api-resources', `--api-group=${group}`, '-o', 'name']);
    return status === 0 ? needed.filter(kind => !stdout.split('\n').includes(resources[kind])) : [];
  });
  return new Map(
    missing.map(kind => {
      const [what, field] = installed[kind];
      return [kind, `this Kubernetes cluster has no kind ${kind}: applying the config fails. Install ${what}, or leave out ${field}`];
    }),
  );
}
