import { CustomResource } from '@pulumi/kubernetes/apiextensions';
import { Deployment, StatefulSet } from '@pulumi/kubernetes/apps/v1';
import { CronJob } from '@pulumi/kubernetes/batch/v1';
import { ConfigMap, Namespace, Service, ServiceAccount } from '@pulumi/kubernetes/core/v1';
import { NetworkPolicy } from '@pulumi/kubernetes/networking/v1';
import { PodDisruptionBudget } from '@pulumi/kubernetes/policy/v1';
import { Role, RoleBinding } from '@pulumi/kubernetes/rbac/v1';
import type { LogicalId, ObjectKinds } from '../core/build';

/** Pulumi's class for each kind of object. */
export const resourceClasses = {
  Certificate: CustomResource,
  ConfigMap,
  CronJob,
  Deployment,
  Issuer: CustomResource,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  PodMonitor: CustomResource,
  PrometheusRule: CustomResource,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  StatefulSet,
} as const satisfies Readonly<Record<ObjectKinds[LogicalId], unknown>>;

/** The cluster's resources by logical id. */
export type EtcdResources = { readonly [Id in LogicalId]: InstanceType<(typeof resourceClasses)[ObjectKinds[Id]]> };
