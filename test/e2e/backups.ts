import { api, apply, type Cluster, exec, isReady, type Named, type Pod, until } from './kube';

// A store inside the Kubernetes cluster, and backups as `kubectl create job --from` makes them.

const container = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Where an S3 server keeps what it has. */
interface Disk {
  readonly medium?: 'Memory';
  readonly sizeLimit?: string;
}

/** An S3 server, with a bucket and the Secret `s3` of its keys. */
export async function startS3({ namespace }: Cluster, name = 's3', disk: Disk = {}, ...args: string[]): Promise<void> {
  const names = { name };
  const keys = { AWS_ACCESS_KEY_ID: 'etcd', AWS_SECRET_ACCESS_KEY: 'a secret key for etcd' };
  await apply([
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's3', namespace }, stringData: keys } as Named,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...names, namespace, labels: { app: name } },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, fsGroup: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
        initContainers: [
          {
            name: 'bucket',
            image: 'busybox:1.37.0-musl',
            command: ['mkdir', '-p', '/data/backups'],
            securityContext: container,
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
        containers: [
          {
            name: 's3',
            image: 'rclone/rclone:1.75.1',
            args: [
              'serve',
              's3',
              '/data',
              '--addr=:9000',
              `--auth-key=${keys.AWS_ACCESS_KEY_ID},${keys.AWS_SECRET_ACCESS_KEY}`,
              '--config=',
              // What tests change in its folder is there at once.
              '--dir-cache-time=1s',
              ...args,
            ],
            env: [{ name: 'XDG_CACHE_HOME', value: '/data/.cache' }],
            securityContext: container,
            readinessProbe: { tcpSocket: { port: 9000 }, periodSeconds: 1 },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
        volumes: [{ name: 'data', emptyDir: disk }],
      },
    } as Named,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...names, namespace },
      spec: { selector: { app: name }, ports: [{ port: 9000 }] },
    } as Named,
  ]);
  await until('the S3 server', async () => {
    const { body } = await api<Pod>('GET', `/api/v1/namespaces/${namespace}/pods/${name}`);
    return isReady(body);
  });
}

/** That server, as a config names it from any namespace. */
export const s3Store = ({ namespace }: Cluster, name = 's3') => ({
  s3: { bucket: 'backups', prefix: 'e2e', endpoint: `http://${name}.${namespace}.svc:9000`, credentials: { secretName: 's3' } },
});

/** Runs a command where that server has a cluster's backups. */
export const inS3 = ({ namespace, name }: Cluster, command: string, server = 's3') =>
  exec(namespace, server, ['sh', '-c', `cd /data/backups/e2e/${namespace}/${name} && ${command}`], 's3');

export async function putSecret(namespace: string, name: string, stringData: Readonly<Record<string, string>>): Promise<void> {
  await apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData } as Named]);
}

/** What the pods of a Job said in their containers. */
export async function jobLogs(namespace: string, job: string, ...containers: string[]): Promise<string> {
  const selector = encodeURIComponent(`job-name=${job}`);
  const { body } = await api<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
  const logs = await Promise.all(
    body.items.flatMap(({ metadata }) =>
      (containers.length > 0 ? containers : ['snapshot', 'upload']).map(
        async each => (await api<string>('GET', `/api/v1/namespaces/${namespace}/pods/${metadata.name}/log?container=${each}`)).body,
      ),
    ),
  );
  return logs.filter(log => typeof log === 'string').join('');
}

let made = 0;
/** Starts one of a cluster's CronJobs now. Resolves to the Job's name. */
export async function startJob({ namespace, name: cluster }: Cluster, which: 'backup' | 'drill' = 'backup'): Promise<string> {
  const { body } = await api<{ spec: { jobTemplate: { spec: unknown; metadata: object } } }>(
    'GET',
    `/apis/batch/v1/namespaces/${namespace}/cronjobs/${cluster}-${which}`,
  );
  const name = `${cluster}-${which}-${++made}`;
  const { spec, metadata } = body.spec.jobTemplate;
  await apply([{ apiVersion: 'batch/v1', kind: 'Job', metadata: { ...metadata, name, namespace }, spec } as Named]);
  return name;
}

/** How a Job ended; undefined while it has not. */
async function jobEnd(namespace: string, job: string): Promise<'Complete' | 'Failed' | undefined> {
  const { body } = await api<{ status?: { conditions?: { type: string; status: string }[] } }>(
    'GET',
    `/apis/batch/v1/namespaces/${namespace}/jobs/${job}`,
  );
  const ended = body.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
  return ended?.type as 'Complete' | 'Failed' | undefined;
}

/** Waits until a Job has ended, and resolves to how. */
export const jobEnds = ({ namespace }: Cluster, job: string, seconds?: number) =>
  until(`the Job ${job} to end`, () => jobEnd(namespace, job), seconds);

/** Makes a backup. Resolves to its name. */
export async function backUp(cluster: Cluster, seconds?: number): Promise<string> {
  const job = await startJob(cluster);
  const end = await jobEnds(cluster, job, seconds);
  const said = await jobLogs(cluster.namespace, job);
  if (end === 'Failed') throw new Error(`the Job ${job} failed: ${said}`);
  return /stored backup (\S+)/.exec(said)?.[1] as string;
}

/** Takes the members and all their volumes away. */
export async function loseEverything(cluster: Cluster, replicas: number): Promise<void> {
  const { namespace, name } = cluster;
  await api('DELETE', `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}?propagationPolicy=Background&gracePeriodSeconds=0`);
  for (let ordinal = 0; ordinal < replicas; ordinal++) await cluster.deletePod(ordinal, 0);
  await until('the pods to be gone', async () => (await cluster.pods()).length === 0);
  await cluster.deleteClaims(Array.from({ length: replicas }, (_, ordinal) => ordinal));
}

/** Fills a cluster with keys of a megabyte each, from so many to so many. */
export async function fill({ namespace }: Cluster, from: number, to: number): Promise<void> {
  // Backups that are under way may leave little of a disk.
  const put = 'until head -c 740000 /dev/urandom | base64 -w 0 | etcdctl put "big/$i" >/dev/null; do [ $((n += 1)) -le 20 ]; done';
  // The connection of one command does not last for ever.
  for (let next = from; next < to; next += 20) {
    const [first, last] = [next + 1, Math.min(next + 20, to)];
    await exec(namespace, 'etcd-0', ['/tools/sh', '-c', `set -e; n=0; for i in $(seq ${first} ${last}); do ${put}; done`]);
  }
}

export async function putClaim(namespace: string, name: string): Promise<void> {
  const spec = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } };
  await apply([{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace }, spec } as Named]);
}
