import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Authority, type Certificate } from '../certificates';
import { freePort, snapshotIn, TestStore, Worker } from './backups';
import { newest, StatefulSet, scripts } from './pods';

let set: StatefulSet;
afterEach(() => set.close());

async function cluster(version = newest('3.6'), size = 3): Promise<StatefulSet> {
  set = await new StatefulSet(version).open();
  await set.found(size);
  for (let index = 0; index < 20; index++) await set.pod(0).etcdctl('put', `key/${index}`, `value ${index}`);
  return set;
}

describe.each(['3.5', '3.6', '3.7'])('etcd %s', minor => {
  test('a backup is of a follower, is restored and compared with every member, and is stored with its manifest', async () => {
    await cluster(newest(minor));
    const store = TestStore.claim(set);
    const worker = new Worker(set, store);
    const first = await worker.run('backup/snapshot.sh');
    expect(first.said).toMatch(/saving a snapshot of .*, a follower\n.*verified by a restore: revision 21, .* as 3 of 3 members have it/);
    expect(first.code).toBe(0);
    const second = await worker.run('backup/upload.sh');
    expect(second.said).toMatch(/stored backup \d{8}T\d{6}Z-[0-9a-f]+-21\n$/);
    expect(second.code).toBe(0);
    const name = worker.file('name').trim();
    const folder = join(store.data, 'etcd/default/etcd', name);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name,
      cluster: 'etcd',
      namespace: 'default',
      revision: 21,
      verified: true,
      membersAlike: 3,
      etcdVersion: set.version,
    });
    expect(manifest.size).toBe(statSync(snapshotIn(folder)).size);
  });

  test('a cluster that has not changed since its history was compacted is backed up like any other', async () => {
    await cluster(newest(minor), 1);
    const worker = new Worker(set, TestStore.claim(set));
    await set.pod(0).etcdctl('del', 'key/3');
    for (const at of ['15', '22']) await set.pod(0).etcdctl('compact', at);
    const { code, said } = await worker.run('backup/snapshot.sh');
    expect(said).toMatch(/verified by a restore: revision 22/);
    expect(code).toBe(0);
  });
});

test('a backup is made while a member is down, and none where there is no quorum', async () => {
  await cluster();
  const worker = new Worker(set, TestStore.claim(set));
  set.pod(2).kill();
  expect((await worker.run('backup/snapshot.sh')).said).toMatch(/as 2 of 2 members have it/);
  set.pod(1).kill();
  await expect(worker.backup({ PATIENCE: '1' })).rejects.toThrow(/no backup: no member with a leader answers/);
});

test('an encrypted backup holds nothing that can be read without its password', async () => {
  await cluster(undefined, 1);
  await set.pod(0).etcdctl('put', 'key', 'the-needle-of-the-haystack');
  const store = TestStore.claim(set, 'correct horse');
  const name = await new Worker(set, store).backup();
  const folder = join(store.data, 'etcd/default/etcd', name);
  expect(readdirSync(folder).sort()).toEqual(['manifest.json.bin', expect.stringMatching(/^snapshot-[0-9a-f]{16}\.db\.bin$/)]);
  for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes('needle')).toBe(false);
  // As the README has it, with rclone alone.
  const password = execFileSync('rclone', ['obscure', '-'], { input: 'correct horse', encoding: 'utf8' }).trim();
  const remote = `:crypt,remote="${store.data}",filename_encryption=off,directory_name_encryption=false:etcd/default/etcd/${name}`;
  const copy = join(store.folder, 'read-by-rclone');
  execFileSync('rclone', ['copy', remote, copy, '--config='], { env: { ...process.env, RCLONE_CRYPT_PASSWORD: password } });
  expect(readFileSync(snapshotIn(copy)).includes('needle')).toBe(true);
});

test('two Jobs that back up one revision in one second make a backup that is whole, whoever comes last with what', async () => {
  await cluster(undefined, 1);
  const store = TestStore.claim(set);
  const [one, other] = [new Worker(set, store), new Worker(set, store)];
  await one.run('backup/snapshot.sh');
  // Two snapshots of a revision differ, too, by what has no revision.
  await set.pod(0).etcdctl('lease', 'grant', '600');
  await other.run('backup/snapshot.sh');
  writeFileSync(join(other.folder, 'scratch', 'name'), one.file('name'));
  expect(await one.run('backup/upload.sh')).toMatchObject({ code: 0 });
  const manifest = join(store.data, 'etcd/default/etcd', one.file('name').trim(), 'manifest.json');
  const first = readFileSync(manifest);
  expect(await other.run('backup/upload.sh')).toMatchObject({ code: 0 });
  expect(await one.drill()).toMatchObject({ code: 0 });
  writeFileSync(manifest, first);
  expect(await one.drill()).toMatchObject({ code: 0 });
});

/** S3 behind a port, whose ETags look like MD5s and are none, as with encryption by KMS. */
async function oddEtags(port: number, behind: number, { 'tls.key': key, 'tls.crt': cert }: Certificate) {
  const puts: IncomingMessage[] = [];
  const creating: IncomingMessage[] = [];
  const odd = (text: string) => text.replace(/\b[0-9a-f]{32}\b/g, md5 => [...md5].reverse().join(''));
  const server = createTlsServer({ key, cert }, async (incoming, outgoing) => {
    const url = incoming.url as string;
    if (incoming.method === 'PUT') puts.push(incoming);
    if (incoming.method === 'PUT' ? !url.includes('partNumber=') : incoming.method === 'POST' && /[?&]uploads/.test(url)) {
      creating.push(incoming);
    }
    const body = await buffer(incoming);
    // Etags of parts come back.
    const sent = incoming.method === 'POST' ? Buffer.from(odd(body.toString())) : body;
    const answer = request(
      { host: '127.0.0.1', port: behind, method: incoming.method, path: url, headers: incoming.headers },
      async got => {
        const xml = got.headers['content-type']?.includes('xml');
        const content = await buffer(got);
        const { etag, ...headers } = got.headers;
        outgoing.writeHead(got.statusCode as number, { ...headers, ...(etag !== undefined && { etag: odd(etag) }) });
        outgoing.end(xml ? odd(content.toString()) : content);
      },
    );
    answer.end(sent);
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return { puts, creating, close: () => server.close() };
}

describe('a store', () => {
  const stores: TestStore[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.stop();
  });
  const added = (store: TestStore) => {
    stores.push(store);
    return store;
  };
  const s3 = (port: number, files: Readonly<Record<string, string>> = {}) =>
    added(
      new TestStore(
        set,
        { s3: { bucket: 'backups', prefix: 'prod', endpoint: `http://127.0.0.1:${port}`, credentials: { secretName: 's3' } } },
        { 'value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID': 'etcd-backup', 'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'secret key', ...files },
      ),
    );

  test('may be S3, and one that is down, or refuses, or lacks the bucket, is told apart', async () => {
    await cluster(undefined, 1);
    const port = await freePort();
    const store = s3(port);
    const worker = new Worker(set, store);
    expect((await worker.run('backup/snapshot.sh')).code).toBe(0);
    const down = await worker.run('backup/upload.sh', { RCLONE_LOW_LEVEL_RETRIES: '1', RCLONE_RETRIES: '1' });
    expect(down.said).toMatch(/no backup: not stored: .*connection refused\n$/);
    expect(down.code).not.toBe(0);
    await store.serve('s3', port, '--auth-key=etcd-backup,secret key');
    const lacking = await worker.run('backup/upload.sh', { RCLONE_RETRIES: '1' });
    expect(lacking.said).toMatch(/no backup: not stored: .*NoSuchBucket/);
    mkdirSync(join(store.data, 'backups'));
    // It remembers what is there for some minutes.
    await store.stop();
    await store.serve('s3', port, '--auth-key=etcd-backup,secret key');
    const wrong = s3(port, { 'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'wrong' });
    const refused = await new Worker(set, wrong, { SCRATCH: worker.env.SCRATCH as string }).run('backup/upload.sh', {
      RCLONE_RETRIES: '1',
    });
    expect(refused.said).toMatch(/no backup: not stored: .*(SignatureDoesNotMatch|403)/);
    expect(refused.said).not.toContain('secret key');
    expect((await worker.run('backup/upload.sh')).said).toMatch(/stored backup/);
    expect(existsSync(join(store.data, 'backups/prod/default/etcd', worker.file('name').trim(), 'manifest.json'))).toBe(true);
  });

  test.each([
    ['in one piece', {}],
    ['in parts', { RCLONE_S3_UPLOAD_CUTOFF: '0', RCLONE_S3_CHUNK_SIZE: '5M', RCLONE_RETRIES: '1' }],
  ])('may be S3 that encrypts with KMS, so that no ETag is an MD5: %s', async (_, parts) => {
    await cluster(undefined, 1);
    if ('RCLONE_S3_CHUNK_SIZE' in parts) {
      for (let index = 0; index < 8; index++) {
        await set.pod(0).etcdctl('put', `big/${index}`, randomBytes(50_000).toString('hex'));
        for (let times = 0; times < 9; times++) await set.pod(0).etcdctl('put', `big/${index}`, randomBytes(50_000).toString('hex'));
      }
    }
    const [port, behind] = [await freePort(), await freePort()];
    const certificate = await (await Authority.create()).issue({ commonName: 'kms', ipAddresses: ['127.0.0.1'] });
    const s3 = {
      bucket: 'backups',
      endpoint: `https://127.0.0.1:${port}`,
      provider: 'AWS',
      credentials: { secretName: 's3' },
      trustBundle: { secretName: 'cas' },
    };
    const store = added(
      new TestStore(
        set,
        {
          s3: {
            ...s3,
            serverSideEncryption: 'aws:kms',
            kmsKeyId: 'arn:aws:kms:eu-central-1:1:key/k',
            storageClass: 'STANDARD_IA',
          },
        },
        {
          'value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID': 'etcd-backup',
          'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'secret',
          'file/ca.crt': certificate['ca.crt'],
        },
      ),
    );
    // A bucket that does so by itself says nothing of it in the config.
    const byDefault = added(new TestStore(set, { s3 }, store.files));
    mkdirSync(join(store.data, 'backups'));
    await store.serve('s3', behind);
    const kms = await oddEtags(port, behind, certificate);
    try {
      for (const each of [byDefault, store]) {
        kms.puts.length = 0;
        const worker = new Worker(set, each, parts);
        await worker.backup();
        expect(kms.puts.some(({ url }) => url?.includes('partNumber=2'))).toBe('RCLONE_S3_CHUNK_SIZE' in parts);
        // S3 refuses what does not arrive as it was sent.
        for (const { headers } of kms.puts) expect(headers['content-md5'] ?? headers['x-amz-checksum-crc32']).toBeDefined();
        expect(await worker.drill()).toMatchObject({ code: 0 });
      }
      const creating = kms.creating.filter(({ headers }) => headers['x-amz-server-side-encryption'] !== undefined);
      expect(creating.length).toBeGreaterThan(1);
      for (const { headers } of creating) {
        expect(headers).toMatchObject({
          'x-amz-server-side-encryption': 'aws:kms',
          'x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-central-1:1:key/k',
          'x-amz-storage-class': 'STANDARD_IA',
        });
      }
    } finally {
      kms.close();
    }
  });

  test('is reached through a proxy with a login, which nothing tells', async () => {
    await cluster(undefined, 1);
    const [port, behind] = [await freePort(), await freePort()];
    const store = added(
      new TestStore(
        set,
        {
          s3: {
            bucket: 'backups',
            endpoint: 'http://s3.example.com',
            credentials: { secretName: 's3' },
            proxy: { urlFrom: { secretName: 'proxy', key: 'url' } },
          },
        },
        {
          'value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID': 'etcd-backup',
          'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'secret',
          'value/HTTP_PROXY': `http://user:pass-word@127.0.0.1:${port}\n`,
          'value/HTTPS_PROXY': `http://user:pass-word@127.0.0.1:${port}\n`,
        },
      ),
    );
    mkdirSync(join(store.data, 'backups'));
    await store.serve('s3', behind);
    const seen: string[] = [];
    const proxy = createServer((incoming, outgoing) => {
      seen.push(`${incoming.headers['proxy-authorization']} ${incoming.url}`);
      const { pathname, search } = new URL(incoming.url as string);
      const onward = request(
        { host: '127.0.0.1', port: behind, method: incoming.method, path: pathname + search, headers: incoming.headers },
        answer => answer.pipe(outgoing.writeHead(answer.statusCode as number, answer.headers)),
      );
      incoming.pipe(onward);
    });
    await new Promise<void>(resolve => proxy.listen(port, '127.0.0.1', resolve));
    try {
      const worker = new Worker(set, store);
      const name = await worker.backup();
      const { said } = await worker.run('backup/list.sh');
      expect(said).toContain(`"name":"${name}"`);
      const login = Buffer.from('user:pass-word').toString('base64');
      for (const each of seen) expect(each).toMatch(new RegExp(`^Basic ${login} http://s3.example.com/backups`));
      expect(seen.length).toBeGreaterThan(3);
      proxy.close();
      proxy.closeAllConnections();
      const down = await worker.run('backup/list.sh', { RCLONE_RETRIES: '1', RCLONE_LOW_LEVEL_RETRIES: '1' });
      expect(down.code).not.toBe(0);
      expect(down.said).toContain('connection refused');
      expect(down.said).not.toContain('pass-word');
    } finally {
      proxy.close();
    }
  });

  test('may be WebDAV, with a password', async () => {
    await cluster(undefined, 1);
    const port = await freePort();
    const store = added(
      new TestStore(
        set,
        { webdav: { url: `http://127.0.0.1:${port}`, path: 'prod', user: 'etcd', password: { secretName: 'dav' } } },
        { 'obscured/RCLONE_CONFIG_STORE_PASS': 'pass word\n' },
      ),
    );
    await store.serve('webdav', port, '--user=etcd', '--pass=pass word');
    const name = await new Worker(set, store).backup();
    expect(readdirSync(join(store.data, 'prod/default/etcd'))).toEqual([name]);
  });

  test('may be a server that one reaches by SSH, and one with another key is not talked to', async () => {
    await cluster(undefined, 1);
    const port = await freePort();
    const keys = mkdtempSync(join(set.folder, 'keys-'));
    for (const each of ['host', 'user', 'other']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, each)]);
    const key = (file: string) => readFileSync(join(keys, file), 'utf8');
    const known = (which: string) => `[127.0.0.1]:${port} ${key(`${which}.pub`)}`;
    const store = added(
      new TestStore(
        set,
        {
          sftp: {
            host: '127.0.0.1',
            port,
            user: 'etcd',
            path: 'prod',
            knownHosts: { secretName: 'ssh', key: 'hosts' },
            privateKey: { secretName: 'ssh', key: 'key' },
          },
        },
        { 'file/known_hosts': known('other'), 'file/private-key': key('user') },
      ),
    );
    await store.serve('sftp', port, `--key=${join(keys, 'host')}`, `--authorized-keys=${join(keys, 'user.pub')}`, '--user=etcd');
    const worker = new Worker(set, store);
    expect((await worker.run('backup/snapshot.sh')).code).toBe(0);
    const refused = await worker.run('backup/upload.sh', { RCLONE_RETRIES: '1', RCLONE_LOW_LEVEL_RETRIES: '1' });
    expect(refused.said).toMatch(/no backup: not stored: .*key mismatch/);
    store.put('file/known_hosts', known('host'));
    expect((await worker.run('backup/upload.sh')).said).toMatch(/stored backup/);
  });

  test('may be anything else that rclone knows, by its own configuration', async () => {
    await cluster(undefined, 1);
    const folder = mkdtempSync(join(set.folder, 'other-'));
    const store = added(
      new TestStore(
        set,
        { rclone: { remote: 'box:prod', config: { secretName: 'rclone', key: 'conf' } } },
        { 'file/rclone.conf': `[box]\ntype = alias\nremote = ${folder}\n` },
      ),
    );
    const name = await new Worker(set, store).backup();
    expect(readdirSync(join(folder, 'prod/default/etcd'))).toEqual([name]);
  });

  test('that lacks its Secret is said to, by the Secret’s name', async () => {
    await cluster(undefined, 1);
    const store = new TestStore(set, { s3: { bucket: 'backups', credentials: { secretName: 'keys-of-s3' } } });
    const worker = new Worker(set, store);
    expect((await worker.run('backup/snapshot.sh')).code).toBe(0);
    expect((await worker.run('backup/upload.sh')).said).toMatch(
      /the store needs the secret keys-of-s3 with the key AWS_ACCESS_KEY_ID, which is missing\n$/,
    );
  });
});

test('what is not whole is no backup, and is deleted once it is a day old; another cluster’s never is', async () => {
  await cluster(undefined, 1);
  const store = TestStore.claim(set);
  const first = await new Worker(set, store).backup();
  const own = first.split('-')[1] as string;
  const folder = join(store.data, 'etcd/default/etcd');
  const others = ['20200101T000000Z-abc-5', '20200102T000000Z-abc-6'];
  for (const each of [`20200101T000000Z-${own}-5`, ...others]) {
    mkdirSync(join(folder, each));
    writeFileSync(join(folder, each, 'snapshot.db'), 'part');
  }
  writeFileSync(join(folder, others[0] as string, 'manifest.json'), '{}');
  // One that is on its way now.
  const now = `29990101T000000Z-${own}-7`;
  mkdirSync(join(folder, now));
  writeFileSync(join(folder, now, 'snapshot.db'), 'part');
  const second = await new Worker(set, store, { RETENTION: 'yes', KEEP_LAST: '1' }).backup();
  expect(readdirSync(folder).sort()).toEqual([...others, second, now].sort());
});

test('a backup that is dated in the future costs no other one, whether its clock runs still or not, and nothing in the store reaches a terminal raw', async () => {
  await cluster(undefined, 1);
  const store = TestStore.claim(set);
  const folder = join(store.data, 'etcd/default/etcd');
  const keep = { RETENTION: 'yes', KEEP_WITHIN: '86400' };
  const worker = new Worker(set, store, keep);
  const first = await worker.backup();
  await set.pod(0).etcdctl('put', 'key/0', 'later');
  // The control plane's clock is right.
  const scheduled = Math.floor(Date.now() / 60_000);
  set.pod(0).setClock('2039-01-01T00:00:00Z');
  const ahead = await new Worker(set, store, { ...keep, POD_NAME: `etcd-backup-${scheduled}-abcde` }).backup();
  set.pod(0).setClock();
  expect(ahead).toMatch(/^20390101T000000Z-/);
  await set.pod(0).etcdctl('put', 'key/0', 'latest');
  const last = await worker.backup();
  expect(readdirSync(folder).sort()).toEqual([first, last, ahead].sort());

  const odd = '\u001b[2Jodd\u009b\u202e';
  mkdirSync(join(folder, odd));
  writeFileSync(join(folder, odd, 'manifest.json'), '{}');
  const hostile = first.replace(/-\d+$/, '-5');
  mkdirSync(join(folder, hostile));
  writeFileSync(join(folder, hostile, 'manifest.json'), `{"name":"${hostile}","etcdVersion":"\u001b[2J","sha256":""}\n`);
  const { said } = await worker.run('backup/list.sh');
  expect(said).toMatch(/^[ -~\n]*$/);
  const list = said.split('\n').filter(line => line.startsWith('{'));
  expect(list.map(line => JSON.parse(line)).map(({ name, damaged, undated }) => [name, damaged, undated])).toEqual([
    [hostile, true, undefined],
    [first, undefined, undefined],
    [ahead, undefined, true],
    [last, undefined, undefined],
  ]);
  expect((await worker.run('backup/list.sh', { RESTORE: 'latest' })).said).toContain(`"name":"${last}"`);
});

describe('retention', () => {
  /** What is left of a month of backups, one every six hours. */
  function left(keep: Readonly<Record<string, string>>): string[] {
    const names = Array.from({ length: 120 }, (_, index) => {
      const at = new Date(Date.UTC(2026, 9, 24) + index * 6 * 3_600_000).toISOString().slice(0, 19).replace(/[-:]/g, '');
      return `${at}Z-abc-${index}`;
    });
    const script = `. ${join(scripts, 'lib/select.sh')}; . ${join(scripts, 'backup/retention.sh')}; no_longer_kept 20261130T000000Z`;
    const gone = execFileSync('busybox', ['sh', '-c', script], {
      input: `${names.join('\n')}\n`,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...keep },
    });
    return names.filter(name => !gone.split('\n').includes(name)).map(name => name.slice(4, 11));
  }
  // 24 October 2026 is a Saturday; the last backup is of 22 November, a Sunday, at 18 o’clock.
  test.each<[string, Record<string, string>, string[]]>([
    ['the last three', { KEEP_LAST: '3' }, ['1122T06', '1122T12', '1122T18']],
    ['those of twelve hours', { KEEP_WITHIN: '43200' }, ['1122T06', '1122T12', '1122T18']],
    ['the last of each of three days', { KEEP_DAILY: '3' }, ['1120T18', '1121T18', '1122T18']],
    ['the last of each of three weeks', { KEEP_WEEKLY: '3' }, ['1108T18', '1115T18', '1122T18']],
    ['the last of each month', { KEEP_MONTHLY: '12' }, ['1031T18', '1122T18']],
    ['all that any of them keeps', { KEEP_LAST: '2', KEEP_DAILY: '2', KEEP_MONTHLY: '2' }, ['1031T18', '1121T18', '1122T12', '1122T18']],
    ['the newest, whatever else', {}, ['1122T18']],
  ])('keeps %s', (_, keep, expected) => {
    expect(left(keep)).toEqual(expected);
  });
});
