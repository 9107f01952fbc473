import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEtcd } from 'etcd-kit';
import { parseAllDocuments } from 'yaml';
import { version } from '../../package.json';

const command = join(__dirname, '..', '..', 'dist', 'lib', 'cli', 'etcd-kit.js');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etcd-kit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(stderr).not.toMatch(/^\s+at /m); // never a stack trace
  return { status, stdout, stderr };
}
const file = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
const good = 'name: store\nstorage:\n  size: 8Gi\n';

describe('client-config', () => {
  const config = `${good}namespace: databases
replicas: 1
tls: { mode: certManager, clients: [app, kube-apiserver] }
auth: { users: [{ name: app, password: { secretName: app-etcd, key: secret }, roles: [root] }] }
`;
  const endpoint = 'https://store-0.store-headless.databases.svc.cluster.local:2379';
  const ask = (...args: string[]) => {
    file('c.yaml', config);
    return run(['client-config', 'c.yaml', ...args]);
  };

  test('prints etcdctl’s variables, and where certificate and password are, but no password', () => {
    expect(ask('--client', 'app', '--user', 'app').stdout.split('\n')).toEqual([
      '# /etc/etcd-client/ca.crt, /etc/etcd-client/tls.crt, /etc/etcd-client/tls.key: ca.crt, tls.crt and tls.key of the Secret store-client-app-tls in namespace databases',
      `export ETCDCTL_ENDPOINTS=${endpoint}`,
      'export ETCDCTL_CACERT=/etc/etcd-client/ca.crt',
      'export ETCDCTL_CERT=/etc/etcd-client/tls.crt',
      'export ETCDCTL_KEY=/etc/etcd-client/tls.key',
      'export ETCDCTL_USER=app',
      `export ETCDCTL_PASSWORD="$(kubectl get secret -n databases app-etcd -o go-template='{{index .data "secret" | base64decode}}')"`,
      '',
    ]);
  });

  test('prints kube-apiserver’s flags', () => {
    expect(ask('--for', 'kube-apiserver', '--client', 'kube-apiserver', '--folder', '/pki').stdout.split('\n').slice(1)).toEqual([
      `--etcd-servers=${endpoint}`,
      '--etcd-cafile=/pki/ca.crt',
      '--etcd-certfile=/pki/tls.crt',
      '--etcd-keyfile=/pki/tls.key',
      '',
    ]);
  });

  test.each([
    [['--client', 'api'], /--client api: unknown client. Known clients: app, kube-apiserver/],
    [[], /--client: is required. Known clients: app, kube-apiserver/],
    [['--client', 'app', '--user', 'api'], /unknown user, or a user without a password. Known users: root, app/],
    [['--for', 'kube-apiserver', '--client', 'app', '--user', 'app'], /logs in with a certificate/],
    [['--for', 'patroni'], /Allowed choices are etcdctl, kube-apiserver/],
  ])('%j is refused with what is allowed', (args, message) => {
    expect(ask(...args)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('synth', () => {
  test('writes to standard output what the library builds, in the order to apply it in', () => {
    file('c.yaml', good);
    const { status, stdout } = run(['synth', 'c.yaml']);
    expect(status).toBe(0);
    const documents = parseAllDocuments(stdout, { version: '1.1' }).map(document => document.toJS());
    expect(documents).toEqual(Object.values(buildEtcd({ name: 'store', storage: { size: '8Gi' } })));
  });

  test('reads standard input, named as - or not at all', () => {
    const piped = run(['synth'], good);
    expect(piped).toEqual(run(['synth', '-'], good));
    expect(piped.status).toBe(0);
  });

  test('is the same each time', () => {
    expect(run(['synth'], good).stdout).toBe(run(['synth'], good).stdout);
  });

  test('takes several configs', () => {
    file('a.yaml', good);
    file('b.yaml', good.replace('store', 'other'));
    const { stdout } = run(['synth', 'a.yaml', 'b.yaml']);
    const sets = parseAllDocuments(stdout, { version: '1.1' })
      .map(document => document.toJS())
      .filter(({ kind }) => kind === 'StatefulSet');
    expect(sets.map(({ metadata }) => metadata.name)).toEqual(['store', 'other']);
  });

  test('writes a file for each cluster into a folder, or one for each object', () => {
    file('a.yaml', good);
    expect(run(['synth', 'a.yaml', '-o', 'out']).status).toBe(0);
    expect(readdirSync(join(folder, 'out'))).toEqual(['default.store.yaml']);
    expect(readFileSync(join(folder, 'out', 'default.store.yaml'), 'utf8')).toBe(run(['synth', 'a.yaml']).stdout);
    expect(run(['synth', 'a.yaml', '--output', 'split', '--split']).status).toBe(0);
    expect(readdirSync(join(folder, 'split')).sort()).toEqual(
      Object.keys(buildEtcd({ storage: { size: '8Gi' } }))
        .map(id => `default.store.${id}.yaml`)
        .sort(),
    );
  });

  test('writes nothing when one of the configs is bad', () => {
    file('a.yaml', good);
    file('b.yaml', 'storage: {}\n');
    const { status, stdout } = run(['synth', 'a.yaml', 'b.yaml', '-o', 'out']);
    expect([status, stdout, existsSync(join(folder, 'out'))]).toEqual([1, '', false]);
  });

  test('ends quietly when its reader does', () => {
    file('a.yaml', good);
    const shell = spawnSync('sh', ['-c', `"${process.execPath}" "${command}" synth a.yaml | head -n 1`], { cwd: folder, encoding: 'utf8' });
    expect(shell.stdout).toBe('apiVersion: v1\n');
    expect(shell.stderr).toBe('');
  });

  test('refuses to split standard output', () => {
    expect(run(['synth', '--split'], good).status).toBe(2);
  });
});

describe('bad input', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`).join('\n')}\n`;
  test.each<[string, string | Buffer, RegExp]>([
    ['a wrong value', 'storage:\n  size: 8Gi\nreplicas: 4\n', /^c\.yaml:3:1: replicas: must be odd/],
    [
      'a value in a list',
      'storage: { size: 8Gi }\nscheduling:\n  tolerations:\n    - operator: Exists\n    - operator: 5\n',
      /^c\.yaml:5:7: scheduling\.tolerations\[1\]\.operator: must be a string \(the number 5\)/,
    ],
    [
      'an unknown field',
      'storage:\n  size: 8Gi\n  classname: x\n',
      /^c\.yaml:3:3: storage\.classname: unknown field\. Did you mean className\?/,
    ],
    ['a missing field, at the section that lacks it', 'name: a\nstorage:\n  className: x\n', /^c\.yaml:2:1: storage\.size: is required/],
    ['a duplicate key', 'storage:\n  size: 8Gi\n  size: 9Gi\n', /^c\.yaml:3:3: duplicate key/],
    ['several documents', `${good}---\n${good}`, /^c\.yaml:4:1: must not contain a second document/],
    ['a tab', 'storage:\n\tsize: 8Gi\n', /^c\.yaml:2:1: must not be indented with tabs/],
    ['an empty file', '', /^c\.yaml: must not be empty/],
    ['comments alone', '# nothing\n', /^c\.yaml: must not be empty/],
    ['a text', 'hello\n', /^c\.yaml:1:1: config: must be an object \("hello"\)/],
    ['a YAML bomb', bomb, /^c\.yaml: must not use so many aliases/],
    ['nesting without end', '['.repeat(20_000), /^c\.yaml(:\d+:\d+)?: /],
    ['an unknown tag', 'storage: !!js/function "x"\n', /^c\.yaml:1:10: /],
    ['an alias of nothing', 'storage: *nothing\n', /^c\.yaml:1:10: /],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), /^c\.yaml: must be text in UTF-8/],
    ['a file that is far too large', `# ${'x'.repeat(2 ** 20)}\n`, /^c\.yaml: must not be larger than 1024 KiB/],
  ])('%s is told with its place', (_, text, message) => {
    file('c.yaml', text);
    const { status, stdout, stderr } = run(['validate', 'c.yaml']);
    expect(stderr).toMatch(message);
    expect([status, stdout]).toEqual([1, '']);
  });

  test('a file that is not there, and a folder, are told beside what is wrong elsewhere', () => {
    file('c.yaml', 'storage: {}\n');
    const { status, stderr } = run(['validate', 'none.yaml', 'c.yaml', '.']);
    expect(status).toBe(1);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^none\.yaml: no such file/),
      expect.stringMatching(/^c\.yaml:1:1: storage\.size: is required/),
      expect.stringMatching(/^\.: must not be a folder/),
      '',
    ]);
  });

  test('two clusters of one name in one namespace are told', () => {
    file('a.yaml', good);
    file('b.yaml', good);
    expect(run(['synth', 'a.yaml', 'b.yaml']).stderr).toMatch(
      /^b\.yaml: name: conflicts with a\.yaml: both are named store in namespace default/,
    );
  });
});

describe('the other commands', () => {
  test('init writes a config that is valid, and never over a file that is there', () => {
    expect(run(['init']).status).toBe(0);
    const written = readFileSync(join(folder, 'etcd.yaml'), 'utf8');
    expect(run(['validate', 'etcd.yaml']).stdout).toBe('etcd.yaml: valid: etcd in namespace default, 3 members of etcd 3.6.16\n');
    // What is commented out is valid too.
    const whole = written.replace(/^( *)# (?=\s*[-\w]+:| {2,}- )/gm, '$1').replace(/^An etcd.*\n|^etcd-kit.*\n/gm, '');
    file('whole.yaml', whole);
    expect(run(['validate', 'whole.yaml'])).toMatchObject({ status: 0, stderr: '' });
    file('etcd.yaml', 'mine');
    const again = run(['init']);
    expect([again.status, readFileSync(join(folder, 'etcd.yaml'), 'utf8')]).toEqual([2, 'mine']);
    expect(again.stderr).toMatch(/already exists/);
  });

  test('schema prints the JSON Schema that the package carries', () => {
    expect(run(['schema']).stdout).toBe(readFileSync(join(command, '..', '..', '..', 'schema.json'), 'utf8'));
  });

  test('explain tells what a field is, its default and what is in it', () => {
    expect(run(['explain', 'tuning.logLevel']).stdout).toBe(
      'tuning.logLevel\n  The log level of etcd.\n  Allowed: debug, info, warn, error, panic, fatal\n  Default: info\n',
    );
    expect(run(['explain', 'storage']).stdout).toMatch(/Fields:\n {2}size +The size of each member's volume\./);
    expect(run(['explain', 'auth.rootPassword']).stdout).toMatch(/^ {2}Keys in the Secret: password \(changed by key\)$/m);
    expect(run(['explain']).stdout).toMatch(/^ {2}replicas +The number of members/m);
    expect(run(['explain', 'storage.siz'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/Did you mean storage\.size\?/) });
  });

  test('help and version go to standard output, wrong usage to standard error', () => {
    expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect(run(['--help'])).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/synth.*validate.*schema.*init.*explain/s),
    });
    expect(run(['synth', '--help']).stdout).toMatch(/--split/);
    for (const args of [['sinth'], ['synth', '--outptu', 'x'], ['explain', 'a', 'b'], []]) {
      const { status, stdout, stderr } = run(args);
      expect([args, status, stdout]).toEqual([args, 2, '']);
      expect(stderr).not.toBe('');
    }
  });
});
