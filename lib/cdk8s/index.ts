export { EtcdConfigError, formatPath, type Violation } from '../core/errors';
export type * from '../core/props';
export { type ClientIdentity, EtcdCluster, type EtcdClusterObjects } from './etcd-cluster';
