// Writes lib/core/generated/etcd-flags.json: the flags of each supported etcd minor, as `etcd --help` of its newest patch lists them,
// and the feature gates that took the place of experimental flags, as 3.6's help tells.
// usage: node tools/etcd-flags.mjs FOLDER   (FOLDER holds <version>/etcd)
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node tools/etcd-flags.mjs FOLDER');
  process.exit(2);
}
const flags = {};
const featureGates = {};
for (const version of readdirSync(folder).sort()) {
  const help = execFileSync(join(folder, version, 'etcd'), ['--help'], { encoding: 'utf8' });
  const names = [...help.matchAll(/^ {2,}--([a-z0-9][a-z0-9-]*)/gm)].map(match => match[1]);
  flags[version.split('.').slice(0, 2).join('.')] = [...new Set(names)].sort();
  for (const [, flag, gate] of help.matchAll(/--experimental-([a-z-]+)[^\n]*\n[^\n]*'--feature-gates=(\w+)=true'/g))
    featureGates[flag] = gate;
}
writeFileSync(new URL('../lib/core/generated/etcd-flags.json', import.meta.url), `${JSON.stringify({ flags, featureGates }, null, 2)}\n`);
