export type * from '../core/props';
export { EtcdCluster, type EtcdClusterArgs } from './etcd-cluster';
export type { EtcdResources } from './resource-classes';
