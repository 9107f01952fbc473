import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';

// The package as a consumer gets it: packed, installed by npm, and used from CommonJS, ES modules and TypeScript.
const root = join(__dirname, '..', '..');
let consumer: string;
const modules = (...path: string[]) => join(consumer, 'node_modules', ...path);
const node = (...args: string[]) =>
  execFileSync(process.execPath, args, { cwd: consumer, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const write = (file: string, text: string) => writeFileSync(join(consumer, file), text);
const options = (module: string, moduleResolution: string) => ({
  compilerOptions: { strict: true, noEmit: true, target: 'es2022', module, moduleResolution, types: ['node'] },
});
const cdk8sTemplate = join(root, 'node_modules', 'cdk8s-cli', 'templates', 'typescript-app', 'tsconfig.json');
/** What compiles a program of a consumer: how its package is typed, and its tsconfig.json. None of them skips the types of libraries. */
const compilers: [string, string, { compilerOptions: object }][] = [
  ['CommonJS', 'commonjs', options('node16', 'node16')],
  ['ES modules', 'module', options('node16', 'node16')],
  ['a bundler', 'module', options('esnext', 'bundler')],
  ['the tsconfig.json of `cdk8s init typescript-app`', 'commonjs', JSON.parse(readFileSync(cdk8sTemplate, 'utf8'))],
  [
    'the tsconfig.json of `pulumi new typescript`, before it named node16',
    'commonjs',
    {
      compilerOptions: {
        strict: true,
        outDir: 'bin',
        target: 'es2016',
        module: 'commonjs',
        moduleResolution: 'node',
        sourceMap: true,
        experimentalDecorators: true,
        pretty: false,
        noFallthroughCasesInSwitch: true,
        noImplicitReturns: true,
        forceConsistentCasingInFileNames: true,
      },
    },
  ],
];
function typeCheck(type: string, tsconfig: object, ...files: string[]): void {
  write('package.json', JSON.stringify({ type }));
  write('tsconfig.json', JSON.stringify({ ...tsconfig, include: undefined, files }));
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit'], {
    cwd: consumer,
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['', 0]);
}
const link = (name: string) => symlinkSync(join(root, 'node_modules', name), modules(name));

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'etcd-kit-consumer-'));
  const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ filename }] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', consumer));
  write('package.json', '{ "private": true }');
  npm(consumer, 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`);
});
afterAll(() => rmSync(consumer, { recursive: true }));

const use = "const objects = buildEtcd({ storage: { size: '8Gi' } }); console.log(objects.statefulSet.kind);";

test('holds what is built, and nothing else', () => {
  expect(readdirSync(modules('etcd-kit')).sort()).toEqual(['README.md', 'dist', 'package.json']);
});

test('is packed as publint wants it', () => {
  const cli = join(root, 'node_modules', 'publint', 'src', 'cli.js');
  const { status, stdout } = spawnSync(process.execPath, [cli, 'run', modules('etcd-kit'), '--strict', '--pack', 'false'], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, expect.stringContaining('All good!')]);
});

test('brings no more than two packages with it', () => {
  const installed = readdirSync(modules()).filter(name => !name.startsWith('.'));
  expect(installed.sort()).toEqual(['etcd-kit', 'kubernetes-types', 'zod']);
});

test('holds a Pulumi plugin in a folder of its own, in which Pulumi’s `npm install` installs nothing', () => {
  const before = [readdirSync(modules()).sort(), readdirSync(modules('etcd-kit')).sort()];
  const plugin = modules('etcd-kit', 'dist', 'lib', 'pulumi-plugin');
  // As `pulumi package get-schema` and `pulumi package add` run it. Offline, it fails where anything is missing.
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: plugin, stdio: 'pipe' });
  expect([readdirSync(modules()).sort(), readdirSync(modules('etcd-kit')).sort()]).toEqual(before);
  expect(readdirSync(plugin)).not.toContain('node_modules');
  rmSync(join(plugin, 'package-lock.json'), { force: true });
});

test('runs from CommonJS and from ES modules', () => {
  write('a.cjs', `const { buildEtcd } = require('etcd-kit'); ${use}`);
  write('a.mjs', `import { buildEtcd, EtcdConfigError } from 'etcd-kit'; ${use} console.log(typeof EtcdConfigError);`);
  expect(node('a.cjs')).toBe('StatefulSet\n');
  expect(node('a.mjs')).toBe('StatefulSet\nfunction\n');
});

test('has types that do not lead to those of zod, which do not compile under every tsconfig', () => {
  const { exports } = JSON.parse(readFileSync(modules('etcd-kit', 'package.json'), 'utf8')) as {
    exports: Record<string, { types?: string }>;
  };
  const waiting = Object.values(exports).flatMap(({ types }) => (types ? [modules('etcd-kit', types)] : []));
  const reached = new Set<string>();
  const packages = new Set<string>();
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      const path = join(dirname(file), fileName);
      if (!fileName.startsWith('.')) packages.add(fileName.split('/', fileName.startsWith('@') ? 2 : 1).join('/'));
      else if (!fileName.endsWith('.json')) waiting.push(existsSync(`${path}.d.ts`) ? `${path}.d.ts` : join(path, 'index.d.ts'));
    }
  }
  expect(reached.size).toBeGreaterThan(20);
  expect([...packages].sort()).toEqual(['@pulumi/kubernetes', '@pulumi/pulumi', 'cdk8s', 'constructs', 'kubernetes-types']);
});

test('runs its command', () => {
  write('c.yaml', 'storage: { size: 8Gi }\n');
  expect(node(modules('etcd-kit', 'dist', 'lib', 'cli', 'etcd-kit.js'), 'validate', 'c.yaml')).toMatch(/^c\.yaml: valid/);
});

test('loads no framework: neither the core nor the command needs one installed', () => {
  // None is, yet: the tests above would have failed.
  expect(() => node('-e', "require('etcd-kit/cdk8s')")).toThrow(/Cannot find module 'cdk8s/);
  expect(() => node('-e', "require('etcd-kit/pulumi')")).toThrow(/Cannot find module '@pulumi/);
});

const construct = `
const chart = new Chart(new App(), 'chart');
const cluster = new EtcdCluster(chart, 'etcd', { storage: { size: '8Gi' } });
console.log(cluster.objects.statefulSet.name);`;
// With the cdk8s-plus that `cdk8s init` brings.
const grants = `
const containers = [{ image: 'app' }];
const app = new kplus.Deployment(chart, 'app', { containers });
cluster.grantClient(app);
cluster.grantClient(new kplus.Job(chart, 'job', { containers }));
cluster.grantClient(new kplus.Pod(chart, 'pod', { containers }));
app.connections.allowTo(cluster, { isolation: kplus.PodConnectionsIsolation.POD });
new kplus.Service(chart, 'service', { selector: cluster, ports: [{ port: 2379 }] });
const { clientService, pods } = cluster.cdk8sPlus(kplus);
new kplus.Ingress(chart, 'ingress').addRule('/', kplus.IngressBackend.fromService(clientService));
pods.toPodSelectorConfig();`;

describe('in a cdk8s project', () => {
  beforeAll(() => {
    mkdirSync(modules('@types'));
    for (const peer of ['cdk8s', 'constructs', '@types/node']) link(peer);
  });

  test('the construct runs from CommonJS and from ES modules, without a cdk8s-plus', () => {
    write('b.cjs', `const { App, Chart } = require('cdk8s'); const { EtcdCluster } = require('etcd-kit/cdk8s'); ${construct}`);
    write('b.mjs', `import { App, Chart } from 'cdk8s'; import { EtcdCluster } from 'etcd-kit/cdk8s'; ${construct}`);
    expect(node('b.cjs')).toBe('etcd\n');
    expect(node('b.mjs')).toBe('etcd\n');
  });

  test('and with the one that `cdk8s init` brings', () => {
    link('cdk8s-plus-33');
    write(
      'b.mjs',
      `import { App, Chart } from 'cdk8s'; import * as kplus from 'cdk8s-plus-33'; import { EtcdCluster } from 'etcd-kit/cdk8s'; ${construct} ${grants}`,
    );
    expect(node('b.mjs')).toBe('etcd\n');
  });

  test('the command works where it is installed, from any folder', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    cpSync(join(consumer, 'c.yaml'), join(elsewhere, 'c.yaml'));
    const out = execFileSync(process.execPath, [modules('etcd-kit', 'dist', 'lib', 'cli', 'etcd-kit.js'), 'synth', 'c.yaml'], {
      cwd: elsewhere,
      encoding: 'utf8',
    });
    expect(out).toContain('kind: StatefulSet');
    rmSync(elsewhere, { recursive: true });
  });
});

const component = `
const cluster = new EtcdCluster('etcd', { namespace: output('databases'), storage: { size: '8Gi' } });
console.log(cluster.getResource('statefulSet') instanceof CustomResource);`;

describe('in a Pulumi project', () => {
  beforeAll(() => link('@pulumi'));
  const mocks = `
runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: ({ inputs }) => inputs });`;

  test('the component runs from CommonJS and from ES modules, and loads no cdk8s', () => {
    write(
      'd.cjs',
      `const { CustomResource, output, runtime } = require('@pulumi/pulumi'); const { EtcdCluster } = require('etcd-kit/pulumi'); ${mocks} ${component}
console.log(Object.keys(require.cache).some(file => /node_modules.(cdk8s|constructs)/.test(file)));`,
    );
    write(
      'd.mjs',
      `import { CustomResource, output, runtime } from '@pulumi/pulumi'; import { EtcdCluster } from 'etcd-kit/pulumi'; ${mocks} ${component}`,
    );
    expect(node('d.cjs')).toBe('true\nfalse\n');
    expect(node('d.mjs')).toBe('true\n');
  });
});

test.each(compilers)('the types compile under %s', (_, type, tsconfig) => {
  write(
    'c.ts',
    `import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-33';
import { type EtcdClusterProps, buildEtcd } from 'etcd-kit';
import { EtcdCluster } from 'etcd-kit/cdk8s';
export const props: EtcdClusterProps = { storage: { size: '8Gi' } };
export const name: string = buildEtcd(props).statefulSet.metadata.name;
${construct}
${grants}`,
  );
  write('d.ts', `import { CustomResource, output } from '@pulumi/pulumi';\nimport { EtcdCluster } from 'etcd-kit/pulumi';\n${component}`);
  typeCheck(type, tsconfig, 'c.ts', 'd.ts');
});
