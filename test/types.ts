import { output } from '@pulumi/pulumi';
import type { BackupProps, EtcdClusterProps, EtcdObjects, HttpStoreProps } from 'etcd-kit';
import type { EtcdClusterObjects } from 'etcd-kit/cdk8s';
import type { EtcdClusterArgs } from 'etcd-kit/pulumi';
import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { ConfigMap, Service } from 'kubernetes-types/core/v1';
import type { ParsedProps } from '../lib/core/schema';

// What must not compile, and what must. tsc checks this file (npm run lint): an error that is gone fails there.
const storage = { size: '8Gi' };
const daily: BackupProps = { schedule: '@daily', store: { s3: { bucket: 'backups' } } };
const secret = { secretName: 'certificate' };
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
  // @ts-expect-error there is no default number of revisions
  { storage, tuning: { autoCompaction: { mode: 'revision' } } },
  // @ts-expect-error it keeps everything
  { storage, tuning: { autoCompaction: { mode: 'disabled', retention: '1h' } } },
  // @ts-expect-error no backup
  { storage, backup: daily, restore: { from: {} } },
  // @ts-expect-error two backups
  { storage, backup: daily, restore: { from: { name: 'latest', revision: 3 } } },
  // @ts-expect-error a snapshot at a path is no backup of a cluster
  { storage, backup: daily, restore: { from: { file: 'a.db', cluster: { name: 'old' } } } },
  // @ts-expect-error an existing account is somebody else's to annotate
  { storage, serviceAccount: { name: 'a', annotations: { b: 'c' } } },
  // @ts-expect-error the same for the account of backups
  { storage, backup: { ...daily, serviceAccount: { name: 'a', annotations: { b: 'c' } } } },
  // @ts-expect-error the members lack a certificate for each other
  { storage, tls: { mode: 'existing', server: secret, client: secret } },
  // @ts-expect-error the scripts lack a certificate
  { storage, tls: { mode: 'existing', scope: 'clients', server: secret } },
  // @ts-expect-error clients speak plain HTTP
  { storage, tls: { mode: 'existing', scope: 'peers', peer: secret, server: secret } },
  // @ts-expect-error two stores
  { storage, backup: { ...daily, store: { s3: { bucket: 'a' }, gcs: { bucket: 'b' } } } },
  // @ts-expect-error nothing to log in with
  { storage, backup: { ...daily, store: { sftp: { host: 'a', user: 'b', path: '/c', knownHosts: { secretName: 'd', key: 'e' } } } } },
  // @ts-expect-error no such alert
  { storage, monitoring: { podMonitor: {}, prometheusRule: { disabled: ['EtcdNoleader'] } } },
  // @ts-expect-error a level is a number
  { storage, monitoring: { podMonitor: {}, prometheusRule: { thresholds: { databaseQuotaPercent: 80 } } } },
  // @ts-expect-error two sets of keys
  { storage, auth: { roles: [{ name: 'a', permissions: [{ access: 'read', key: 'a', prefix: 'b' }] }] } },
];

export const right: EtcdClusterProps[] = [
  { storage },
  { storage: { ephemeral: {} } },
  { storage, service: { type: 'NodePort', nodePort: 32_379 } },
  { storage, service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
  { storage, updateStrategy: { type: 'OnDelete' } },
  { storage, updateStrategy: { partition: 2 } },
  { storage, tuning: { autoCompaction: { retention: '2h' } } },
  { storage, tuning: { autoCompaction: { mode: 'revision', retention: '10000' } } },
  { storage, tuning: { autoCompaction: { mode: 'disabled' } } },
  { storage, backup: daily, restore: { from: { time: '2026-11-22T04:30:00Z', cluster: { name: 'old' } } } },
  { storage, monitoring: { podMonitor: {}, prometheusRule: { disabled: ['EtcdNoLeader'], thresholds: { commitDuration: '1s' } } } },
  { storage, backup: daily, serviceAccount: { name: 'a' } },
  { storage, backup: { ...daily, serviceAccount: { annotations: { a: 'b' } } } },
  { storage, tls: { mode: 'existing', server: secret, client: secret, peer: secret } },
  { storage, tls: { mode: 'existing', scope: 'clients', server: secret, client: secret } },
  { storage, tls: { mode: 'existing', scope: 'peers', peer: secret } },
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
  { storage, monitoring: { podMonitor: { labels: { release: output('prometheus') } } } },
  { storage: { size: '8Gi', className: output('fast') }, labels: { team: output('storage') } },
  { storage, podLabels: { team: output('storage') }, auxiliaryPods: { annotations: { team: output('storage') } } },
  { storage, networkPolicy: { clients: [{ podSelector: { matchLabels: { app: output('gateway') } } }] } },
  { storage, extraEnv: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: output('key'), key: 'key' } } }] },
];

type Mutable<T> = T extends readonly (infer Item)[] ? Mutable<Item>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
/** The paths of a config's fields; the keys of a map are none. */
type Paths<T> = T extends readonly (infer Item)[]
  ? Paths<Item>
  : T extends object
    ? { [K in keyof T & string]: string extends K ? never : K | `${K}.${Paths<NonNullable<T[K]>>}` }[keyof T & string]
    : never;

/** What a config's type allows, its schema takes: Kubernetes' own structures among it. */
export const accepted = (props: Mutable<EtcdClusterProps>): ParsedProps => props;
/** And they have the same fields: what one of them lacks is named where this does not compile. */
type Lacking<A, B> = Exclude<Paths<B>, Paths<A>> extends never ? 'nothing' : Exclude<Paths<B>, Paths<A>>;
export const schemaLacks: Lacking<ParsedProps, EtcdClusterProps> = 'nothing';
export const typesLack: Lacking<EtcdClusterProps, ParsedProps> = 'nothing';

/** Each object has its own type, and those that every cluster has are there. */
export const objects = (built: EtcdObjects): [StatefulSet, Service, ConfigMap, Deployment | undefined] => [
  built.statefulSet,
  built.headlessService,
  built.bootstrapRecord,
  built.authDeployment,
];
export const parts = ({ statefulSet, networkPolicy, role, 'clientCertificate-app': certificate }: EtcdObjects) => [
  statefulSet.spec.template.spec?.containers[0]?.args,
  networkPolicy?.spec.ingress,
  role.rules,
  certificate?.spec.issuerRef.name,
  // @ts-expect-error a config may do without it
  networkPolicy.spec,
  // @ts-expect-error a StatefulSet has no such field
  statefulSet.spec.schedule,
];
export const constructs = (made: EtcdClusterObjects) => [
  made.statefulSet.name,
  made.networkPolicy?.name,
  // @ts-expect-error a config may do without it
  made.networkPolicy.name,
];
