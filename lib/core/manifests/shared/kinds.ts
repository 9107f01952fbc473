import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { CronJob } from 'kubernetes-types/batch/v1';
import type { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import type { Certificate, Issuer } from './cert-manager';
import type { KubeObject } from './kube-object';
import type { PodMonitor, PrometheusRule } from './prometheus-operator';

/** A kind of Kubernetes, with the fields that every object of a cluster has. */
type KubeObjectOf<T> = T & KubeObject & Required<Pick<T, keyof T & ('apiVersion' | 'kind')>>;
/** A kind in the namespace of the cluster, with a spec where its kind has one. */
type Namespaced<T> = KubeObjectOf<T> & Required<Pick<T, keyof T & 'spec'>> & { readonly metadata: { readonly namespace: string } };

/** The type of each kind of object that a cluster may have. */
export interface KubeObjectKinds {
  readonly Certificate: Certificate;
  readonly ConfigMap: Namespaced<ConfigMap>;
  readonly CronJob: Namespaced<CronJob>;
  readonly Deployment: Namespaced<Deployment>;
  readonly Issuer: Issuer;
  readonly Namespace: KubeObjectOf<Namespace>;
  readonly NetworkPolicy: Namespaced<NetworkPolicy>;
  readonly PodDisruptionBudget: Namespaced<PodDisruptionBudget>;
  readonly PodMonitor: PodMonitor;
  readonly PrometheusRule: PrometheusRule;
  readonly Role: Namespaced<Role>;
  readonly RoleBinding: Namespaced<RoleBinding>;
  readonly Service: Namespaced<Service>;
  readonly ServiceAccount: Namespaced<ServiceAccount>;
  readonly StatefulSet: Namespaced<StatefulSet>;
}
