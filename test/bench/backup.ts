import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// A verified backup beside a bare one, of the same member and to the same store: what `etcdctl snapshot save` and a copy take.

interface Cost {
  readonly seconds: number;
  /** Of the largest process: pages of a mapped database count, which the kernel takes back when it needs them. */
  readonly megabytes: number;
}

const measure = `import resource,subprocess,sys,time
began=time.time()
subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL,check=True)
print(time.time()-began,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024)`;

function cost(env: Readonly<Record<string, string>>, ...command: string[]): Cost {
  const [seconds, megabytes] = execFileSync('/usr/bin/env', ['python3', '-c', measure, ...command], {
    env: { ...env, PATH: `${env.PATH}:${process.env.PATH}` },
    encoding: 'utf8',
  })
    .trim()
    .split(' ')
    .map(Number) as [number, number];
  return { seconds, megabytes };
}
const sum = (costs: readonly Cost[]): Cost => ({
  seconds: costs.reduce((total, { seconds }) => total + seconds, 0),
  megabytes: Math.max(...costs.map(({ megabytes }) => megabytes)),
});

export async function backups(say: (line: string) => void): Promise<void> {
  // These addresses are the tests' own, too.
  process.env.JEST_WORKER_ID ??= '9';
  const { StatefulSet, etcdFolder, scripts } = await import('../scripts/pods');
  const { freePort, TestStore, Worker } = await import('../scripts/backups');
  const set = await new StatefulSet().open();
  const port = await freePort();
  const store = new TestStore(
    set,
    { s3: { bucket: 'backups', endpoint: `http://127.0.0.1:${port}`, credentials: { secretName: 's3' } } },
    { 'value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID': 'etcd-backup', 'value/RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY': 'secret key' },
  );
  try {
    mkdirSync(join(store.data, 'backups'));
    await store.serve('s3', port, '--auth-key=etcd-backup,secret key');
    await set.found(1);
    say('Backup to S3 on loopback, of a database of so many megabytes');
    const [pod, tools] = [set.pod(0), set.pod(0).tools];
    let filled = 0;
    for (const megabytes of [1, 100, 1000]) {
      for (; filled < megabytes; filled++) {
        const values = `head -c 740000 /dev/urandom | base64 -w 0 | etcdctl --endpoints=${pod.url} put key/${filled}`;
        execFileSync(join(tools, 'sh'), ['-c', values], {
          env: { PATH: `${join(etcdFolder as string, set.version)}:/usr/bin:/bin` },
          stdio: 'ignore',
        });
      }
      const worker = new Worker(set, store);
      const { env } = worker;
      const copied = `${env.SCRATCH}/bare.db`;
      const secrets = {
        RCLONE_CONFIG_STORE_ACCESS_KEY_ID: 'etcd-backup',
        RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY: 'secret key',
        RCLONE_CONFIG: '',
      };
      const bare = sum([
        cost(env, join(etcdFolder as string, set.version, 'etcdctl'), `--endpoints=${pod.url}`, 'snapshot', 'save', copied),
        cost({ ...env, ...secrets }, 'rclone', 'copyto', copied, `store:backups/bare/${megabytes}.db`),
      ]);
      execFileSync('rm', [copied]);
      const verified = sum(['backup/snapshot.sh', 'backup/upload.sh'].map(script => cost(env, join(tools, 'sh'), join(scripts, script))));
      const tell = ({ seconds, megabytes: memory }: Cost) => `${seconds.toFixed(1)} s, ${memory.toFixed(0)} MB of memory`;
      say(
        `  ${megabytes}: bare ${tell(bare)}; verified by restoring it ${tell(verified)}: ${(verified.seconds / bare.seconds).toFixed(2)} times as long`,
      );
      worker.close();
    }
  } finally {
    await store.stop();
    await set.close();
  }
}
