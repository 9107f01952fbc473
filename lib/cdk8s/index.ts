export type { ClientIdentity } from '../core/client/access';
export { EtcdConfigError, formatPath, type Violation } from '../core/errors';
export type * from '../core/props';
export { EtcdCluster, type EtcdClusterObjects, type EtcdClusterPlus } from './etcd-cluster';
export type { Cdk8sPlus, EnvironmentValue, PodSelection, Workload, WorkloadContainer } from './plus';
