export type { ClientIdentity } from '../core/client/access';
export type * from '../core/props';
export { type ClientAccessInputs, EtcdCluster, type EtcdClusterArgs } from './etcd-cluster';
export type { EtcdResources } from './resource-classes';
