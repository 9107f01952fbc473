import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { promisify } from 'node:util';
import { Authority, type Subject } from '../certificates';
import { StatefulSet, until, versions } from './pods';

const suite = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
});
afterEach(() => set.close());

const peerFile = (file: string) => readFileSync(join(set.certificates, 'peer', file), 'utf8');
/** What a member answers on its port for peers. */
const peerAnswer = (host: string, shown: RequestOptions) =>
  new Promise<string>(resolve => {
    const asked = request({ host, port: 2380, path: '/version', agent: false, ...shown }, async answer => {
      resolve(Buffer.concat(await answer.toArray()).toString());
    });
    asked.on('error', () => resolve('refused'));
    asked.end();
  });

// The tests below, and those in test/e2e, are of 3.6.
describe.each(versions.filter(version => !version.startsWith('3.6.')))('etcd %s with TLS', version => {
  test('founds, grows, and rebuilds a lost member; and lets in only who shows a certificate', async () => {
    await set.close();
    set = await (await new StatefulSet(version).open()).secure();
    await set.found(3);
    await set.pod(0).etcdctl('put', 'key', 'value');
    await set.pod(1).preStop();
    set.pod(2).kill();
    set.pod(2).loseVolume();
    set.pod(2).start();
    await set.pod(2).says('is promoted to a voter');
    set.answer = 'replicas 4';
    set.pod(3).start();
    await set.pod(3).says('is promoted to a voter');
    await set.whole(4);
    expect(await set.pod(3).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');

    const stranger = await (await Authority.create()).issue({ commonName: 'root' });
    const folder = mkdtempSync(join(set.folder, 'stranger-'));
    for (const [file, text] of Object.entries(stranger)) writeFileSync(join(folder, file), text);
    const ca = `--cacert=${join(set.certificates, 'root', 'ca.crt')}`;
    const ask = (...args: string[]) =>
      promisify(execFile)(join(process.env.ETCD_KIT_ETCD as string, version, 'etcdctl'), ['--command-timeout=2s', ...args, 'get', 'key'], {
        env: {},
      });
    await expect(ask(`--endpoints=http://${set.pod(0).ip}:2379`)).rejects.toThrow();
    await expect(ask(`--endpoints=${set.pod(0).url}`, ca)).rejects.toThrow();
    await expect(ask(`--endpoints=${set.pod(0).url}`, ca, `--cert=${folder}/tls.crt`, `--key=${folder}/tls.key`)).rejects.toThrow();
    await expect(
      ask(`--endpoints=${set.pod(0).url}`, ca, `--cert=${set.certificates}/root/tls.crt`, `--key=${set.certificates}/root/tls.key`),
    ).resolves.toMatchObject({ stdout: 'key\nvalue\n' });

    // The CA that signs the peers' certificates may sign others': they are not peers, whatever they are called.
    const own = { ca: peerFile('ca.crt'), cert: peerFile('tls.crt'), key: peerFile('tls.key') };
    const foreign = await set.peerCertificate({ commonName: 'etcd', dnsNames: ['etcd'], ipAddresses: [set.pod(1).ip, '127.0.0.1'] });
    for (const ordinal of [0, 3]) {
      const raft = (shown: { cert?: string; key?: string }) => peerAnswer(set.pod(ordinal).ip, { ca: own.ca, ...shown });
      expect(await raft(own)).toContain('etcdserver');
      expect(await raft({ cert: foreign['tls.crt'], key: foreign['tls.key'] })).toBe('refused');
      expect(await raft({})).toBe('refused');
    }
  });
});

test('a renewed certificate is shown to clients without a restart', async () => {
  await set.secure();
  await set.found(1);
  const shown = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: set.pod(0).ip, port: 2379, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.on('error', reject);
    });
  const before = await shown();
  const ca = await Authority.create();
  set.putCertificate('server', await ca.issue({ commonName: 'etcd', ipAddresses: ['127.0.0.1', set.pod(0).ip] }));
  expect(await shown()).not.toBe(before);
});

test.each<[string, Partial<StatefulSet['tlsSettings']>, ConnectionOptions, string]>([
  ['asks for no certificate where the config says so', { certAuth: false }, {}, 'TLSv1.3'],
  ['speaks no less than the least version', { minVersion: 'TLS1.3' }, { maxVersion: 'TLSv1.2' }, 'refused'],
  ['speaks the suites that are chosen', { certAuth: false, cipherSuites: [suite] }, { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
  [
    'speaks no other suite',
    { certAuth: false, cipherSuites: [suite] },
    { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
    'refused',
  ],
])('a member %s', async (_, settings, options, protocol) => {
  await set.secure();
  set.tlsSettings = { ...set.tlsSettings, ...settings };
  await set.found(1);
  const spoken = await new Promise<string | null>(resolve => {
    const socket = connect({ host: set.pod(0).ip, port: 2379, rejectUnauthorized: false, ...options });
    socket.on('error', () => resolve('refused'));
    // Over TLS 1.3, a client hears that it is refused only after it has spoken.
    socket.on('secureConnect', () => socket.write('GET /version HTTP/1.1\r\nHost: etcd\r\n\r\n'));
    socket.on('data', () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
  });
  expect(spoken).toBe(protocol);
});

test('metrics over TLS are for those who show a certificate, on a port of their own', async () => {
  await set.secure();
  set.tlsSettings = { ...set.tlsSettings, metrics: true };
  await set.found(1);
  const [ca, cert, key] = ['ca.crt', 'tls.crt', 'tls.key'].map(file => readFileSync(join(set.certificates, 'root', file), 'utf8'));
  const read = (options: RequestOptions) =>
    new Promise<string>(resolve => {
      const asked = request({ host: set.pod(0).ip, port: 2384, path: '/metrics', ca, agent: false, ...options }, async answer => {
        const chunks = await answer.toArray();
        resolve(Buffer.concat(chunks).toString());
      });
      asked.on('error', () => resolve('refused'));
      asked.end();
    });
  expect(await read({ cert, key })).toContain('etcd_server_has_leader 1');
  expect(await read({})).toBe('refused');
});

test('other CAs to trust are taken by one member after the other, and the cluster takes writes in between', async () => {
  await set.secure();
  await set.found(3);
  for (const ordinal of [0, 1, 2]) await set.pod(ordinal).says('votes and has a leader');
  const extra = (await (await Authority.create('next')).issue({ commonName: 'x' }))['ca.crt'];
  for (const which of ['server', 'peer']) appendFileSync(join(set.certificates, which, 'ca.crt'), extra);
  const started = (ordinal: number) => set.pod(ordinal).said.includes('the CAs have changed, and etcd reads them only when it starts');
  const order: number[] = [];
  const end = Date.now() + 100_000;
  while (order.length < 3 && Date.now() < end) {
    const now = [2, 1, 0].filter(ordinal => started(ordinal) && !order.includes(ordinal));
    expect(now.length).toBeLessThanOrEqual(1);
    order.push(...now);
    await until('a member to take a write', async () => {
      for (const ordinal of [0, 1, 2])
        if (
          await set
            .pod(ordinal)
            .etcdctl('put', 'key', 'value')
            .catch(() => '')
        )
          return true;
      return false;
    });
  }
  expect(order).toEqual([2, 1, 0]);
  await set.whole(3);
});

test('a CA that shuts a member out shuts out just one, and that comes back once it is put right', async () => {
  await set.secure();
  await set.found(3);
  for (const ordinal of [0, 1, 2]) await set.pod(ordinal).says('votes and has a leader');
  const file = join(set.certificates, 'peer', 'ca.crt');
  const right = readFileSync(file);
  writeFileSync(file, (await (await Authority.create('stranger')).issue({ commonName: 'x' }))['ca.crt']);
  await set.pod(2).says('no leader, so no quorum');
  await set.pod(1).says('the CAs have changed: restarting etcd once etcd-2 serves');
  await set.pod(0).etcdctl('put', 'key', 'value');
  writeFileSync(file, right);
  await set.pod(2).says('no leader, and the CAs have changed since etcd started');
  await until('member 2 to serve', async () => (await set.pod(2).etcdctl('get', 'key', '--print-value-only')) === 'value\n');
  for (const ordinal of [0, 1]) expect(set.pod(ordinal).said).not.toContain('ending etcd');
});

test('a Secret that is taken away from a member that runs restarts nothing', async () => {
  await set.secure();
  await set.found(1);
  await set.pod(0).says('votes and has a leader');
  rmSync(join(set.certificates, 'server'), { recursive: true });
  await new Promise(resolve => setTimeout(resolve, 16_000));
  expect(set.pod(0).said).not.toContain('ending etcd');
  expect(await set.pod(0).shell('metrics | grep -c "^etcd_server_has_leader 1"')).toBe('1');
});

test('a pod waits for a Secret that is not there, and says for which', async () => {
  await set.secure();
  rmSync(join(set.certificates, 'peer', 'tls.crt'));
  set.answer = 'replicas 1';
  set.pod(0).start();
  await set.pod(0).says('waiting: the Secret etcd-peer-tls, or its key tls.crt, is missing');
  await set.pod(0).says('ending this container, so that the kubelet looks for the Secret at once');
  const ca = await Authority.create();
  set.putCertificate('peer', await ca.issue({ commonName: 'etcd', ipAddresses: [set.pod(0).ip] }));
  await set.pod(0).says('votes and has a leader');
});

const host = 'etcd-0.etcd-headless.databases.svc.cluster.local';
const problemOf = async (which: 'server' | 'peer' | 'root', subject: Partial<Subject>, ordinal = 0) => {
  const ca = await Authority.create();
  set.putCertificate(which, await ca.issue({ commonName: 'etcd', dnsNames: [host], ...subject }));
  const env = `TLS=${set.certificates} MEMBER_HOST=etcd-%s.etcd-headless.databases.svc.cluster.local ORDINAL=${ordinal}`;
  return set.pod(0).shell(`${env}; . "$SCRIPTS/member/tls.sh"; certificate_problem ${which} etcd-tls || echo none`);
};
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
const names = (...dnsNames: string[]) => ({ dnsNames });

test.each<[string, 'server' | 'peer' | 'root', Partial<Subject>, string | RegExp]>([
  ['that names the pod', 'server', {}, 'none'],
  ['that names the pod among others', 'peer', names('localhost', 'etcd', host), 'none'],
  ['that names all of the domain', 'peer', names(`*.${host.slice('etcd-0.'.length)}`), 'none'],
  ['of a client, who has no name', 'root', names(), 'none'],
  ['that names another pod', 'server', names(host.replace('etcd-0', 'etcd-10')), /does not name this pod, etcd-0\.etcd-headless/],
  ['that names the pod of another cluster', 'peer', names(`other-${host}`), /does not name this pod/],
  ['that names the pod as part of another name', 'peer', names(`${host}.example.com`), /does not name this pod/],
  ['that is valid till 2060', 'server', { notAfter: new Date('2060-01-01') }, 'none'],
  ['that has expired', 'server', { notAfter: later(-60) }, /Secret etcd-tls expired \(UTC \d{14}, now \d{14}\). Renew it/],
  ['that is not valid yet', 'root', { notBefore: later(3600) }, /is not valid yet/],
])('a certificate %s: %s', async (_, which, subject, problem) => {
  const found = await problemOf(which, subject);
  if (typeof problem === 'string') expect(found).toBe(problem);
  else expect(found).toMatch(problem);
});

test('a peer certificate must name the first pod, too: by that name, members know each other', async () => {
  const [first, second] = [host, host.replace('etcd-0', 'etcd-1')];
  expect(await problemOf('peer', names(second), 1)).toMatch(`does not name ${first}, without which no member accepts it`);
  expect(await problemOf('peer', names(second, first), 1)).toBe('none');
  expect(await problemOf('server', names(second), 1)).toBe('none');
});

test('CAs that a ConfigMap should hold are called so', async () => {
  await set.secure();
  rmSync(join(set.certificates, 'server', 'ca.crt'));
  const said = await set.pod(0).shell('. "$SCRIPTS/member/tls.sh"; certificate_problem server etcd-tls,platform-cas');
  expect(said).toBe('the ConfigMap platform-cas, or the CAs in it, are missing');
});

test('what is no certificate is called so', async () => {
  await set.secure();
  writeFileSync(join(set.certificates, 'root', 'tls.crt'), 'what?');
  const said = await set.pod(0).shell(`TLS=${set.certificates}; . "$SCRIPTS/member/tls.sh"; certificate_problem root etcd-tls`);
  expect(said).toBe('tls.crt in the Secret etcd-tls is not a certificate');
});

describe('a running cluster', () => {
  /** What the members' addresses start with, as they are listed. */
  const spoken = async () =>
    (await set.pod(0).etcdctl('member', 'list'))
      .trim()
      .split('\n')
      .map(line => line.split(', ')[3]?.split(':')[0]);
  const roll = async (...ordinals: number[]) => {
    for (const ordinal of ordinals) {
      const pod = set.pod(ordinal);
      await pod.preStop();
      pod.kill();
      pod.start();
      await pod.says('votes and has a leader');
    }
  };
  const speak = (scheme: string) => until(`members to speak ${scheme}`, async () => (await spoken()).every(found => found === scheme), 90);

  test('goes from plain HTTP to TLS, and back, and serves all the while', async () => {
    await set.found(3);
    await set.pod(0).etcdctl('put', 'key', 'value');
    const ids = await Promise.all([0, 1, 2].map(ordinal => set.pod(ordinal).id()));
    set.transition = 'enabling';
    await set.secure();
    let failures = 0;
    let puts = 0;
    let stopping = false;
    const client = (async () => {
      while (!stopping) {
        const taken = await Promise.any([0, 1, 2].map(ordinal => set.pod(ordinal).etcdctl('put', 'count', `${puts}`))).catch(() => '');
        if (taken) puts++;
        else failures++;
      }
    })();
    await roll(2, 1);
    expect(await spoken()).toEqual(['http', 'http', 'http']);
    await roll(0);
    await speak('https');
    await set.whole(3);
    set.transition = null;
    await roll(2, 1, 0);
    set.transition = 'disabling';
    await roll(2, 1, 0);
    await speak('http');
    await set.whole(3);
    set.tls = false;
    set.transition = null;
    await roll(2, 1, 0);
    await set.whole(3);
    stopping = true;
    await client;
    expect(puts).toBeGreaterThan(10);
    expect(failures).toBe(0);
    expect(await Promise.all([0, 1, 2].map(ordinal => set.pod(ordinal).id()))).toEqual(ids);
    expect(await set.pod(1).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');
  });

  test('half-way to TLS rebuilds a lost member, which speaks as the others do', async () => {
    await set.found(3);
    set.transition = 'enabling';
    await set.secure();
    await roll(2, 1);
    set.pod(2).kill();
    set.pod(2).loseVolume();
    set.pod(2).start();
    await set.pod(2).says('is promoted to a voter');
    expect(await spoken()).toEqual(['http', 'http', 'http']);
    await roll(0);
    await speak('https');
    set.transition = null;
    await roll(2, 1, 0);
    await set.whole(3);
  });

  test('puts a member right that was stopped before it had written down how it speaks now', async () => {
    await set.secure();
    await set.found(3);
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
    writeFileSync(join(set.pod(2).volume, 'peers'), 'http\n');
    set.pod(2).start();
    await set.pod(2).says('no quorum answers now');
    for (const ordinal of [0, 1]) set.pod(ordinal).start();
    await set.pod(2).says('this member uses http, and is listed with another scheme');
    await set.pod(2).says('as a quorum confirms');
    await set.whole(3);
    await until('it to have written that down', async () => (await set.pod(2).shell('cat "$PEERS"')) === 'https');
  });

  test('that speaks TLS is not gone back from without certificates: the pod waits, and the others go on', async () => {
    await set.secure();
    await set.found(3);
    await until('all to remember', async () =>
      (await Promise.all([0, 1, 2].map(ordinal => set.pod(ordinal).shell('cat "$PEERS"')))).every(said => said === 'https'),
    );
    set.pod(2).kill();
    set.tls = false;
    set.pod(2).start();
    await set.pod(2).says('the members of this cluster use https between them, and this pod has no certificate for it');
    set.tls = true;
    await set.pod(0).etcdctl('put', 'key', 'value');
    set.pod(2).kill();
    set.pod(2).start();
    await set.pod(2).says('votes and has a leader');
  });
});
