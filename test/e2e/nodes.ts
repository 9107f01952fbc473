import { execFileSync } from 'node:child_process';
import { api, createNamespace, type Pod, sleep, until } from './kube';

// Faults below Kubernetes: a process killed, a node taken away. They need more than the API offers.

const namespace = `e2e-${process.pid}-nodes`;
let made: Promise<void> | undefined;

/**
 * Kills the etcd process of a pod with signal 9, from the node: inside the pod it is process 1, which no signal of the pod's own
 * reaches. Runs a privileged pod on the node, in a namespace that allows it.
 */
export async function killEtcd(target: Pod, clusterNamespace: string): Promise<void> {
  made ??= createNamespace(namespace, { 'pod-security.kubernetes.io/enforce': 'privileged' });
  await made;
  const name = `kill-${target.metadata.name}-${Date.now().toString(36)}`;
  const wanted = `--initial-advertise-peer-urls=http://${target.metadata.name}.`;
  const script = `for p in /proc/[0-9]*; do c=$(tr '\\0' ' ' <$p/cmdline 2>/dev/null) || continue
    case $c in "etcd "*"${wanted}"*".${clusterNamespace}.svc"*) kill -9 "\${p#/proc/}" && exit 0 ;; esac; done; exit 1`;
  const { status, body } = await api('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name },
    spec: {
      nodeName: target.spec.nodeName,
      hostPID: true,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'kill',
          image: 'docker.io/library/busybox:1.37.0-musl',
          command: ['sh', '-c', script],
          securityContext: { privileged: true },
        },
      ],
    },
  });
  if (status >= 300) throw new Error(JSON.stringify(body));
  const phase = await until('the kill', async () => {
    const { body: pod } = await api<{ status?: { phase?: string } }>('GET', `/api/v1/namespaces/${namespace}/pods/${name}`);
    return (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') && pod.status.phase;
  });
  if (phase !== 'Succeeded') throw new Error(`no etcd process of ${target.metadata.name} was found on ${target.spec.nodeName}`);
}

export async function removeNodesNamespace(): Promise<void> {
  if (made) await api('DELETE', `/api/v1/namespaces/${namespace}`);
}

/**
 * Takes a node away, or brings it back. ETCD_KIT_E2E_NODE names a command that does it, called with stop or start and the node's
 * name.
 */
export function node(verb: 'start' | 'stop', name: string): void {
  const command = process.env.ETCD_KIT_E2E_NODE;
  if (!command)
    throw new Error('set ETCD_KIT_E2E_NODE to a command that stops and starts a node: it is called with stop or start and the name');
  execFileSync('sh', ['-c', `${command} "$@"`, 'node', verb, name], { stdio: ['ignore', 'ignore', 'pipe'] });
}

export async function nodeIsReady(name: string, ready: boolean): Promise<void> {
  await until(`node ${name} to be ${ready ? 'ready' : 'not ready'}`, async () => {
    const { body } = await api<{ status: { conditions: { type: string; status: string }[] } }>('GET', `/api/v1/nodes/${name}`);
    return body.status.conditions.some(({ type, status }) => type === 'Ready' && (status === 'True') === ready);
  });
  await sleep(100);
}
