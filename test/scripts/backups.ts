import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { resolve } from '../../lib/core/config';
import { type ResolvedStore, storeFolder, storeMount } from '../../lib/core/resolve/store';
import { scriptFiles } from '../../lib/core/script-files';
import { etcdFolder, type StatefulSet, scripts, until } from './pods';

// The scripts of backups as their pods run them: against real etcd, and stores that rclone itself serves.

const execute = promisify(execFile);

/** What a script's run came to. */
export interface Outcome {
  readonly code: number;
  readonly said: string;
}

type Store = NonNullable<NonNullable<Parameters<typeof resolve>[0]['backup']>['store']>;
type Encryption = { readonly password: { readonly secretName: string } };

/** A store, and what a pod has to reach it. */
export class TestStore {
  readonly folder: string;
  private server?: ChildProcess;
  readonly resolved: ResolvedStore;

  /** The files are a store's, by their paths: `value/RCLONE_CONFIG_STORE_ACCESS_KEY_ID`. */
  constructor(
    readonly set: StatefulSet,
    store: Store,
    readonly files: Readonly<Record<string, string>> = {},
    encryption?: Encryption,
  ) {
    this.folder = mkdtempSync(join(set.folder, 'store-'));
    const { backup } = resolve({ storage: { size: '1Gi' }, backup: { schedule: '@daily', store, ...(encryption && { encryption }) } });
    this.resolved = (backup as NonNullable<typeof backup>).store;
    for (const [path, text] of Object.entries(files)) this.put(path, text);
    mkdirSync(this.data);
  }

  /** On a claim. */
  static claim(set: StatefulSet, password?: string): TestStore {
    const encryption = password === undefined ? undefined : { password: { secretName: 'key' } };
    return new TestStore(
      set,
      { persistentVolumeClaim: { claimName: 'backups', path: 'etcd' } },
      password === undefined ? {} : { 'obscured/RCLONE_CONFIG_ETCDKIT_PASSWORD': password },
      encryption,
    );
  }

  put(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, 'files', path)), { recursive: true });
    writeFileSync(join(this.folder, 'files', path), text);
  }

  /** Where what is stored lies. */
  get data(): string {
    return join(this.folder, 'data');
  }

  /** The variables of a container that works with it. */
  get env(): Record<string, string> {
    const local = (text: string) =>
      text.startsWith(storeFolder)
        ? text.replace(storeFolder, join(this.folder, 'files'))
        : text.replace(new RegExp(`^${storeMount}`), this.data);
    const mounted = this.resolved.files.map(({ path, from, name, key }) => `${path} ${from} ${name} ${key}`);
    return {
      STORE: join(this.folder, 'files'),
      STORE_FILES: mounted.join('\n'),
      STORE_REMOTE: local(this.resolved.remote),
      STORE_FOLDER: 'default/etcd',
      ...Object.fromEntries(
        Object.entries(this.resolved.env).map(([name, value]) => [
          name,
          name.endsWith('_REMOTE') || /FILE|CERT/.test(name) ? local(value) : value,
        ]),
      ),
    };
  }

  /** Serves its folder by `rclone serve`. */
  async serve(kind: string, port: number, ...args: string[]): Promise<void> {
    this.server = spawn('rclone', ['serve', kind, this.data, `--addr=127.0.0.1:${port}`, '--config=', ...args], { stdio: 'ignore' });
    await until(`rclone to serve ${kind}`, async () => !(await free(port)));
  }
  async stop(): Promise<void> {
    const { server } = this;
    server?.kill('SIGKILL');
    await until('the store to end', () => !server || server.exitCode !== null || server.signalCode !== null);
  }
}

/** The snapshot in a backup's folder. */
export const snapshotIn = (folder: string) => join(folder, readdirSync(folder).find(name => name.startsWith('snapshot-')) as string);

async function free(port: number): Promise<boolean> {
  return new Promise(done => {
    const server = createServer();
    server.on('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** A script that goes on until it is stopped. */
export class Running {
  said = '';
  constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', chunk => {
      this.said += chunk;
    });
  }
  says(text: RegExp, seconds?: number): Promise<unknown> {
    return until(
      () => `it to say ${text}; it said:\n${this.said}`,
      () => text.test(this.said),
      seconds,
    );
  }
  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await until('it to end', () => this.child.exitCode !== null || this.child.signalCode !== null);
  }
  kill(): void {
    try {
      process.kill(-(this.child.pid as number), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

/** Metrics of backups by their names, without what all of these have in front. */
export type Metrics = Readonly<Record<string, number>>;

async function readMetrics(url: string): Promise<Metrics> {
  const answer = await fetch(url);
  // Prometheus takes nothing else.
  if (!answer.headers.get('content-type')?.startsWith('text/plain; version=0.0.4'))
    throw new Error(`${answer.headers.get('content-type')}`);
  const lines = [...(await answer.text()).matchAll(/^etcd_kit_backup_(\w+)\{etcd_cluster="etcd"\} (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
}

/** A pod that makes a backup, or fetches one. */
export class Worker {
  readonly folder: string;
  constructor(
    readonly set: StatefulSet,
    readonly store: TestStore,
    readonly more: Readonly<Record<string, string>> = {},
  ) {
    this.folder = mkdtempSync(join(set.folder, 'worker-'));
    for (const each of ['scratch', 'run', 'segments']) mkdirSync(join(this.folder, each));
  }

  get env(): Record<string, string> {
    const { set } = this;
    return {
      PATH: `${set.pod(0).tools}:${join(etcdFolder as string, set.version)}:${process.env.PATH?.split(':').find(path => path.includes('testcluster')) ?? ''}:/usr/local/bin`,
      SCRIPTS: scripts,
      RUN: join(this.folder, 'run'),
      SCRATCH: join(this.folder, 'scratch'),
      SEGMENTS: join(this.folder, 'segments'),
      INTERVAL: '2',
      POD_NAME: 'etcd-backup-1-abcde',
      ENDPOINTS: set.pod(0).url,
      LOOPBACK: `${set.network}.99`,
      ...(set.tls && set.pod(0).credentials),
      ...(set.login && { LOGIN: set.login, LOGIN_FOLDER: join(set.folder, 'auth', 'etcd-kit') }),
      ...this.store.env,
      ...this.more,
    };
  }

  /** Starts one of the scripts that go on until they are stopped. */
  start(script: string, env: Readonly<Record<string, string>> = {}): Running {
    return new Running(spawn(join(this.set.pod(0).tools, 'sh'), [join(scripts, script)], { env: { ...this.env, ...env }, detached: true }));
  }

  /** Runs one of the scripts. */
  async run(script: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    try {
      const { stderr, stdout } = await execute(join(this.set.pod(0).tools, 'sh'), [join(scripts, script)], {
        env: { ...this.env, ...env },
        maxBuffer: 2 ** 26,
      });
      return { code: 0, said: stderr + stdout };
    } catch (error) {
      const { code, stderr, stdout } = error as { code: number; stderr: string; stdout: string };
      return { code: code ?? -1, said: stderr + stdout };
    }
  }

  /** Makes a backup. Resolves to its name. */
  async backup(env: Readonly<Record<string, string>> = {}): Promise<string> {
    for (const script of ['backup/snapshot.sh', 'backup/upload.sh']) {
      const { code, said } = await this.run(script, env);
      if (code !== 0) throw new Error(`${script} ended with ${code}: ${said}`);
    }
    return this.file('name').trim();
  }

  /** Practises a restore, as the three containers of its Job do that ask nothing of Kubernetes. */
  async drill(env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const volume = join(this.folder, 'drill');
    mkdirSync(volume, { recursive: true });
    let said = '';
    for (const script of ['drill/fetch.sh', 'drill/restore.sh', 'drill/record.sh']) {
      const outcome = await this.run(script, { VOLUME: volume, RESTORE: 'latest', POD_NAME: 'etcd-drill-1-abcde', ...env });
      said += outcome.said;
      if (outcome.code !== 0) return { code: outcome.code, said };
    }
    return { code: 0, said };
  }

  /** Starts what tells Prometheus of the backups. Resolves to what reads it. */
  async metrics(port: number): Promise<{ running: Running; read: () => Promise<Metrics> }> {
    const mounted = join(this.folder, 'scripts');
    for (const { path } of scriptFiles('auxiliary').items) {
      mkdirSync(dirname(join(mounted, path)), { recursive: true });
      const text = readFileSync(join(scripts, path), 'utf8').replace('#!/tools/sh', `#!${join(this.set.pod(0).tools, 'sh')}`);
      writeFileSync(join(mounted, path), text, { mode: 0o755 });
    }
    const more = {
      SCRIPTS: mounted,
      LISTEN_PORT: String(port),
      LOOPBACK: '127.0.0.1',
      LOOK_AGAIN: '1',
      RUN: join(this.folder, 'metrics'),
    };
    const running = this.start('backup/metrics.sh', { ...more, CLUSTER: 'etcd', INCREMENTS: 'yes', DRILL: 'yes' });
    return { running, read: () => readMetrics(`http://127.0.0.1:${port}/metrics`) };
  }

  file(name: string): string {
    return readFileSync(join(this.folder, 'scratch', name), 'utf8');
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
