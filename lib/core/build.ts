import { EtcdConfigError, type Violation } from './errors';
import { authDeployment } from './manifests/auth/deployment';
import { authRole, authRoleBinding, authServiceAccount } from './manifests/auth/rbac';
import { backupCronJob } from './manifests/backup/cron-job';
import { drillCronJob, drillRole, drillRoleBinding } from './manifests/backup/drill';
import { incrementsDeployment } from './manifests/backup/increments';
import { backupMetricsDeployment } from './manifests/backup/metrics';
import { backupServiceAccount } from './manifests/backup/service-account';
import { bootstrapRecord } from './manifests/cluster/bootstrap-record';
import { namespace } from './manifests/cluster/namespace';
import { auxiliaryNetworkPolicy, networkPolicy } from './manifests/cluster/network-policy';
import { podDisruptionBudget } from './manifests/cluster/pod-disruption-budget';
import { role, roleBinding } from './manifests/cluster/rbac';
import { auxiliaryScripts, scripts } from './manifests/cluster/scripts';
import { serviceAccount } from './manifests/cluster/service-account';
import { clientService, headlessService } from './manifests/cluster/services';
import { statefulSet } from './manifests/cluster/stateful-set';
import { backupPodMonitor, podMonitor } from './manifests/monitoring/pod-monitor';
import { prometheusRule } from './manifests/monitoring/prometheus-rule';
import type { KubeObjectKinds } from './manifests/shared/kinds';
import type { KubeObject } from './manifests/shared/kube-object';
import {
  caCertificate,
  caIssuer,
  clientCertificates,
  metricsCertificate,
  peerCaCertificate,
  peerCaIssuer,
  peerCertificate,
  rootCertificate,
  selfSignedIssuer,
  serverCertificate,
} from './manifests/tls/certificates';
import { patched, unknownIds } from './patches';
import type { ResolvedEtcd } from './resolve/types';

type Table = Readonly<Record<string, (etcd: ResolvedEtcd) => KubeObject | undefined>>;

/** The objects to create before the certificates of clients, by logical id, in this order. */
const first = {
  namespace,
  serviceAccount,
  role,
  roleBinding,
  scripts,
  auxiliaryScripts,
  bootstrapRecord,
  networkPolicy,
  auxiliaryNetworkPolicy,
  podDisruptionBudget,
  selfSignedIssuer,
  caCertificate,
  caIssuer,
  peerCaCertificate,
  peerCaIssuer,
  serverCertificate,
  peerCertificate,
  rootCertificate,
  metricsCertificate,
  authServiceAccount,
  authRole,
  authRoleBinding,
  backupServiceAccount,
  drillRole,
  drillRoleBinding,
} as const satisfies Table;

/** The objects to create after them. */
const last = {
  headlessService,
  statefulSet,
  clientService,
  authDeployment,
  backupCronJob,
  incrementsDeployment,
  drillCronJob,
  backupMetricsDeployment,
  podMonitor,
  backupPodMonitor,
  prometheusRule,
} as const satisfies Table;

/** Every object that there can be once, by its logical id, in the order to create them in. */
const manifests = { ...first, ...last };

type Manifests = typeof manifests;
type OptionalId = { [Id in keyof Manifests]: undefined extends ReturnType<Manifests[Id]> ? Id : never }[keyof Manifests];
type RequiredId = Exclude<keyof Manifests, OptionalId>;
type ClientCertificateId = `clientCertificate-${string}`;

/** The identifier of an object of the cluster in code, independent of its name: `statefulSet`, `clientService`, `clientCertificate-app`. */
export type LogicalId = keyof Manifests | ClientCertificateId;

/** The Kubernetes kind of each logical id. */
export type ObjectKinds = { readonly [Id in keyof Manifests]: NonNullable<ReturnType<Manifests[Id]>>['kind'] } & {
  readonly [Id in ClientCertificateId]: 'Certificate';
};

/** A cluster's objects by logical id, without those that the config does not need. */
export type EtcdObjects = { readonly [Id in RequiredId]: KubeObjectKinds[ObjectKinds[Id]] } & {
  readonly [Id in OptionalId]?: KubeObjectKinds[ObjectKinds[Id]];
} & { readonly [id: ClientCertificateId]: KubeObjectKinds['Certificate'] };

/** A value for each object of a cluster, by logical id. */
export type ByLogicalId<T> = { readonly [Id in keyof EtcdObjects]: T };

/**
 * Builds the objects of a resolved config.
 * @throws EtcdConfigError if a patch cannot be applied, which resolve() has already checked
 */
export function buildResolved(etcd: ResolvedEtcd): EtcdObjects {
  const { objects, violations } = patched(etcd, unpatched(etcd));
  if (violations.length > 0) throw new EtcdConfigError(violations);
  return objects;
}

/** The violations of a config's patches, found by building its objects. */
export function patchViolations(etcd: ResolvedEtcd): Violation[] {
  const objects = unpatched(etcd);
  return [...unknownIds(etcd.patches, Object.keys(manifests), Object.keys(objects)), ...patched(etcd, objects).violations];
}

/**
 * The patches of objects that no config has, for a config that is not valid. Its clients with certificates are then unknown.
 * @internal
 */
export function unknownPatches(patches: object = {}): Violation[] {
  const ids = Object.keys(manifests);
  return unknownIds(patches, ids, [...ids, ...Object.keys(patches).filter(id => id.startsWith('clientCertificate-'))]);
}

const unpatched = (etcd: ResolvedEtcd): EtcdObjects => ({
  ...written(first, etcd),
  ...Object.fromEntries(clientCertificates(etcd)),
  ...written(last, etcd),
});

/** The objects that a table writes for a config. Those that the config does without are not there. */
function written<T extends Readonly<Record<string, KubeObject | undefined>>>(
  table: { readonly [Id in keyof T]: (etcd: ResolvedEtcd) => T[Id] },
  etcd: ResolvedEtcd,
): T {
  // The loop sets every key but those whose type has undefined.
  const objects = {} as T;
  for (const id in table) {
    const object = table[id](etcd);
    if (object !== undefined) objects[id] = object;
  }
  return objects;
}
