import { X509Certificate } from 'node:crypto';
import { Authority, type Certificate } from '../certificates';
import { api, apply, type Cluster, deleteNamespace, exec, type Named, newCluster, readSecret, sleep, until } from './kube';
import { Writer } from './writer';

const podNames = ({ name, namespace }: Cluster, count: number) =>
  Array.from({ length: count }, (_, ordinal) => `${name}-${ordinal}.${name}-headless.${namespace}.svc.cluster.local`);

async function restarts(cluster: Cluster): Promise<number> {
  const counts = (await cluster.pods()).flatMap(({ status }) => status.containerStatuses?.map(({ restartCount }) => restartCount) ?? []);
  return counts.reduce((a, b) => a + b, 0);
}

describe('certificates of cert-manager’s', () => {
  let cluster: Cluster;
  let writer: Writer;
  const secret = async (which: string) => {
    const name = `etcd-${which}-tls`;
    return until(name, () => readSecret(cluster.namespace, name));
  };
  beforeAll(async () => {
    cluster = await newCluster({ tls: { mode: 'certManager', clients: ['app'] } });
    expect(await cluster.apply()).toEqual([]);
    const started = Date.now();
    await cluster.whole(3);
    process.stdout.write(`formed with TLS in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    const { 'ca.crt': ca = '', 'tls.crt': cert = '', 'tls.key': key = '' } = await secret('client-app');
    writer = new Writer(cluster, 3, 8, '', { ca, cert, key });
    await writer.start();
  });
  afterAll(() => deleteNamespace(cluster.namespace));

  test('are signed by the cluster’s two CAs, and name whom they must', async () => {
    const [clientCa, peerCa] = await Promise.all(
      ['etcd-ca', 'etcd-peer-ca'].map(async name => new X509Certificate((await readSecret(cluster.namespace, name))?.['tls.crt'] ?? '')),
    );
    for (const [which, ca, other] of [
      ['server', clientCa, peerCa],
      ['root', clientCa, peerCa],
      ['client-app', clientCa, peerCa],
      ['peer', peerCa, clientCa],
    ] as const) {
      const certificate = new X509Certificate((await secret(which))['tls.crt'] ?? '');
      expect(certificate.verify(ca?.publicKey as never)).toBe(true);
      expect(certificate.verify(other?.publicKey as never)).toBe(false);
      const usages = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' };
      const members = which === 'server' || which === 'peer';
      expect([...(certificate.keyUsage ?? [])].sort()).toEqual(
        members ? [usages.serverAuth, usages.clientAuth].sort() : [usages.clientAuth],
      );
      if (members) for (const host of podNames(cluster, 7)) expect(certificate.checkHost(host)).toBe(host);
      if (which === 'server')
        for (const host of ['etcd', 'localhost', `etcd.${cluster.namespace}.svc`]) expect(certificate.checkHost(host)).toBe(host);
      if (!members) expect(certificate.subject).toBe(`CN=${which.replace('client-', '')}`);
    }
  });

  test('are needed of everybody', async () => {
    const ask = (line: string) => exec(cluster.namespace, 'etcd-0', ['/tools/sh', '-c', `${line} get key 2>&1`]);
    const [timeout, all] = ['--command-timeout=2s', `--endpoints=https://etcd.${cluster.namespace}.svc:2379`];
    await expect(ask(`etcdctl ${timeout} ${all}`)).resolves.toBe('');
    await expect(ask(`etcdctl ${timeout} --endpoints=http://127.0.0.1:2379`)).rejects.toThrow();
    await expect(ask(`unset ETCDCTL_CERT ETCDCTL_KEY; etcdctl ${timeout}`)).rejects.toThrow();
    // One that another CA signed: the peers' own.
    await expect(
      ask(`ETCDCTL_CERT=/etc/etcd/tls/peer/tls.crt ETCDCTL_KEY=/etc/etcd/tls/peer/tls.key etcdctl ${timeout}`),
    ).rejects.toThrow();
  });

  test('are renewed while the members run, and nothing restarts', async () => {
    const [before, restarted] = [await secret('server'), await restarts(cluster)];
    for (const which of ['server', 'peer', 'root']) await renew(cluster, `etcd-${which}-tls`);
    const after = await until('a renewed certificate', async () => {
      const now = await secret('server');
      return now['tls.crt'] !== before['tls.crt'] && now;
    });
    const shown = async (ordinal: number) => exec(cluster.namespace, `etcd-${ordinal}`, ['/tools/cat', '/etc/etcd/tls/server/tls.crt']);
    for (const ordinal of [0, 1, 2]) await until(`etcd-${ordinal} to have it`, async () => (await shown(ordinal)) === after['tls.crt']);
    await cluster.whole(3);
    expect(await restarts(cluster)).toBe(restarted);
  });

  test('cost no acknowledged write, a rolling restart included whose members find their Secrets pruned', async () => {
    for (const which of ['server', 'peer', 'root'])
      await api('DELETE', `/api/v1/namespaces/${cluster.namespace}/secrets/etcd-${which}-tls`);
    await cluster.restart();
    await sleep(1000);
    await cluster.whole(3);
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`${acknowledged} writes over TLS, longest gap ${longestGap} ms\n`);
    expect(acknowledged).toBeGreaterThan(0);
  });
});

/** As `cmctl renew` does. */
async function renew({ namespace }: Cluster, name: string): Promise<void> {
  const path = `/apis/cert-manager.io/v1/namespaces/${namespace}/certificates/${name}`;
  const { body } = await api<{ status: { conditions: object[] } }>('GET', path);
  const issuing = {
    type: 'Issuing',
    status: 'True',
    reason: 'ManuallyTriggered',
    message: 'a test renews it',
    lastTransitionTime: new Date().toISOString(),
  };
  const status = { ...body.status, conditions: [...body.status.conditions, issuing] };
  const answer = await api('PATCH', `${path}/status`, { status }, 'application/merge-patch+json');
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

test('Secrets that exist: members wait for those that are missing, and for a certificate that names them', async () => {
  const cluster = await newCluster({
    tls: {
      mode: 'existing',
      server: { secretName: 'server', keys: { ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' } },
      peer: { secretName: 'peer' },
      client: { secretName: 'admin' },
    },
  });
  try {
    const ca = await Authority.create();
    const put = (
      name: string,
      { 'ca.crt': authority, 'tls.crt': cert, 'tls.key': key }: Certificate,
      keys = ['ca.crt', 'tls.crt', 'tls.key'],
    ) =>
      apply([
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name, namespace: cluster.namespace },
          stringData: Object.fromEntries(keys.map((file, index) => [file, [authority, cert, key][index]])),
        } as Named,
      ]);
    const names = (count: number) => ({
      commonName: 'etcd',
      dnsNames: [...podNames(cluster, count), 'localhost'],
      ipAddresses: ['127.0.0.1'],
    });
    await put('peer', await ca.issue(names(5)));
    await put('admin', await ca.issue({ commonName: 'root' }));
    expect(await cluster.apply()).toEqual([]);
    const said = (ordinal: number, text: string) =>
      until(`etcd-${ordinal} to say ${text}`, async () => (await cluster.decisions(ordinal)).some(line => line.includes(text)));
    await said(0, 'waiting: the Secret server, or its key ca.crt, is missing');
    await put('server', await ca.issue(names(3)), ['ca.pem', 'cert.pem', 'key.pem']);
    await cluster.whole(3);

    await cluster.scale(5);
    await said(3, `waiting: the certificate in the Secret server does not name this pod, ${podNames(cluster, 4)[3]}`);
    expect((await cluster.members()).members).toHaveLength(3);
    await put('server', await ca.issue(names(5)), ['ca.pem', 'cert.pem', 'key.pem']);
    await cluster.whole(5);
  } finally {
    await deleteNamespace(cluster.namespace);
  }
});
