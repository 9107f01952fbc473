// The smallest production cluster in a Pulumi stack, in a namespace that the same stack makes.
//   pulumi up
import * as k8s from '@pulumi/kubernetes';
import { EtcdCluster } from 'etcd-kit/pulumi';

const namespace = new k8s.core.v1.Namespace('databases');
const etcd = new EtcdCluster('etcd', { namespace: namespace.metadata.name, storage: { size: '8Gi' } });

export const endpoints = etcd.endpoints;
