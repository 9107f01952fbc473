// Builds dist/: the library as CommonJS with its types, the scripts beside it, the command as one file, and the JSON Schema.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const require = createRequire(import.meta.url);

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('lib/scripts', 'dist/lib/scripts', { recursive: true });
for (const file of ['PulumiPlugin.yaml', 'package.json']) cpSync(`lib/pulumi-plugin/${file}`, `dist/lib/pulumi-plugin/${file}`);
// One file starts in half the time: nothing to find and no module to load that is not used.
await build({
  entryPoints: ['bin/etcd-kit.ts'],
  outfile: 'dist/lib/cli/etcd-kit.js',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  legalComments: 'linked',
  logLevel: 'warning',
});
chmodSync('dist/lib/cli/etcd-kit.js', 0o755);
const { configJsonSchema } = require('../dist/lib/index.js');
writeFileSync('dist/schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
