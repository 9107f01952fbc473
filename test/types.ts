import { output } from '@pulumi/pulumi';
import type { EtcdClusterProps, HttpStoreProps } from 'etcd-kit';
import type { EtcdClusterArgs } from 'etcd-kit/pulumi';

// What must not compile. tsc checks this file (npm run lint): an error that is gone fails there.
const storage = { size: '8Gi' };
const backup = (http: HttpStoreProps) => ({ schedule: '@daily', store: { s3: { bucket: 'backups', ...http } } });

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
  // @ts-expect-error a proxy by its address, or by a Secret
  { storage, backup: backup({ proxy: { url: 'http://proxy', urlFrom: { secretName: 'proxy', key: 'url' } } }) },
  // @ts-expect-error CAs in a ConfigMap, or in a Secret
  { storage, backup: backup({ trustBundle: { configMapName: 'cas', secretName: 'cas' } }) },
  // @ts-expect-error two ways to compact, and off
  { storage, tuning: { autoCompaction: { mode: 'hourly' } } },
];

export const right: EtcdClusterProps[] = [
  { storage },
  { storage: { ephemeral: {} } },
  { storage, service: { type: 'NodePort', nodePort: 32_379 } },
  { storage, service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
  { storage, updateStrategy: { type: 'OnDelete' } },
  { storage, backup: backup({ proxy: { url: 'http://proxy', noProxy: ['.svc'] }, trustBundle: { secretName: 'cas' } }) },
];

export const wrongArgs: EtcdClusterArgs[] = [
  // @ts-expect-error every name hangs on it
  { storage, name: output('etcd') },
  // @ts-expect-error the number of members is decided by it
  { storage, replicas: output(3) },
  // @ts-expect-error the flags hang on it
  { storage, version: output('3.6.16') },
  // @ts-expect-error the quota hangs on it
  { storage: { size: output('8Gi') } },
  // @ts-expect-error a mode
  { storage, service: { type: output('NodePort') } },
];

export const rightArgs: EtcdClusterArgs[] = [
  { storage, namespace: output('databases') },
  { storage: { size: '8Gi', className: output('fast') }, labels: { team: output('storage') } },
  { storage, podLabels: { team: output('storage') }, auxiliaryPods: { annotations: { team: output('storage') } } },
  { storage, networkPolicy: { clients: [{ podSelector: { matchLabels: { app: output('gateway') } } }] } },
  { storage, extraEnv: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: output('key'), key: 'key' } } }] },
];
