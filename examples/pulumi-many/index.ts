// Several clusters from one list: what they share is written once.
import * as pulumi from '@pulumi/pulumi';
import { EtcdCluster, type EtcdClusterArgs } from 'etcd-kit/pulumi';

const shared = {
  namespace: 'databases',
  labels: { 'example.com/stack': pulumi.getStack() },
  scheduling: { onePerNode: 'required' },
} as const;

const clusters: Record<string, Partial<EtcdClusterArgs> & Pick<EtcdClusterArgs, 'storage'>> = {
  patroni: { storage: { size: '4Gi' } },
  apisix: { storage: { size: '2Gi' }, tuning: { quotaBackendBytes: '1Gi' } },
  milvus: { storage: { size: '20Gi', className: 'fast-ssd' }, replicas: 5 },
};

export const endpoints = Object.fromEntries(
  Object.entries(clusters).map(([name, args]) => [name, new EtcdCluster(name, { ...shared, ...args }).endpoints]),
);
