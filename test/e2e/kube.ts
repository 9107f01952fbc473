import { request } from 'node:https';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Exec, KubeConfig, type V1Status } from '@kubernetes/client-node';
import { buildEtcd, type EtcdClusterProps } from '../../lib';

// The little that these tests need of Kubernetes, with nothing but a KUBECONFIG.

if (!process.env.KUBECONFIG) throw new Error('the end-to-end tests need a Kubernetes cluster: set KUBECONFIG');

export const kubeConfig = new KubeConfig();
kubeConfig.loadFromDefault();

/** What the API server answered. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly warnings: readonly string[];
}

/** One request to the API server. */
export async function api<T = unknown>(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<Answer<T>> {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('KUBECONFIG names no cluster');
  const options: Record<string, unknown> = { method, headers: { 'content-type': contentType, accept: 'application/json' } };
  await kubeConfig.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, cluster.server), options, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const warnings = [response.headers.warning ?? []].flat();
        const json = text.startsWith('{') ? JSON.parse(text) : text;
        resolve({ status: response.statusCode ?? 0, body: json, warnings });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** What a Secret holds, as text; undefined when it is not there. */
export async function readSecret(namespace: string, name: string): Promise<Record<string, string> | undefined> {
  const { status, body } = await api<{ data?: Record<string, string> }>('GET', `/api/v1/namespaces/${namespace}/secrets/${name}`);
  if (status === 404) return undefined;
  return Object.fromEntries(Object.entries(body.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

async function ok<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
  const { status, body, warnings } = await answer;
  if (status >= 300) throw new Error(`the API server answered ${status}: ${JSON.stringify(body)}`);
  return { status, body, warnings };
}

const plurals: Record<string, string> = {
  NetworkPolicy: 'networkpolicies',
};
export interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}
function pathOf({ apiVersion, kind, metadata }: Named): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = plurals[kind] ?? `${kind.toLowerCase()}s`;
  const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}${place}/${plural}/${metadata.name}`;
}

/** Applies objects as `kubectl apply --server-side` does. Returns the API server's warnings. */
export async function apply(objects: Iterable<Named>): Promise<string[]> {
  const warnings: string[] = [];
  for (const object of objects) warnings.push(...(await patch(object)).warnings);
  return warnings;
}

/** What the API server would hold after `kubectl apply --server-side` of an object. */
export const dryRun = async (object: Named) => (await patch(object, '&dryRun=All')).body;

const patch = (object: Named, options = '') =>
  ok(
    api('PATCH', `${pathOf(object)}?fieldManager=e2e&force=true&fieldValidation=Strict${options}`, object, 'application/apply-patch+yaml'),
  );

export async function createNamespace(name: string, labels: Record<string, string> = {}): Promise<void> {
  await ok(api('POST', '/api/v1/namespaces', { metadata: { name, labels } }));
}
/** Makes a namespace refuse every container without requests and limits, or with limits far above its requests, as shared clusters do. */
export async function limitResources(namespace: string): Promise<void> {
  const metadata = { name: 'limits', namespace };
  const hard = { 'requests.cpu': '20', 'limits.cpu': '80', 'requests.memory': '20Gi', 'limits.memory': '80Gi' };
  const limits = [{ type: 'Container', min: { cpu: '10m', memory: '64Mi' }, maxLimitRequestRatio: { cpu: '10', memory: '4' } }];
  const kinds = [
    ['ResourceQuota', { hard }],
    ['LimitRange', { limits }],
  ] as const;
  await apply(kinds.map(([kind, spec]) => ({ apiVersion: 'v1', kind, metadata, spec }) as Named));
}
/** Asks for a namespace to be deleted, and does not wait for it. */
export async function deleteNamespace(name: string): Promise<void> {
  for (const cluster of clusters) if (cluster.namespace === name) clusters.delete(cluster);
  await api('DELETE', `/api/v1/namespaces/${name}`);
}

export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly name: string; readonly restartCount: number; readonly state?: unknown }[];
  };
}
export const isReady = (pod: Pod) =>
  !pod.metadata.deletionTimestamp && !!pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');

export async function until<T>(what: string, attempt: () => Promise<T | undefined | false>, seconds = 180): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      const result = await attempt();
      if (result !== undefined && result !== false) return result;
    } catch (error) {
      failure = error;
    }
    await sleep(250);
  }
  const state = await Promise.all([...clusters].map(cluster => cluster.describe().catch(String)));
  throw new Error([`waited ${seconds} s for ${what}${failure ? `: ${failure}` : ''}`, ...state].join('\n'));
}
/** The clusters under test now: what a failed wait tells of. */
const clusters = new Set<Cluster>();
export const sleep = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));

/** Runs a command in a container. Rejects with its output when it fails, and after 20 s: a node that vanishes never answers. */
export async function exec(namespace: string, pod: string, command: readonly string[], container = 'etcd'): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output: string[] = [];
  stdout.on('data', chunk => output.push(String(chunk)));
  const errors: string[] = [];
  stderr.on('data', chunk => errors.push(String(chunk)));
  const status = await new Promise<V1Status>((resolve, reject) => {
    setTimeout(() => reject(new Error(`${command.join(' ')} in ${pod}: no answer within 20 s`)), 20_000).unref();
    new Exec(kubeConfig)
      .exec(namespace, pod, container, [...command], stdout, stderr, null, false, resolve)
      .then(socket => {
        socket.on('error', reject);
        socket.on('close', () => setTimeout(() => reject(new Error('the connection closed before the command ended')), 100));
      })
      .catch(reject);
  });
  // What was received before the status may not have been read yet.
  await Promise.all([stdout, stderr].map(stream => finished(stream.end().resume())));
  if (status.status !== 'Success') throw new Error(`${command.join(' ')}: ${status.message}: ${errors.join('')}${output.join('')}`);
  return output.join('');
}

/** A member as etcd lists it. */
export interface Member {
  readonly ID: string;
  readonly name?: string;
  readonly isLearner?: boolean;
  readonly peerURLs?: readonly string[];
}

/** A cluster under test. */
export class Cluster {
  readonly name: string;
  constructor(
    readonly namespace: string,
    readonly props: EtcdClusterProps,
  ) {
    this.name = props.name ?? 'etcd';
    clusters.add(this);
  }

  /** How its pods are, what their scripts said, and what Kubernetes says of them. */
  async describe(): Promise<string> {
    const lines = [`${this.namespace}:`];
    for (const { metadata, status, spec } of await this.pods()) {
      const states = status.containerStatuses?.map(({ name, state }) => `${name} ${JSON.stringify(state)}`).join(', ');
      lines.push(`${metadata.name}${metadata.deletionTimestamp ? ', being deleted' : ''}, on ${spec.nodeName}: ${states}`);
      lines.push(...(await this.decisions(Number(metadata.name.split('-').at(-1)))).slice(-12).map(line => `  ${line}`));
    }
    const { body } = await api<{ items: { type: string; message: string; involvedObject: { name: string } }[] }>(
      'GET',
      `/api/v1/namespaces/${this.namespace}/events`,
    );
    const warnings = new Set(body.items.filter(({ type }) => type === 'Warning').map(e => `  ${e.involvedObject.name}: ${e.message}`));
    return [...lines, ...[...warnings].slice(-12)].join('\n').slice(0, 8000);
  }

  async apply(changes: Partial<EtcdClusterProps> = {}): Promise<string[]> {
    return apply(Object.values(buildEtcd({ ...this.props, namespace: this.namespace, ...changes } as EtcdClusterProps)) as Named[]);
  }

  private path(kind: string, name: string): string {
    return `${kind === 'statefulsets' ? '/apis/apps/v1' : '/api/v1'}/namespaces/${this.namespace}/${kind}/${name}`;
  }

  async pods(): Promise<Pod[]> {
    const selector = encodeURIComponent(`app.kubernetes.io/instance=${this.name},app.kubernetes.io/component=member`);
    const { body } = await ok(api<{ items: Pod[] }>('GET', `/api/v1/namespaces/${this.namespace}/pods?labelSelector=${selector}`));
    return body.items;
  }

  async pod(ordinal: number): Promise<Pod | undefined> {
    return (await this.pods()).find(({ metadata }) => metadata.name === `${this.name}-${ordinal}`);
  }

  /** Waits until the StatefulSet's pods are all ready, and those of the newest template. */
  async ready(size: number, seconds = 240): Promise<void> {
    await until(
      `${size} ready members in ${this.namespace}`,
      async () => {
        const { body } = await ok(
          api<{
            metadata: { generation: number };
            status: {
              observedGeneration?: number;
              readyReplicas?: number;
              updatedReplicas?: number;
              currentRevision?: string;
              updateRevision?: string;
            };
          }>('GET', this.path('statefulsets', this.name)),
        );
        const pods = await this.pods();
        const { observedGeneration, currentRevision, updateRevision } = body.status;
        return (
          observedGeneration === body.metadata.generation &&
          currentRevision === updateRevision &&
          pods.length === size &&
          pods.every(isReady)
        );
      },
      seconds,
    );
  }

  /** The members as a quorum lists them. */
  async members(): Promise<{ readonly clusterId: string; readonly members: Member[] }> {
    const errors: unknown[] = [];
    for (const pod of (await this.pods()).filter(isReady)) {
      try {
        const text = await exec(this.namespace, pod.metadata.name, ['etcdctl', 'member', 'list', '-w', 'json']);
        // Ids are 64-bit: as text, before JSON rounds them.
        const json = JSON.parse(text.replace(/"(cluster_id|member_id|ID)":(\d+)/g, '"$1":"$2"'));
        return { clusterId: json.header.cluster_id, members: json.members };
      } catch (error) {
        errors.push(error);
      }
    }
    throw new Error(`no member lists the members: ${errors}`);
  }

  /** Waits until the cluster is whole: as many voting members as pods, all ready and serving. Returns its id and the members. */
  async whole(size: number, seconds = 240) {
    await this.ready(size, seconds);
    return until(
      `${size} voting members`,
      async () => {
        const found = await this.members();
        if (found.members.length !== size || !found.members.every(({ name, isLearner }) => name && !isLearner)) return false;
        // A node that was away for a moment leaves its pods ready, as far as Kubernetes knows.
        await Promise.all(
          (await this.pods()).map(({ metadata }) => exec(this.namespace, metadata.name, ['etcdctl', 'endpoint', 'health'])),
        );
        return found;
      },
      seconds,
    );
  }

  async deletePod(ordinal: number, gracePeriodSeconds?: number): Promise<void> {
    const query = gracePeriodSeconds === undefined ? '' : `?gracePeriodSeconds=${gracePeriodSeconds}`;
    await api('DELETE', `${this.path('pods', `${this.name}-${ordinal}`)}${query}`);
  }

  /**
   * Has the kubelet bring changed Secrets and ConfigMaps to all pods every few seconds, until the function that it returns is called:
   * it does when a pod's annotations change, and else every minute or two.
   */
  syncOften(): () => void {
    const path = `/api/v1/namespaces/${this.namespace}/pods`;
    const sync = async () => {
      const { body } = await api<{ items: Pod[] }>('GET', path);
      const change = { metadata: { annotations: { 'e2e/synced': String(Date.now()) } } };
      // A pod may go meanwhile.
      for (const { metadata } of body.items) await api('PATCH', `${path}/${metadata.name}`, change, 'application/merge-patch+json');
    };
    const timer = setInterval(() => sync().catch(() => {}), 4000);
    return () => clearInterval(timer);
  }

  /** As `kubectl drain` does: returns 201 when the pod goes, 429 when the disruption budget holds it. */
  async evict(ordinal: number): Promise<number> {
    const metadata = { name: `${this.name}-${ordinal}`, namespace: this.namespace };
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata };
    return (await api('POST', `${this.path('pods', metadata.name)}/eviction`, body)).status;
  }

  /**
   * Takes a member's volume and pod away, as the loss of a disk would. The new pod may be made before the controllers have heard
   * that its claim is being deleted: it then waits for that claim, which waits for the pod, and only another pod ends it.
   */
  async loseVolume(ordinal: number): Promise<void> {
    const path = this.path('persistentvolumeclaims', `data-${this.name}-${ordinal}`);
    const claim = async () => (await api<{ metadata: { uid?: string } }>('GET', path)).body.metadata.uid;
    const [podBefore, claimBefore] = [(await this.pod(ordinal))?.metadata.uid, await claim()];
    await ok(api('DELETE', path));
    await this.deletePod(ordinal, 0);
    let looks = 0;
    await until(`another etcd-${ordinal} on another volume`, async () => {
      const [pod, uid] = [await this.pod(ordinal), await claim()];
      if (++looks % 20 === 0 && uid === claimBefore) await this.deletePod(ordinal, 0);
      return pod && pod.metadata.uid !== podBefore && uid !== undefined && uid !== claimBefore;
    });
  }

  /** Deletes the claims of pods that are gone, and waits until the claims are, too. */
  async deleteClaims(ordinals: readonly number[]): Promise<void> {
    const paths = ordinals.map(ordinal => this.path('persistentvolumeclaims', `data-${this.name}-${ordinal}`));
    for (const path of paths) await ok(api('DELETE', path));
    await until('the claims to be gone', async () => {
      for (const path of paths) if ((await api('GET', path)).status !== 404) return false;
      return true;
    });
  }

  async scale(replicas: number): Promise<void> {
    await ok(api('PATCH', `${this.path('statefulsets', this.name)}/scale`, { spec: { replicas } }, 'application/merge-patch+json'));
  }

  /** As `kubectl rollout restart` does. */
  async restart(): Promise<void> {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
    await ok(
      api(
        'PATCH',
        this.path('statefulsets', this.name),
        { spec: { template: { metadata: { annotations } } } },
        'application/merge-patch+json',
      ),
    );
  }

  async etcdctl(ordinal: number, ...args: string[]): Promise<string> {
    return exec(this.namespace, `${this.name}-${ordinal}`, ['etcdctl', ...args]);
  }

  /** The leader's ordinal. */
  async leader(): Promise<number> {
    for (const { metadata } of (await this.pods()).filter(isReady)) {
      const text = await exec(this.namespace, metadata.name, ['etcdctl', 'endpoint', 'status', '-w', 'fields']);
      if (/"MemberID" : (\d+)/.exec(text)?.[1] === /"Leader" : (\d+)/.exec(text)?.[1]) return Number(metadata.name.split('-').at(-1));
    }
    throw new Error('no member says that it leads');
  }

  /** What etcd-kit's scripts said in a pod's container that runs now. */
  async decisions(ordinal: number): Promise<string[]> {
    const { body } = await api<string>('GET', `${this.path('pods', `${this.name}-${ordinal}`)}/log?container=etcd`);
    return String(body)
      .split('\n')
      .filter(line => line.includes('etcd-kit:'));
  }
}

/** Cuts a member off from everything, by a NetworkPolicy: its cluster must have none of its own. Pods may still be looked into. */
export async function cut({ name, namespace }: Cluster, ordinal: number): Promise<void> {
  const podSelector = { matchLabels: { 'statefulset.kubernetes.io/pod-name': `${name}-${ordinal}` } };
  const policyTypes = ['Ingress', 'Egress'];
  const [apiVersion, kind] = ['networking.k8s.io/v1', 'NetworkPolicy'];
  await apply([{ apiVersion, kind, metadata: { name: 'cut', namespace }, spec: { podSelector, policyTypes } } as Named]);
}
export async function heal({ namespace }: Cluster): Promise<void> {
  await ok(api('DELETE', `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/cut`));
}

/** Waits until users and roles are those of the config. */
export const applied = ({ namespace }: Cluster) =>
  until('the Deployment etcd-auth to have applied users and roles', async () => {
    const { body } = await api<{
      metadata: { generation: number };
      status: { observedGeneration?: number; readyReplicas?: number; updatedReplicas?: number; replicas?: number };
    }>('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/etcd-auth`);
    const { observedGeneration, readyReplicas, updatedReplicas, replicas } = body.status ?? {};
    return observedGeneration === body.metadata?.generation && readyReplicas === 1 && updatedReplicas === 1 && replicas === 1;
  });

let count = 0;
/** A cluster in a namespace of its own that enforces Pod Security `restricted`. */
export async function newCluster(props: Partial<EtcdClusterProps> = {}): Promise<Cluster> {
  const namespace = `e2e-${process.pid}-${Date.now().toString(36)}-${count++}`;
  const level = 'restricted';
  await createNamespace(namespace, {
    'pod-security.kubernetes.io/enforce': level,
    'pod-security.kubernetes.io/warn': level,
  });
  return new Cluster(namespace, { storage: { size: '1Gi' }, ...props } as EtcdClusterProps);
}
