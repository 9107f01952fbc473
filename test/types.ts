import type { EtcdClusterProps } from 'etcd-kit';

// What must not compile. tsc checks this file (npm run lint): an error that is gone fails there.
const storage = { size: '8Gi' };

export const wrong: EtcdClusterProps[] = [
  // @ts-expect-error storage is required
  {},
  // @ts-expect-error a volume has a size
  { storage: {} },
  // @ts-expect-error a volume, or a folder that is lost with the pod
  { storage: { size: '8Gi', ephemeral: {} } },
  // @ts-expect-error no such field
  { storage, replica: 3 },
  // @ts-expect-error a ClusterIP Service has no node port
  { storage, service: { nodePort: 32_379 } },
  // @ts-expect-error only a load balancer has source ranges
  { storage, service: { type: 'NodePort', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
  // @ts-expect-error OnDelete has no partition
  { storage, updateStrategy: { type: 'OnDelete', partition: 1 } },
  // @ts-expect-error a quantity is a string
  { storage: { size: 8 } },
  // @ts-expect-error two ways to compact, and off
  { storage, tuning: { autoCompaction: { mode: 'hourly' } } },
];

export const right: EtcdClusterProps[] = [
  { storage },
  { storage: { ephemeral: {} } },
  { storage, service: { type: 'NodePort', nodePort: 32_379 } },
  { storage, service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
  { storage, updateStrategy: { type: 'OnDelete' } },
];
