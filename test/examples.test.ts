import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { registrations } from './pulumi/mock-engine';

// tsc compiles the examples (npm run lint), and npm run synth runs one as its reader would; here each runs.
const root = join(__dirname, '..');
const examples = readdirSync(join(root, 'examples'));
const having = (file: string) => examples.filter(name => existsSync(join(root, 'examples', name, file)));

test.each(having('main.ts'))('examples/%s writes its manifests', async name => {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  process.env.CDK8S_OUTDIR = folder;
  await jest.isolateModulesAsync(() => import(join(root, 'examples', name, 'main.ts')));
  const kinds = readdirSync(folder).flatMap(file =>
    parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map(document => document.toJS().kind),
  );
  expect(kinds).toEqual(expect.arrayContaining(['StatefulSet', 'Service', 'PodDisruptionBudget', 'NetworkPolicy']));
  rmSync(folder, { recursive: true });
});

test.each(having('Pulumi.yaml'))('examples/%s registers its clusters with Pulumi', async name => {
  expect(readFileSync(join(root, 'examples', name, 'Pulumi.yaml'), 'utf8')).toMatch(`name: ${name.replace('pulumi', 'etcd')}\n`);
  const registered = await registrations(() => jest.isolateModulesAsync(() => import(join(root, 'examples', name, 'index.ts'))));
  const clusters = registered.filter(({ type }) => type === 'etcd-kit:index:EtcdCluster');
  expect(clusters.length).toBeGreaterThan(0);
  for (const cluster of clusters) expect(registered.map(found => found.name)).toContain(`${cluster.name}-statefulSet`);
});

test('every example is run here', () => {
  expect([...having('main.ts'), ...having('Pulumi.yaml'), 'yaml'].sort()).toEqual(examples);
});

test('examples/yaml is valid', () => {
  const command = join(root, 'dist', 'lib', 'cli', 'etcd-kit.js');
  const out = execFileSync(process.execPath, [command, 'validate', 'examples/yaml/etcd.yaml'], { cwd: root, encoding: 'utf8' });
  expect(out).toBe('examples/yaml/etcd.yaml: valid: patroni in namespace databases, 3 members of etcd 3.6.16\n');
});
