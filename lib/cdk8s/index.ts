export { EtcdConfigError, formatPath, type Violation } from '../core/errors';
export type * from '../core/props';
export { type ClientCertificate, EtcdCluster, type EtcdClusterObjects } from './etcd-cluster';
