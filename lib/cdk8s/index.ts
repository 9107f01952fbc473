export type { ClientIdentity } from '../core/client-access';
export { EtcdConfigError, formatPath, type Violation } from '../core/errors';
export type * from '../core/props';
export { EtcdCluster, type EtcdClusterObjects } from './etcd-cluster';
