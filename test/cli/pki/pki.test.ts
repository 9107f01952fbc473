import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import type { GeneratedTlsProps } from 'etcd-kit';
import { type Credentials, rotate, rotation, updatePki } from '../../../lib/cli/pki/pki';
import { trusts } from '../../../lib/cli/pki/secrets';
import { resolve } from '../../../lib/core/config';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etcd-kit-pki-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const day = 86_400_000;
const update = (tls: Partial<GeneratedTlsProps> = {}, now?: Date) =>
  updatePki(
    folder,
    resolve({ namespace: 'databases', storage: { size: '8Gi' }, tls: { mode: 'generated', clients: ['app'], ...tls } }),
    now,
  );
const file = (name: string) => readFileSync(join(folder, name), 'utf8');
const certificate = (id: string) => new X509Certificate(file(`${id}.crt`));
/** What was issued anew, and why. */
const reasons = async (...args: Parameters<typeof update>) =>
  Object.fromEntries((await update(...args)).filter(({ reason }) => reason).map(({ subject, reason }) => [subject.id, reason]));
const pair = (id: string) => ({ cert: file(`${id}.crt`), key: file(`${id}.key`) });

/** A handshake in which both sides verify each other, as members and clients do. Resolves to the client's name, as the server sees it. */
async function meet(server: Credentials, client: Credentials, servername = 'etcd-0.etcd-headless.databases.svc.cluster.local') {
  const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: true });
  await new Promise<void>(listening => listener.listen(0, '127.0.0.1', listening));
  try {
    const { port } = listener.address() as AddressInfo;
    return await new Promise<string>((found, failed) => {
      listener.on('tlsClientError', failed);
      listener.on('secureConnection', socket => {
        found(String(socket.getPeerCertificate().subject.CN));
        socket.on('error', () => {}).destroy();
      });
      connect({ ...client, port, host: '127.0.0.1', servername })
        .on('error', failed)
        .on('data', () => {});
    });
  } finally {
    listener.close();
  }
}
const handshake = (server: string, client: string, ca: string, servername: string) =>
  meet({ ...pair(server), ca: file(`${ca}.crt`) }, { ...pair(client), ca: file(`${ca}.crt`) }, servername);

test.each<[string, Partial<GeneratedTlsProps>, string, string]>([
  ['ECDSA', {}, 'ec', 'prime256v1'],
  ['ECDSA of 384 bits', { privateKey: { size: 384 } }, 'ec', 'secp384r1'],
  ['RSA', { privateKey: { algorithm: 'RSA' } }, 'rsa', '2048'],
  ['Ed25519', { privateKey: { algorithm: 'Ed25519' } }, 'ed25519', ''],
])('members and clients trust each other, and no client is taken for a member: %s', async (_, tls, type, size) => {
  await update({ dnsNames: ['etcd.example.com'], ipAddresses: ['192.0.2.1'], ...tls });
  for (const name of ['etcd-6.etcd-headless.databases.svc.cluster.local', 'etcd.databases.svc', 'localhost', 'etcd.example.com'])
    await expect(handshake('server', 'client-app', 'ca', name)).resolves.toBe('app');
  await expect(handshake('server', 'root', 'ca', 'etcd')).resolves.toBe('root');
  await expect(handshake('peer', 'peer', 'peer-ca', 'etcd-0.etcd-headless.databases.svc.cluster.local')).resolves.toBe('etcd');
  await expect(handshake('server', 'client-app', 'ca', 'elsewhere.example.com')).rejects.toThrow(/altnames/);
  await expect(handshake('peer', 'client-app', 'peer-ca', 'etcd-0.etcd-headless.databases.svc.cluster.local')).rejects.toThrow();
  expect(certificate('server').checkIP('192.0.2.1')).toBe('192.0.2.1');
  for (const id of ['server', 'peer', 'root', 'client-app']) {
    const { publicKey } = certificate(id);
    const details = publicKey.asymmetricKeyDetails;
    expect([publicKey.asymmetricKeyType, String(details?.modulusLength ?? details?.namedCurve ?? '')]).toEqual([type, size]);
  }
});

test('keys are their owner’s alone, and not for git', async () => {
  await update();
  for (const name of readdirSync(folder).filter(name => name.endsWith('.key'))) expect(statSync(join(folder, name)).mode & 0o77).toBe(0);
  expect(statSync(folder).mode & 0o77).toBe(0);
  expect(file('.gitignore')).toMatch(/^\*$/m);
});

test('what is good stays as it is, and what is near its end is issued anew by the same CA', async () => {
  await update();
  const before = Object.fromEntries(readdirSync(folder).map(name => [name, file(name)]));
  expect(await reasons()).toEqual({});
  expect(Object.fromEntries(readdirSync(folder).map(name => [name, file(name)]))).toEqual(before);
  expect(await reasons({}, new Date(Date.now() + 240 * day))).toEqual({});
  const all = Object.fromEntries(['server', 'peer', 'root', 'client-app'].map(id => [id, 'it was about to expire']));
  expect(await reasons({}, new Date(Date.now() + 250 * day))).toEqual(all);
  expect([file('ca.crt'), file('peer-ca.crt')]).toEqual([before['ca.crt'], before['peer-ca.crt']]);
});

test.each<[string, Partial<GeneratedTlsProps>, Record<string, string>]>([
  ['a name is added', { dnsNames: ['etcd.example.com'] }, { server: 'it had other names' }],
  ['an address is added', { ipAddresses: ['2001:db8::1'] }, { server: 'it had other names' }],
  ['a client is added', { clients: ['app', 'api'] }, { 'client-api': 'it was missing' }],
  ['the renewal comes earlier', { renewBefore: '8759h' }, {}],
  [
    'keys change',
    { privateKey: { algorithm: 'Ed25519' } },
    Object.fromEntries(['server', 'peer', 'root', 'client-app'].map(id => [id, 'it had another type of key'])),
  ],
])('only what has to be is issued anew when %s', async (_, tls, expected) => {
  await update();
  expect(await reasons(tls)).toEqual(expected);
  expect(await reasons(tls)).toEqual({});
});

test('a run that was interrupted, or files that were mixed up, are put right', async () => {
  await update();
  rmSync(join(folder, 'root.crt'));
  writeFileSync(join(folder, 'server.key'), file('peer.key'));
  writeFileSync(join(folder, 'client-app.crt'), 'what?');
  expect(await reasons()).toEqual({
    root: 'it was missing',
    server: 'its key did not match',
    'client-app': 'the file was not a certificate',
  });
  rmSync(join(folder, 'peer-ca.crt'));
  rmSync(join(folder, 'peer-ca.key'));
  expect(await reasons()).toEqual({ peer: 'another CA signed it' });
});

test('nothing outlives its CA', async () => {
  await update();
  await update({}, new Date(Date.now() + 3649 * day));
  expect(certificate('server').validTo).toBe(certificate('ca').validTo);
});

test('what a folder that was begun anew holds, and what is there, do not trust each other', async () => {
  const [before] = await update();
  expect(trusts(before?.ca ?? '', before?.cert ?? '')).toBe(true);
  rmSync(folder, { recursive: true });
  const [after] = await update();
  expect(trusts(before?.ca ?? '', after?.cert ?? '')).toBe(false);
  expect(trusts(`${before?.ca}${after?.ca}`, after?.cert ?? '')).toBe(true);
  expect(trusts('what?', after?.cert ?? '')).toBe(false);
  expect(trusts(after?.ca ?? '', 'what?')).toBe(false);
});

describe('a change of CAs', () => {
  const config = () => resolve({ namespace: 'databases', storage: { size: '8Gi' }, tls: { mode: 'generated', clients: ['app'] } });
  const step = async () => {
    await rotate(folder, config());
    return update();
  };
  const cas = (issued: Awaited<ReturnType<typeof update>>, id: string) =>
    issued.find(({ subject }) => subject.id === id)?.ca.split('-----END CERTIFICATE-----\n').length ?? 0;

  test('goes by three steps, and whoever is one step behind is trusted all the way', async () => {
    const start = await update();
    const oldCa = file('ca.crt');
    const states = [];
    for (let count = 0; count < 3; count++) {
      const before = Object.fromEntries((count === 0 ? start : await update()).map(({ subject, ...rest }) => [subject.id, rest]));
      const after = Object.fromEntries((await step()).map(({ subject, ...rest }) => [subject.id, rest]));
      states.push(rotation(folder, config()));
      for (const [server, client] of [
        [before.server, after['client-app']],
        [after.server, before['client-app']],
        [before.peer, after.peer],
        [after.peer, before.peer],
      ] as const) {
        expect(await meet(server as Credentials, client as Credentials)).toBeTruthy();
      }
    }
    expect(states).toEqual(['announced', 'taken over', 'none']);
    expect(file('ca.crt')).not.toBe(oldCa);
    expect(readdirSync(folder).filter(name => /^(next|old)-/.test(name))).toEqual([]);
    expect(await reasons()).toEqual({});
  });

  test('that is interrupted is finished by the next run', async () => {
    await update();
    await step();
    for (const name of ['next-peer-ca.crt', 'next-peer-ca.key']) rmSync(join(folder, name));
    expect(rotation(folder, config())).toBe('none');
    expect(cas(await step(), 'peer')).toBe(3);
    expect(rotation(folder, config())).toBe('announced');
    // Between two renames of the second step.
    writeFileSync(join(folder, 'old-ca.crt'), file('ca.crt'));
    renameSync(join(folder, 'next-ca.key'), join(folder, 'ca.key'));
    const coming = file('next-ca.crt');
    await step();
    expect(rotation(folder, config())).toBe('taken over');
    expect(file('ca.crt')).toBe(coming);
    rmSync(join(folder, 'old-ca.crt'));
    expect(rotation(folder, config())).toBe('taken over');
    expect(cas(await step(), 'peer')).toBe(2);
    expect(rotation(folder, config())).toBe('none');
  });
});

test.each<[string, () => void, RegExp]>([
  ['half of a CA', () => rmSync(join(folder, 'ca.key')), /ca\.key: is missing, but ca\.crt exists\. Restore it/],
  ['another CA’s key', () => writeFileSync(join(folder, 'ca.key'), file('peer-ca.key')), /ca\.key: must be the key of ca\.crt/],
  ['a CA that is none', () => writeFileSync(join(folder, 'ca.crt'), 'what?'), /ca\.crt: must be a certificate/],
])('%s is no CA to go on from, and nothing is changed', async (_, damage, message) => {
  await update();
  damage();
  const before = file('server.crt');
  await expect(update({}, new Date(Date.now() + 300 * day))).rejects.toThrow(message);
  expect(file('server.crt')).toBe(before);
});

test('a CA that has expired signs nothing any more', async () => {
  await update();
  await expect(update({}, new Date(Date.now() + 3651 * day))).rejects.toThrow(/ca\.crt: expired on/);
});

describe('the command', () => {
  const config = (tls: string) => {
    const path = join(folder, 'etcd.yaml');
    writeFileSync(path, `namespace: databases\nstorage: { size: 8Gi }\n${tls}\n`);
    return path;
  };
  const run = (...args: string[]) => {
    try {
      const bin = join(__dirname, '../../../dist/lib/cli/etcd-kit.js');
      return {
        status: 0,
        stdout: execFileSync(process.execPath, [bin, 'certs', ...args], { encoding: 'utf8', stdio: 'pipe' }),
        stderr: '',
      };
    } catch (error) {
      return error as { status: number; stdout: string; stderr: string };
    }
  };

  test('keeps its folder beside the config, and tells no key unless asked to', () => {
    const path = config('tls: { mode: generated }');
    expect(run(path)).toMatchObject({ status: 0, stdout: '' });
    const keys = join(folder, 'pki', 'databases.etcd');
    expect(existsSync(join(keys, 'ca.key'))).toBe(true);
    const { stdout } = run(path, '--print');
    expect(stdout.match(/^ {2}name: .*$/gm)).toEqual(['  name: etcd-server-tls', '  name: etcd-peer-tls', '  name: etcd-root-tls']);
    expect(stdout).toContain(Buffer.from(readFileSync(join(keys, 'server.key'))).toString('base64'));
    // The CA's key stays where it is.
    expect(stdout).not.toContain(Buffer.from(readFileSync(join(keys, 'ca.key'))).toString('base64'));
  });

  test('refuses a config whose certificates are somebody else’s', () => {
    const { status, stderr } = run(config('tls: { mode: certManager }'));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/tls\.mode: must be generated for this command/)]);
    expect(existsSync(join(folder, 'pki'))).toBe(false);
  });
});
