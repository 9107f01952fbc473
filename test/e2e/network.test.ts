import { memberEndpoints } from '../../lib/core/client/endpoints';
import { resolve } from '../../lib/core/config';
import { names } from '../../lib/core/names';
import { etcdctlCertificate } from '../../lib/core/resolve/tls';
import { api, apply, type Cluster, deleteNamespace, exec, type Named, newCluster, until } from './kube';

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
        volumes: [{ name: 'client', secret: { secretName: names.clientCertificate('etcd', 'app'), defaultMode: 0o440 } }],
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
    const address = (await cluster.pod(0))?.status as unknown as { podIP: string };
    const open = async (role: string) => {
      const ports = [];
      for (const port of [2379, 2380, 2381, 2382, 2384]) {
        const reached = await exec(namespace, role, ['nc', '-z', '-w', '2', address.podIP, String(port)], 'shell').then(
          () => true,
          () => false,
        );
        if (reached) ports.push(port);
      }
      return ports;
    };
    // Whoever enforces the policy learns of new pods a moment later.
    await until('the client to get in', async () => (await open('client')).includes(2379));
    await until('Prometheus to get in', async () => (await open('prometheus')).includes(2384));
    expect(await open('client')).toEqual([2379]);
    expect(await open('prometheus')).toEqual([2384]);
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
