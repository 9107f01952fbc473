import { spawnSync } from 'node:child_process';
import { buildEtcd, type EtcdClusterProps } from '../../lib';
import { memberEndpoints } from '../../lib/core/client/endpoints';
import { resolve } from '../../lib/core/config';
import { names } from '../../lib/core/names';
import { etcdctlCertificate } from '../../lib/core/resolve/tls';
import { backUp, s3Store, startS3 } from './backups';
import { api, applied, apply, type Cluster, deleteNamespace, exec, isReady, type Named, newCluster, type Pod, until } from './kube';

const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** A pod of somebody's, with a shell; and with etcdctl, set up as grantClient does, where it is the client app's. */
async function pod({ namespace, props }: Cluster, role: string): Promise<void> {
  const etcd = resolve({ ...props, namespace });
  const env = [
    { name: 'ETCDCTL_ENDPOINTS', value: memberEndpoints(etcd).join(',') },
    ...Object.entries(etcdctlCertificate('/etc/etcd-client')).map(([name, value]) => ({ name, value })),
  ];
  await apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: role, namespace, labels: { role } },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, fsGroup: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          { name: 'shell', image: etcd.images.busybox, command: ['sleep', '3600'], securityContext: restricted },
          ...(role === 'client'
            ? [
                {
                  name: 'etcdctl',
                  image: etcd.images.etcd,
                  command: ['etcdctl', 'watch', 'app/'],
                  env,
                  securityContext: restricted,
                  volumeMounts: [{ name: 'client', mountPath: '/etc/etcd-client' }],
                },
              ]
            : []),
        ],
        volumes:
          role === 'client' ? [{ name: 'client', secret: { secretName: names.clientCertificate('etcd', 'app'), defaultMode: 0o440 } }] : [],
      },
    } as Named,
  ]);
  await until(`the pod ${role}`, async () => {
    const { body } = await api<{ status: { containerStatuses?: { ready: boolean }[] } }>(
      'GET',
      `/api/v1/namespaces/${namespace}/pods/${role}`,
    );
    return body.status.containerStatuses?.every(({ ready }) => ready);
  });
}

/** The ports of etcd-kit's that a pod of somebody's reaches at an address. */
async function openPorts({ namespace }: Cluster, role: string, address: string): Promise<number[]> {
  const ports = [];
  for (const port of [2379, 2380, 2381, 2382, 2384]) {
    const reached = await exec(namespace, role, ['nc', '-z', '-w', '2', address, String(port)], 'shell').then(
      () => true,
      () => false,
    );
    if (reached) ports.push(port);
  }
  return ports;
}

test('with TLS, users, metrics over TLS and a NetworkPolicy, everybody who should gets in, at their port, and nobody else at any', async () => {
  const cluster = await newCluster({
    tls: { mode: 'certManager', clients: ['app'], metrics: true },
    auth: {
      roles: [{ name: 'app', permissions: [{ prefix: 'app/', access: 'readwrite' }] }],
      users: [{ name: 'app', roles: ['app'] }],
    },
    networkPolicy: {
      clients: [{ podSelector: { matchLabels: { role: 'client' } } }],
      metrics: [{ podSelector: { matchLabels: { role: 'prometheus' } } }],
    },
  });
  const { namespace } = cluster;
  try {
    const started = Date.now();
    expect(await cluster.apply()).toEqual([]);
    await cluster.whole(3);
    const { body } = await api<{ items: { metadata: { name: string } }[] }>('GET', `/api/v1/namespaces/${namespace}/pods`);
    const auth = body.items.find(({ metadata }) => metadata.name.startsWith('etcd-auth-'))?.metadata.name as string;
    const applied = () => exec(namespace, auth, ['/tools/sh', '-c', 'test -e /run/etcd-kit/applied && echo yes'], 'auth').catch(() => '');
    await until('users and roles', async () => (await applied()) === 'yes\n');
    process.stdout.write(`formed, with users and roles, in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);

    const roles = ['client', 'prometheus', 'stranger'];
    await Promise.all(roles.map(role => pod(cluster, role)));
    const address = (await cluster.pod(0))?.status.podIP as string;
    const open = (role: string) => openPorts(cluster, role, address);
    // Whoever enforces the policy learns of new pods a moment later.
    await until('the client to get in', async () => (await open('client')).includes(2379));
    await until('Prometheus to get in', async () => (await open('prometheus')).includes(2384));
    expect(await open('client')).toEqual([2379]);
    expect(await open('prometheus')).toEqual([2382, 2384]);
    expect(await open('stranger')).toEqual([]);

    const etcdctl = (...args: string[]) => exec(namespace, 'client', ['etcdctl', '--command-timeout=5s', ...args], 'etcdctl');
    await etcdctl('put', 'app/key', 'value');
    expect(await etcdctl('get', 'app/key', '--print-value-only')).toBe('value\n');
    await expect(etcdctl('get', 'other')).rejects.toThrow('permission denied');
    await expect(etcdctl('user', 'list')).rejects.toThrow('permission denied');

    // And the members reach each other: for scaling, and for a lost volume.
    await cluster.scale(5);
    await cluster.whole(5);
    await cluster.loseVolume(2);
    await cluster.whole(5);
    await cluster.scale(3);
    await cluster.whole(3);
    expect(await etcdctl('get', 'app/key', '--print-value-only')).toBe('value\n');
  } finally {
    await deleteNamespace(namespace);
  }
});

type LabelledPod = Pod & { readonly metadata: Record<'labels' | 'annotations', Record<string, string>> };

test('in a namespace that denies all traffic, a cluster starts, applies users and backs up by its own rules; its pods carry what the config gives them', async () => {
  const cluster = await newCluster();
  const { namespace } = cluster;
  const changes = (mesh: string): Partial<EtcdClusterProps> => ({
    podLabels: { mesh },
    podAnnotations: { 'example.com/note': 'of members' },
    auxiliaryPods: { labels: { mesh: 'none' }, annotations: { 'example.com/note': 'of others' } },
    auth: {},
    backup: { schedule: '0 0 1 1 *', store: s3Store(cluster) },
    networkPolicy: {
      clients: [],
      metrics: [{ podSelector: { matchLabels: { role: 'prometheus' } } }],
      egress: [
        // The API server, and the store.
        { ports: [443, 6443].map(port => ({ protocol: 'TCP', port })) },
        { to: [{ podSelector: { matchLabels: { app: 's3' } } }], ports: [{ protocol: 'TCP', port: 9000 }] },
      ],
    },
  });
  const policy = (name: string, spec: object) =>
    ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec }) as Named;
  const pods = async () => (await api<{ items: LabelledPod[] }>('GET', `/api/v1/namespaces/${namespace}/pods`)).body.items;
  const ofCluster = async () => (await pods()).filter(({ metadata }) => metadata.labels['app.kubernetes.io/instance'] === 'etcd');
  const find = async (prefix: string) =>
    until(`a pod ${prefix} that is ready`, async () => (await pods()).find(pod => pod.metadata.name.startsWith(prefix) && isReady(pod)));
  try {
    const others = { matchExpressions: [{ key: 'role', operator: 'Exists' }] };
    await apply([
      policy('deny-all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      policy('to-the-store', {
        podSelector: { matchLabels: { app: 's3' } },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 9000 }] }],
      }),
      policy('of-other-pods', { podSelector: others, policyTypes: ['Egress'], egress: [{}] }),
    ]);
    await startS3(cluster);
    const started = Date.now();
    expect(await cluster.apply(changes('a'))).toEqual([]);
    await cluster.whole(3);
    await applied(cluster);
    process.stdout.write(`formed, with users and roles, in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    await backUp(cluster);
    const metrics = await find('etcd-backup-metrics-');

    for (const { metadata } of await ofCluster()) {
      const isMember = metadata.labels['app.kubernetes.io/component'] === 'member';
      expect(metadata.labels).toMatchObject({ mesh: isMember ? 'a' : 'none' });
      expect(metadata.annotations).toMatchObject({ 'example.com/note': isMember ? 'of members' : 'of others' });
    }

    await Promise.all(['prometheus', 'stranger'].map(role => pod(cluster, role)));
    const [member, auth] = [(await cluster.pod(0)) as Pod, await find('etcd-auth-')];
    const open = (role: string, { status }: Pod) => openPorts(cluster, role, status.podIP as string);
    await until('Prometheus to get in', async () => (await open('prometheus', metrics)).includes(2381));
    expect(await open('prometheus', metrics)).toEqual([2381]);
    expect(await open('prometheus', member)).toEqual([2381, 2382]);
    expect(await open('stranger', metrics)).toEqual([]);
    expect(await open('stranger', member)).toEqual([]);
    // Out of a member, a rule allows the one and none the other.
    const get = (url: string) => exec(namespace, 'etcd-0', ['/tools/sh', '-c', `wget -q -T 3 -O - ${url} 2>&1; true`]);
    expect(await get('http://s3:9000/')).toContain('server returned error: HTTP');
    expect(await get(`http://${metrics.status.podIP}:2381/metrics`)).toMatch(/refused|timed out|unreachable/);

    // Another label is another template, and neither another Service nor another selector.
    await cluster.apply(changes('b'));
    await cluster.whole(3);
    expect((await find('etcd-auth-')).metadata.uid).toBe(auth.metadata.uid);
    for (const { metadata } of (await cluster.pods()) as LabelledPod[]) expect(metadata.labels).toMatchObject({ mesh: 'b' });

    const manifests = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: Object.values(buildEtcd({ ...cluster.props, namespace, ...changes('b') })),
    });
    const kubectl = (...args: string[]) => spawnSync('kubectl', [...args, '-f', '-'], { input: manifests, encoding: 'utf8' });
    const none = { status: 0, stdout: '', stderr: '' };
    expect(kubectl('diff', '--server-side', '--field-manager=e2e')).toMatchObject(none);
    expect(kubectl('apply')).toMatchObject({ status: 0 });
    expect(kubectl('diff')).toMatchObject(none);
  } finally {
    await deleteNamespace(namespace);
  }
});
