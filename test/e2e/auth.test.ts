import type { AuthProps } from '../../lib';
import { api, applied, apply, type Cluster, deleteNamespace, exec, type Named, newCluster, readSecret, until } from './kube';
import { Writer } from './writer';

const auth: AuthProps = {
  roles: [{ name: 'app', permissions: [{ prefix: 'app/', access: 'readwrite' }] }],
  users: [{ name: 'app', password: { secretName: 'app-etcd' }, roles: ['app'] }],
};

/** Puts the password of the user app into its Secret. */
const putPassword = ({ namespace }: Cluster, password: string) =>
  apply([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'app-etcd', namespace }, stringData: { password } } as Named]);

/** etcdctl in a member's pod, as somebody; by its password, which is in no argument. */
const as = ({ namespace }: Cluster, user: string, password: string, ...args: string[]) =>
  exec(namespace, 'etcd-0', ['/tools/sh', '-c', `ETCDCTL_USER=${user} ETCDCTL_PASSWORD=${password} etcdctl "$@" 2>&1`, 'sh', ...args]);

test('authentication is switched on while a client writes, changes a password, outlives scaling and a lost volume, and is switched off', async () => {
  const cluster = await newCluster();
  try {
    await putPassword(cluster, 'first');
    await cluster.apply();
    const before = await cluster.whole(3);
    const writer = new Writer(cluster, 3, 4, 'app/', undefined, { name: 'app', password: 'first' });
    await writer.start();

    expect(await cluster.apply({ auth })).toEqual([]);
    await cluster.whole(3);
    await applied(cluster);
    process.stdout.write(`switched on: longest gap ${writer.lap()} ms\n`);
    await expect(as(cluster, 'app', 'first', 'get', 'app/register/0', '--print-value-only')).resolves.toMatch(/^\d+\n$/);
    await expect(as(cluster, 'app', 'first', 'get', 'other')).rejects.toThrow();
    await expect(as(cluster, 'app', 'wrong', 'get', 'app/key')).rejects.toThrow();
    await expect(
      exec(cluster.namespace, 'etcd-0', ['/tools/sh', '-c', 'LOGIN= etcdctl --command-timeout=2s get app/key']),
    ).rejects.toThrow();
    // The scripts' own login, and root's.
    expect(await cluster.etcdctl(0, 'user', 'list')).toBe('app\netcd-kit\nroot\n');
    const { 'root-password': root = '' } = (await readSecret(cluster.namespace, 'etcd-auth')) ?? {};
    expect(await as(cluster, 'root', root, 'role', 'list')).toBe('app\n');

    await cluster.scale(5);
    await cluster.whole(5);
    await cluster.loseVolume(1);
    await cluster.whole(5);
    await cluster.scale(3);
    expect((await cluster.whole(3)).clusterId).toBe(before.clusterId);
    process.stdout.write(`to five, a lost volume, and back: longest gap ${writer.lap()} ms\n`);
    await cluster.restart();
    await cluster.ready(3);
    await cluster.whole(3);
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`${acknowledged} writes with authentication, longest gap of the rolling restart ${longestGap} ms\n`);

    await putPassword(cluster, 'second');
    await until('the new password to be taken', () => as(cluster, 'app', 'second', 'get', 'app/register/0'));
    await expect(as(cluster, 'app', 'first', 'get', 'app/register/0')).rejects.toThrow();

    // No password is in what pods, their environment or their logs tell.
    const { password: scripts = 'none' } = (await readSecret(cluster.namespace, 'etcd-auth')) ?? {};
    const environment = await exec(cluster.namespace, 'etcd-0', ['/tools/sh', '-c', 'cat /proc/1/environ /proc/1/cmdline']);
    const path = `/api/v1/namespaces/${cluster.namespace}/pods`;
    const { body: pods } = await api<{ items: { metadata: { name: string } }[] }>('GET', path);
    const logs = await Promise.all(
      pods.items.map(async ({ metadata }) => {
        const container = metadata.name.includes('auth') ? 'auth' : 'etcd';
        return (await api<string>('GET', `${path}/${metadata.name}/log?container=${container}`)).body;
      }),
    );
    expect(JSON.stringify(logs)).toContain('user app: has the password of its Secret');
    for (const secret of [scripts, root, 'second'])
      expect(`${environment}${JSON.stringify(pods)}${JSON.stringify(logs)}`).not.toContain(secret);

    await cluster.apply({ auth: { ...auth, enabled: false } });
    await applied(cluster);
    await cluster.apply({ auth: undefined });
    await api('DELETE', `/apis/apps/v1/namespaces/${cluster.namespace}/deployments/etcd-auth?propagationPolicy=Background`);
    expect((await cluster.whole(3)).clusterId).toBe(before.clusterId);
    expect(await cluster.etcdctl(0, 'get', 'app/register/0', '--print-value-only')).toMatch(/^\d+\n$/);
  } finally {
    await deleteNamespace(cluster.namespace);
  }
});

test('a deleted Secret of passwords is made again while a client writes; members that restart meanwhile come back, and no write is lost', async () => {
  const cluster = await newCluster({ auth });
  const { namespace } = cluster;
  try {
    await putPassword(cluster, 'first');
    await cluster.apply();
    const before = await cluster.whole(3);
    await applied(cluster);
    const login = async () => (await readSecret(namespace, 'etcd-auth'))?.password;
    const old = await login();
    const kept = (ordinal: number) => exec(namespace, `etcd-${ordinal}`, ['/tools/sh', '-c', 'cat /var/lib/etcd/login']);
    for (const ordinal of [0, 1, 2]) await until('every member to keep the password', async () => (await kept(ordinal)) === `${old}\n`);
    const writer = new Writer(cluster, 3, 4, 'app/', undefined, { name: 'app', password: 'first' });
    await writer.start();

    // Nobody makes it again for now: what is seen is what the members do by themselves.
    const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/etcd-auth/scale`;
    const scaleAuth = (replicas: number) => api('PATCH', deployment, { spec: { replicas } }, 'application/merge-patch+json');
    await scaleAuth(0);
    await api('DELETE', `/api/v1/namespaces/${namespace}/secrets/etcd-auth`);
    for (const ordinal of [1, 2]) {
      await cluster.deletePod(ordinal);
      await cluster.whole(3);
    }
    expect(await login()).toBeUndefined();
    process.stdout.write(`restarted without the Secret: longest gap ${writer.lap()} ms\n`);

    await scaleAuth(1);
    const made = await until('the Secret to be made again', login);
    expect(made).not.toBe(old);
    const stop = cluster.syncOften();
    for (const ordinal of [0, 1, 2])
      await until('every member to take the new password', async () => (await kept(ordinal)) === `${made}\n`);
    await applied(cluster);
    stop();
    await expect(as(cluster, 'etcd-kit', old as string, 'user', 'list')).rejects.toThrow();
    expect(await as(cluster, 'root', (await readSecret(namespace, 'etcd-auth'))?.['root-password'] as string, 'role', 'list')).toBe(
      'app\n',
    );
    await cluster.loseVolume(0);
    expect((await cluster.whole(3)).clusterId).toBe(before.clusterId);
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`${acknowledged} writes, longest gap from the new Secret on ${longestGap} ms\n`);
  } finally {
    await deleteNamespace(namespace);
  }
});
