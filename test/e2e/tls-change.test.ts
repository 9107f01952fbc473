import { execFile, execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { api, apply, deleteNamespace, exec, type Named, newCluster, readSecret, sleep, until } from './kube';
import { Writer } from './writer';

test('certificates that etcd-kit certs makes and applies: members form with them, a client that is added gets in, and CAs are changed while it writes', async () => {
  const cluster = await newCluster({ tls: { mode: 'generated' } });
  const folder = mkdtempSync(join(tmpdir(), 'etcd-kit-e2e-'));
  const stopSyncing = cluster.syncOften();
  try {
    const config = join(folder, 'etcd.yaml');
    const etcdKit = (tls: string, ...args: string[]) => {
      writeFileSync(config, `namespace: ${cluster.namespace}\nstorage: { size: 1Gi }\n${tls}`);
      const [command = '', ...options] = args;
      return execFileSync('node', ['dist/lib/cli/etcd-kit.js', command, config, ...options], { encoding: 'utf8', stdio: 'pipe' });
    };
    // Beside a writer, which lives in this process.
    const etcdKitAsync = async (command: string) =>
      (await promisify(execFile)('node', ['dist/lib/cli/etcd-kit.js', command, config], { encoding: 'utf8' })).stdout;
    etcdKit('tls: { mode: generated }', 'certs', '--apply');
    expect(await cluster.apply()).toEqual([]);
    await cluster.whole(3);
    etcdKit('tls: { mode: generated, clients: [app] }', 'certs', '--apply');
    const {
      'ca.crt': ca = '',
      'tls.crt': cert = '',
      'tls.key': key = '',
    } = (await readSecret(cluster.namespace, 'etcd-client-app-tls')) ?? {};
    const writer = new Writer(cluster, 3, 2, '', { ca, cert, key });
    await writer.start();
    await sleep(1000);
    await writer.finish();
    // Three steps to new CAs. A client takes what is new after each, and is served all the while.
    const before = (await readSecret(cluster.namespace, 'etcd-server-tls'))?.['ca.crt'];
    for (const said of ['step 1 of 3 is done', 'step 2 of 3 is done', 'step 3 of 3 is done']) {
      const {
        'ca.crt': trusted = '',
        'tls.crt': shown = '',
        'tls.key': own = '',
      } = (await readSecret(cluster.namespace, 'etcd-client-app-tls')) ?? {};
      const busy = new Writer(cluster, 3, 4, `${said}/`, { ca: trusted, cert: shown, key: own });
      await busy.start();
      expect(await etcdKitAsync('rotate-ca')).toContain(said);
      const { acknowledged, longestGap } = await busy.finish();
      process.stdout.write(`${said}: ${acknowledged} writes, longest gap ${longestGap} ms\n`);
    }
    expect((await readSecret(cluster.namespace, 'etcd-server-tls'))?.['ca.crt']).not.toBe(before);
    // Another folder is another CA: nothing of it gets into this cluster.
    for (const command of ['certs --apply', 'rotate-ca']) {
      const elsewhere = [...command.split(' '), '--folder', join(folder, 'elsewhere')];
      expect(() => etcdKit('tls: { mode: generated, clients: [app] }', ...elsewhere)).toThrow(
        /holds a certificate of another CA than this/,
      );
    }
    await cluster.whole(3);
    // kubectl would keep the keys in an annotation, were they not applied by the server.
    const { body } = await api('GET', `/api/v1/namespaces/${cluster.namespace}/secrets/etcd-client-app-tls`);
    expect(JSON.stringify(body)).not.toContain('last-applied-configuration');
    expect(etcdKit('', 'plan')).toContain('peer traffic uses TLS: without certificates, the first pod does not start');
  } finally {
    stopSyncing();
    rmSync(folder, { recursive: true });
    await deleteNamespace(cluster.namespace);
  }
});

test('one issuer makes way for another, with a bundle of both CAs, while a client writes', async () => {
  const cluster = await newCluster();
  const { namespace } = cluster;
  const stopSyncing = cluster.syncOften();
  const object = (apiVersion: string, kind: string, name: string, rest: object) =>
    ({ apiVersion, kind, metadata: { name, namespace }, ...rest }) as Named;
  const issuer = (name: string, spec: object) => object('cert-manager.io/v1', 'Issuer', name, { spec });
  const cas = ['old', 'new'];
  const app = async () => {
    const held = (await readSecret(namespace, 'etcd-client-app-tls')) ?? {};
    return { cert: held['tls.crt'] ?? '', key: held['tls.key'] ?? '' };
  };
  try {
    await apply([
      issuer('selfsigned', { selfSigned: {} }),
      ...cas.flatMap(name => [
        object('cert-manager.io/v1', 'Certificate', name, {
          spec: { isCA: true, commonName: name, secretName: name, privateKey: { algorithm: 'ECDSA' }, issuerRef: { name: 'selfsigned' } },
        }),
        issuer(name, { ca: { secretName: name } }),
      ]),
    ]);
    const [before = '', after = ''] = await Promise.all(
      cas.map(name => until(name, async () => (await readSecret(namespace, name))?.['tls.crt'])),
    );
    const tls = { mode: 'certManager', clients: ['app'] } as const;
    expect(await cluster.apply({ tls: { ...tls, issuerRef: { name: 'old' } } })).toEqual([]);
    const { clusterId } = await cluster.whole(3);
    const ca = `${before}${after}`;
    const first = await app();
    const writer = new Writer(cluster, 3, 4, 'old/', { ca, ...first });
    await writer.start();

    const trustBundle = { configMapName: 'cas' };
    await apply([object('v1', 'ConfigMap', 'cas', { data: { 'ca.crt': ca } })]);
    await cluster.apply({ tls: { ...tls, issuerRef: { name: 'old' }, trustBundle } });
    await cluster.whole(3);
    await cluster.apply({ tls: { ...tls, issuerRef: { name: 'new' }, trustBundle } });
    const newCa = new X509Certificate(after);
    for (const ordinal of [0, 1, 2]) {
      for (const which of ['server', 'peer']) {
        await until(`etcd-${ordinal} to have a ${which} certificate of the new CA`, async () => {
          const shown = await exec(namespace, `etcd-${ordinal}`, ['/tools/cat', `/etc/etcd/tls/${which}/tls.crt`]);
          return new X509Certificate(shown).verify(newCa.publicKey);
        });
      }
    }
    await cluster.whole(3);
    const second = await until('a client certificate of the new CA', async () => {
      const held = await app();
      return held.cert !== first.cert && held;
    });
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`another issuer: ${acknowledged} writes, longest gap ${longestGap} ms\n`);

    const last = new Writer(cluster, 3, 4, 'new/', { ca: after, ...second });
    await last.start();
    await cluster.apply({ tls: { ...tls, issuerRef: { name: 'new' } } });
    expect((await cluster.whole(3)).clusterId).toBe(clusterId);
    process.stdout.write(`without the old one: longest gap ${(await last.finish()).longestGap} ms\n`);
  } finally {
    stopSyncing();
    await deleteNamespace(namespace);
  }
});

test('a running cluster goes over to TLS and back while clients write, and a config that skips the way is refused by the pod, at no cost', async () => {
  const cluster = await newCluster();
  const mode = 'certManager';
  const identity = async () => {
    const { clusterId, members } = await cluster.whole(3);
    return [clusterId, ...members.map(({ ID, name }) => `${ID} ${name}`)];
  };
  const speak = (scheme: string) =>
    until(`members to speak ${scheme}`, async () =>
      (await cluster.members()).members.every(({ peerURLs }) => peerURLs?.every(url => url.startsWith(`${scheme}:`))),
    );
  try {
    await cluster.apply();
    const before = await identity();
    const plain = new Writer(cluster, 3, 4, 'plain/');
    await plain.start();
    await cluster.apply({ tls: { mode, clients: ['app'], transition: 'enabling' } });
    await cluster.whole(3);
    await speak('https');
    expect(await identity()).toEqual(before);
    process.stdout.write(`to TLS, plain clients: longest gap ${(await plain.finish()).longestGap} ms\n`);

    const {
      'ca.crt': ca = '',
      'tls.crt': cert = '',
      'tls.key': key = '',
    } = (await readSecret(cluster.namespace, 'etcd-client-app-tls')) ?? {};
    const secure = new Writer(cluster, 3, 4, 'secure/', { ca, cert, key });
    await secure.start();
    await cluster.apply({ tls: { mode, clients: ['app'] } });
    expect(await identity()).toEqual(before);
    process.stdout.write(`to nothing but TLS, clients with certificates: longest gap ${(await secure.finish()).longestGap} ms\n`);
    await expect(cluster.etcdctl(0, '--endpoints=http://127.0.0.1:2379', '--command-timeout=2s', 'get', 'key')).rejects.toThrow();

    await cluster.apply({ tls: undefined });
    const text = 'the members of this cluster use https between them, and this pod has no certificate for it';
    await until(`etcd-2 to say ${text}`, async () => (await cluster.decisions(2)).some(line => line.includes(text)));
    await cluster.etcdctl(0, 'put', 'key', 'value');

    // And back, in the same two steps.
    const returning = new Writer(cluster, 3, 4, 'returning/', { ca, cert, key });
    await returning.start();
    await cluster.apply({ tls: { mode, clients: ['app'], transition: 'disabling' } });
    await cluster.whole(3);
    await speak('http');
    process.stdout.write(`from TLS, clients with certificates: longest gap ${(await returning.finish()).longestGap} ms\n`);
    await cluster.apply({ tls: undefined });
    expect(await identity()).toEqual(before);
    expect(await cluster.etcdctl(0, 'get', 'key', '--print-value-only')).toBe('value\n');
  } finally {
    await deleteNamespace(cluster.namespace);
  }
});
