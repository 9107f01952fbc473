import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { CronJob } from 'kubernetes-types/batch/v1';
import type { ConfigMap, Service, ServiceAccount } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import type { Certificate, Issuer } from './cert-manager';
import type { KubeObject } from './kube-object';

/** A kind of Kubernetes' own, with what every object of a cluster has. */
type KubeObjectOf<T> = T & KubeObject & Required<Pick<T, keyof T & ('apiVersion' | 'kind' | 'spec')>>;

/** The type of each kind of object that a cluster may have. */
export interface KubeObjectKinds {
  readonly Certificate: Certificate;
  readonly ConfigMap: KubeObjectOf<ConfigMap>;
  readonly CronJob: KubeObjectOf<CronJob>;
  readonly Deployment: KubeObjectOf<Deployment>;
  readonly Issuer: Issuer;
  readonly NetworkPolicy: KubeObjectOf<NetworkPolicy>;
  readonly PodDisruptionBudget: KubeObjectOf<PodDisruptionBudget>;
  readonly Role: KubeObjectOf<Role>;
  readonly RoleBinding: KubeObjectOf<RoleBinding>;
  readonly Service: KubeObjectOf<Service>;
  readonly ServiceAccount: KubeObjectOf<ServiceAccount>;
  readonly StatefulSet: KubeObjectOf<StatefulSet>;
}
