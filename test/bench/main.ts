// npm run bench: what etcd-kit costs beside doing without it. Both sides are measured in one run, and what counts is the ratio.
// Backups need etcd and busybox, as the tests of scripts do; the last three a Kubernetes cluster: KUBECONFIG. Without them they are said
// to be left out.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { buildEtcd } from '../../lib';
import { EtcdCluster } from '../../lib/cdk8s';
import { validProps } from '../core/all-props';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const say = (text: string) => process.stdout.write(`${text}\n`);
const round = (value: number, digits = 2) => value.toFixed(digits);

/** Milliseconds of CPU that something takes here. */
function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The least CPU seconds of several runs of a command: the run that others disturbed least. */
function commandCpu(args: readonly string[]): number {
  const script = `import resource,subprocess,sys
best=9
for i in range(15):
  before=resource.getrusage(resource.RUSAGE_CHILDREN)
  subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,check=True)
  after=resource.getrusage(resource.RUSAGE_CHILDREN)
  best=min(best,after.ru_utime+after.ru_stime-before.ru_utime-before.ru_stime)
print(best)`;
  return Number(execFileSync('python3', ['-c', script, ...args], { encoding: 'utf8' }));
}

function synth(): void {
  say('Synth');
  const warm = () => buildEtcd(validProps);
  for (let i = 0; i < 50; i++) warm();
  const perBuild = cpu(() => {
    for (let i = 0; i < 200; i++) warm();
  });
  say(`  core, one full config, warm: ${round(perBuild / 200)} ms of CPU`);

  const many = (count: number) => {
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    const app = new App({ outdir: join(folder, `out-${count}`) });
    const chart = new Chart(app, 'chart');
    const build = cpu(() => {
      for (let i = 0; i < count; i++) new EtcdCluster(chart, `etcd-${i}`, { storage: { size: '8Gi' } });
    });
    global.gc?.();
    const bytes = process.memoryUsage().heapUsed - before;
    const write = cpu(() => app.synth());
    return { build: build / count, write: write / count, kilobytes: bytes / count / 1024 };
  };
  for (let i = 0; i < 3; i++) many(100);
  const [hundred, thousand] = [many(100), many(1000)];
  for (const [count, each] of [
    ['100', hundred],
    ['1,000', thousand],
  ] as const) {
    say(
      `  cdk8s, ${count} clusters in one app, each: ${round(each.build)} ms of CPU to build, ${round(each.write)} to write, ${round(each.kilobytes, 0)} KB`,
    );
  }
  const cost = (each: typeof hundred) => each.build + each.write;
  say(
    `  each of 1,000 costs ${round(cost(thousand) / cost(hundred))} times the CPU and ${round(thousand.kilobytes / hundred.kilobytes)} times the memory of each of 100`,
  );
}

function command(): void {
  const root = join(__dirname, '..', '..');
  const config = join(folder, 'full.json');
  writeFileSync(config, JSON.stringify(validProps));
  const empty = join(folder, 'empty.js');
  writeFileSync(empty, '');
  const bare = join(folder, 'bare.js');
  writeFileSync(
    bare,
    `const { App, Chart, ApiObject } = require(${JSON.stringify(join(root, 'node_modules', 'cdk8s'))});
const app = new App({ outdir: ${JSON.stringify(join(folder, 'bare'))} });
new ApiObject(new Chart(app, 'chart'), 'object', { apiVersion: 'v1', kind: 'ConfigMap' });
app.synth();`,
  );
  const times = {
    'node, an empty program': commandCpu([process.execPath, empty]),
    'etcd-kit synth, one full config': commandCpu([process.execPath, join(root, 'dist/lib/cli/etcd-kit.js'), 'synth', config]),
    'a compiled cdk8s app with one ConfigMap': commandCpu([process.execPath, bare]),
  };
  say('Command, CPU seconds');
  for (const [name, seconds] of Object.entries(times)) say(`  ${name}: ${round(seconds, 3)}`);
  const [node, kit, cdk8s] = Object.values(times) as [number, number, number];
  say(`  etcd-kit synth is ${round(kit / node)} times an empty program, and ${round(kit / cdk8s)} times a cdk8s app`);
}

async function main(): Promise<void> {
  synth();
  command();
  if (process.env.ETCD_KIT_ETCD && process.env.ETCD_KIT_BUSYBOX) {
    const { backups } = await import('./backup');
    await backups(say);
  } else say('Backup: left out, for ETCD_KIT_ETCD and ETCD_KIT_BUSYBOX are not set');
  if (!process.env.KUBECONFIG) {
    say('Cluster: left out, for KUBECONFIG is not set');
    return;
  }
  const { availability, formation, writes } = await import('./cluster');
  await formation(say);
  await writes(say);
  await availability(say);
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
