import { spawn } from 'node:child_process';
import { api, createNamespace, type Pod, sleep, until } from '../kube';

// Faults below Kubernetes: a process killed, a node taken away. They need more than the API offers.

const namespace = `e2e-${process.pid}-nodes`;
let made: Promise<void> | undefined;

/**
 * Runs a line of shell on a pod's node, with the process id of the pod's etcd as $p: in a privileged pod, in a namespace that
 * allows it.
 */
async function onNode(target: Pod, clusterNamespace: string, line: string): Promise<void> {
  made ??= createNamespace(namespace, { 'pod-security.kubernetes.io/enforce': 'privileged' });
  await made;
  const name = `on-node-${count++}-${target.metadata.name}`;
  const wanted = `--initial-advertise-peer-urls=http://${target.metadata.name}.`;
  const script = `for p in /proc/[0-9]*; do c=$(tr '\\0' ' ' <$p/cmdline 2>/dev/null) || continue
    case $c in "etcd "*"${wanted}"*".${clusterNamespace}.svc"*) p=\${p#/proc/}; ${line}; exit ;; esac; done; exit 1`;
  const { status, body } = await api('POST', `/api/v1/namespaces/${namespace}/pods`, {
    metadata: { name },
    spec: {
      nodeName: target.spec.nodeName,
      hostPID: true,
      restartPolicy: 'Never',
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'on-node',
          image: 'docker.io/library/busybox:1.37.0-musl',
          command: ['sh', '-c', script],
          securityContext: { privileged: true },
        },
      ],
    },
  });
  if (status >= 300) throw new Error(JSON.stringify(body));
  const phase = await until(`${line} on ${target.spec.nodeName}`, async () => {
    const { body: pod } = await api<{ status?: { phase?: string } }>('GET', `/api/v1/namespaces/${namespace}/pods/${name}`);
    return (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') && pod.status.phase;
  });
  if (phase !== 'Succeeded')
    throw new Error(`no etcd process of ${target.metadata.name} was found on ${target.spec.nodeName}, or ${line} failed`);
}
let count = 0;

/** Kills a pod's etcd with signal 9, from its node: inside the pod it is process 1, which no signal of the pod's own reaches. */
export const killEtcd = (target: Pod, clusterNamespace: string) => onNode(target, clusterNamespace, 'kill -9 $p');

/** Overwrites a piece of a pod's log, as a bad disk would, and kills its etcd, which then has to read it. */
export const damageLog = (target: Pod, clusterNamespace: string) =>
  onNode(
    target,
    clusterNamespace,
    `for log in /proc/$p/root/var/lib/etcd/data/member/wal/*.wal; do
      printf XXXXXXXX | dd of=$log bs=1 seek=6000 conv=notrunc || exit 1
    done; kill -9 $p`,
  );

/** Stops a pod's etcd as a debugger would, or lets it go on: it holds all it has, and answers nothing. */
export const pauseEtcd = (target: Pod, clusterNamespace: string) => onNode(target, clusterNamespace, 'kill -STOP $p');
export const resumeEtcd = (target: Pod, clusterNamespace: string) => onNode(target, clusterNamespace, 'kill -CONT $p');

/** Drops whatever a pod sends, established connections included, or no longer does. */
export const silence = (target: Pod, clusterNamespace: string) =>
  onNode(
    target,
    clusterNamespace,
    'nsenter -t $p -n ip route add blackhole default table 99 && nsenter -t $p -n ip rule add prio 1 table 99',
  );
export const unsilence = (target: Pod, clusterNamespace: string) =>
  onNode(target, clusterNamespace, 'nsenter -t $p -n ip rule del prio 1 && nsenter -t $p -n ip route flush table 99');

export async function removeNodesNamespace(): Promise<void> {
  if (made) await api('DELETE', `/api/v1/namespaces/${namespace}`);
}

/**
 * Takes a node away, or brings it back. ETCD_KIT_E2E_NODE names a command that does it, called with stop or start and the node's
 * name.
 */
export async function node(verb: 'start' | 'stop', name: string): Promise<void> {
  const command = process.env.ETCD_KIT_E2E_NODE;
  if (!command)
    throw new Error('set ETCD_KIT_E2E_NODE to a command that stops and starts a node: it is called with stop or start and the name');
  // Not synchronously: the client in this process goes on meanwhile.
  // A node that is started outlives this run, and its folder for temporary files.
  const { TMPDIR: _, ...env } = process.env;
  const child = spawn('sh', ['-c', `${command} "$@"`, 'node', verb, name], { stdio: 'ignore', env });
  const code = await new Promise(resolve => child.on('exit', resolve));
  if (code !== 0) throw new Error(`${command} ${verb} ${name} ended with ${code}`);
}

export async function nodeIsReady(name: string, ready: boolean): Promise<void> {
  await until(`node ${name} to be ${ready ? 'ready' : 'not ready'}`, async () => {
    const { body } = await api<{ status: { conditions: { type: string; status: string }[] } }>('GET', `/api/v1/nodes/${name}`);
    return body.status.conditions.some(({ type, status }) => type === 'Ready' && (status === 'True') === ready);
  });
  await sleep(100);
}
