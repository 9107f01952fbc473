import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

// The scripts as a pod runs them, against real etcd, with a loopback address for each pod's own.

import { corruptionCheckFlags, corruptionCheckGates } from '../../lib/core/defaults';
import { tlsFlags } from '../../lib/core/resolve/flags';
import { certificateFolder, etcdctlCertificate } from '../../lib/core/resolve/tls';
import { Authority, type Certificate, type Subject } from '../certificates';

export const { ETCD_KIT_BUSYBOX: busybox } = process.env;
export const { ETCD_KIT_ETCD: etcdFolder } = process.env;
if (!busybox || !existsSync(busybox))
  throw new Error('these tests need a busybox: set ETCD_KIT_BUSYBOX to one, as the image busybox:1.37.0-musl has');
if (!etcdFolder || !existsSync(etcdFolder))
  throw new Error('these tests need etcd: set ETCD_KIT_ETCD to a folder that holds <version>/{etcd,etcdctl}');
const run = promisify(execFile);
export const scripts = join(__dirname, '..', '..', 'lib', 'scripts');
export const versions = readdirSync(etcdFolder).sort();
export const newest = (minor: string) => versions.find(version => version.startsWith(`${minor}.`)) as string;

export async function until<T>(what: string | (() => string), attempt: () => T | Promise<T>, seconds = 60): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1000;
  let failure: unknown;
  while (Date.now() < end) {
    try {
      const result = await attempt();
      if (result !== undefined && result !== false) return result as NonNullable<T>;
    } catch (error) {
      failure = error;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`waited ${seconds} s for ${typeof what === 'string' ? what : what()}: ${failure ?? ''}`);
}

function corruptionChecks(version: string): string[] {
  if (version.startsWith('3.5.')) return corruptionCheckFlags.map(flag => `--${flag}=true`);
  return [`--feature-gates=${corruptionCheckGates.map(gate => `${gate}=true`)}`];
}

/** The data of the bootstrap record. */
export interface BootstrapRecord {
  readonly cluster?: string;
  readonly decision?: string;
  readonly spent?: string;
  readonly recovered?: string;
}

let networks = Math.floor(Math.random() * 100);

/** A StatefulSet of pods on this machine. */
export class StatefulSet {
  /** What the API server says of it. */
  answer = 'replicas 3';
  /** Further flags of etcd. */
  flags: readonly string[] = [];
  /** What its annotation says of a recovery. */
  recovery = '';
  /** The token of its annotation that permits one more bootstrap. */
  bootstrapToken = '';
  /** The bootstrap record; undefined when the object is not there. */
  record: BootstrapRecord | undefined = {};
  /** What it answers in place of its content. */
  recordAnswer?: string;
  private recordVersion = 1;
  /** What its pods do when every volume is empty: see `storage.ephemeral.whenAllLost`. */
  whenAllLost?: 'bootstrap';
  /** Whether its members speak TLS, to each other and to clients. */
  tls = false;
  /** Whether that is about to change. */
  transition: 'enabling' | 'disabling' | null = null;
  /** How they do that. */
  tlsSettings = { certAuth: true, metrics: false, minVersion: 'TLS1.2', cipherSuites: [] as readonly string[] };
  /** How its scripts log in to etcd. */
  login?: 'password' | 'certificate';
  /** Whom `etcdctl` below logs in as: etcdctl's own variables. */
  as: Readonly<Record<string, string>> = {};
  /** What it is to start from: as the config's `restore` has it, and a store's variables. */
  restore?: { readonly which: string; readonly token?: string; readonly env: Readonly<Record<string, string>> };
  /** Further variables of its pods. */
  env: Readonly<Record<string, string>> = {};
  /** How many of its pods are ready. */
  ready = 0;
  /** Whether its pods are being replaced by such of another template. */
  rollsOut = false;
  /** What its pods reported: "TYPE REASON TEXT" each. */
  readonly events: string[] = [];
  readonly pods: Pod[] = [];
  private clientCa?: Authority;
  private peerCa?: Authority;
  readonly folder = mkdtempSync(join(tmpdir(), 'etcd-kit-pods-'));
  /** Each worker of Jest's has addresses of its own. */
  readonly network = `127.${76 + Number(process.env.JEST_WORKER_ID)}.${networks++ % 250}`;
  private server?: Server;
  url = '';

  constructor(public version = newest('3.6')) {}

  async open(): Promise<this> {
    const answers: Readonly<Record<string, () => string>> = {
      recovery: () => `recovery ${this.ready} ${this.recovery}`,
      bootstrap: () => `bootstrap ${this.bootstrapToken}`,
      rollout: () => (this.rollsOut ? `rollout under-way ${this.ready}` : 'rollout done'),
    };
    this.server = createServer((request, response) => {
      const [path, question = ''] = (request.url as string).split('?');
      if (path === '/event') this.events.push(question.split('&').map(decodeURIComponent).join(' '));
      const answer =
        path === '/event'
          ? () => 'done'
          : path === '/record'
            ? () => this.answerOfRecord(question)
            : (answers[question] ?? (() => this.answer));
      response.end(`${answer()}\n`);
    });
    await new Promise<void>(resolve => this.server?.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
    return this;
  }

  /** As the script www/cgi-bin/record answers; its own test holds that to the same. */
  private answerOfRecord(question: string): string {
    if (this.recordAnswer !== undefined) return this.recordAnswer;
    if (this.record === undefined) return 'missing';
    const [version, change, ...words] = question.split('&');
    const { cluster = '-', decision = '- -', spent = '-', recovered = '-' } = this.record;
    if (change === undefined) return `record ${this.recordVersion} ${cluster} ${decision} ${spent} ${recovered}`;
    if (version !== String(this.recordVersion)) return 'failed the object has been modified';
    this.recordVersion++;
    const [first, second, third] = words;
    if (change === 'cluster') this.record = { ...this.record, cluster: first };
    else if (change === 'decide') this.record = { decision: `${first} ${second}`, spent: third === '-' ? undefined : third };
    else if (change === 'recovered') this.record = { ...this.record, recovered: first };
    else if (change === 'withdraw') this.record = { ...this.record, decision: undefined };
    return 'done';
  }

  /** Gives every pod its certificates, signed by a CA each for clients and for peers, and has them speak TLS. */
  async secure(): Promise<this> {
    this.tls = true;
    const [ca, peerCa] = [await Authority.create('clients'), await Authority.create('peers')];
    this.clientCa = ca;
    this.peerCa = peerCa;
    const ipAddresses = ['127.0.0.1', ...Array.from({ length: 7 }, (_, ordinal) => `${this.network}.1${ordinal}`)];
    this.putCertificate('server', await ca.issue({ commonName: 'etcd', ipAddresses }));
    this.putCertificate('root', await ca.issue({ commonName: 'root' }));
    this.putCertificate('peer', await peerCa.issue({ commonName: 'etcd', ipAddresses }));
    return this;
  }

  putCertificate(which: 'server' | 'peer' | 'root', certificate: Certificate): void {
    mkdirSync(join(this.certificates, which), { recursive: true });
    for (const [file, text] of Object.entries(certificate)) writeFileSync(join(this.certificates, which, file), text);
  }

  /** A certificate of the CA that signs the members' own. */
  peerCertificate(subject: Subject): Promise<Certificate> {
    return (this.peerCa as Authority).issue(subject);
  }

  /** etcdctl's variables for a client's certificate of that common name. */
  async clientCertificate(commonName: string): Promise<Readonly<Record<string, string>>> {
    const folder = join(this.folder, `client-${commonName}`);
    mkdirSync(folder);
    const certificate = await (this.clientCa as Authority).issue({ commonName });
    for (const [file, text] of Object.entries(certificate)) writeFileSync(join(folder, file), text);
    return etcdctlCertificate(folder);
  }

  get certificates(): string {
    return join(this.folder, 'tls');
  }

  pod(ordinal: number): Pod {
    this.pods[ordinal] ??= new Pod(this, ordinal);
    return this.pods[ordinal];
  }

  /** Starts pods, and waits until all of them vote. */
  async found(size = 3): Promise<void> {
    this.answer = `replicas ${size}`;
    for (let ordinal = 0; ordinal < size; ordinal++) this.pod(ordinal).start();
    await this.whole(size);
  }

  /** What there is to read when a test fails: what the scripts of each pod said, and the end of all that its etcd did. */
  get story(): string {
    const lines = ({ output }: Pod) =>
      output
        .trim()
        .split('\n')
        .filter(line => !line.includes('prober detected unhealthy status'));
    const end = (pod: Pod) => lines(pod).slice(-12).join('\n');
    return this.pods.map(pod => `${pod.name}:\n${pod.said}\n...\n${end(pod)}\n`).join('\n');
  }

  /** Waits until as many members vote, and each of them serves its clients and has told the cluster where. Resolves to etcd's list of them. */
  async whole(size: number): Promise<string[]> {
    return until(
      () => `${size} voters; the pods said:\n${this.story}`,
      async () => {
        const list = await this.pod(0).etcdctl('member', 'list');
        const lines = list.trim().split('\n').sort();
        const voters = lines.map(line => /, started, \S+-(\d+), \S+, \S+, false$/.exec(line)?.[1]);
        if (lines.length !== size || voters.includes(undefined)) return undefined;
        for (const ordinal of voters) await this.pod(Number(ordinal)).etcdctl('member', 'list');
        return lines;
      },
    );
  }

  async close(): Promise<void> {
    for (const pod of this.pods) pod?.kill();
    this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Pod {
  readonly name: string;
  readonly ip: string;
  readonly volume: string;
  readonly runFolder: string;
  readonly tools: string;
  private process?: ChildProcess;
  private restart?: NodeJS.Timeout;
  /** Of its image. */
  version: string;
  output = '';

  constructor(
    readonly set: StatefulSet,
    readonly ordinal: number,
  ) {
    this.name = `etcd-${ordinal}`;
    this.version = set.version;
    this.ip = `${set.network}.${10 + ordinal}`;
    const folder = join(set.folder, this.name);
    [this.volume, this.runFolder, this.tools] = ['volume', 'run', 'tools'].map(part => join(folder, part)) as [string, string, string];
    for (const path of [this.volume, this.runFolder, this.tools]) mkdirSync(path, { recursive: true });
    const applets = /for applet in (.*); do/.exec(readFileSync(join(scripts, 'tools/install.sh'), 'utf8'))?.[1]?.split(' ') as string[];
    writeFileSync(
      join(this.tools, 'etcdctl'),
      readFileSync(join(scripts, 'tools/etcdctl.sh'), 'utf8').replace('#!/tools/sh', `#!${join(this.tools, 'sh')}`),
      { mode: 0o755 },
    );
    for (const applet of applets.filter(name => name !== 'nslookup')) symlinkSync(busybox as string, join(this.tools, applet));
    // The one thing that is not there: a DNS server that knows the headless Service.
    writeFileSync(
      join(this.tools, 'nslookup'),
      `#!/bin/sh\necho Name: headless\necho "Address: ${this.ip}"\ncat "${set.folder}/headless" 2>/dev/null\n`,
      {
        mode: 0o755,
      },
    );
  }

  private get hookLog() {
    return join(this.runFolder, 'hook.log');
  }

  private get env() {
    return {
      PATH: `${this.tools}:${join(etcdFolder as string, this.version)}`,
      SCRIPTS: scripts,
      VOLUME: this.volume,
      RUN: this.runFolder,
      LOOPBACK: '',
      CLUSTER: 'etcd',
      POD_NAME: this.name,
      POD_IP: this.ip,
      MEMBER_HOST: `${this.set.network}.1%s`,
      HEADLESS_HOST: 'headless',
      KUBERNETES_URL: this.set.url,
      ...(this.set.whenAllLost && { WHEN_ALL_LOST: this.set.whenAllLost }),
      HOLD_SECONDS: '20',
      HOOK_LOG: this.hookLog,
      ...this.set.env,
      ...(this.set.tls && {
        CLIENT_SCHEME: this.set.transition === 'enabling' ? 'http' : 'https',
        ...(this.set.transition && { CLIENT_SCHEME_TOO: this.set.transition === 'enabling' ? 'https' : 'http' }),
        ...(this.set.tlsSettings.metrics && { METRICS_TLS: 'yes' }),
        PEER_SCHEME: this.set.transition === 'disabling' ? 'http' : 'https',
        CERTIFICATES: 'server=etcd-server-tls root=etcd-root-tls peer=etcd-peer-tls',
        TLS: this.set.certificates,
        ...this.credentials,
      }),
      ...(this.set.restore && { RESTORE: this.set.restore.which, RESTORE_TOKEN: this.set.restore.token ?? '' }),
      ...(this.set.login && { LOGIN: this.set.login, LOGIN_FOLDER: join(this.set.folder, 'auth', 'etcd-kit') }),
    };
  }

  get credentials() {
    const [cacert, cert, key] = ['ca.crt', 'tls.crt', 'tls.key'].map(file => join(this.set.certificates, 'root', file));
    return { ETCDCTL_CACERT: cacert, ETCDCTL_CERT: cert, ETCDCTL_KEY: key };
  }

  private get tlsFlags(): string[] {
    const secret = { name: '', keys: { ca: '', cert: '', key: '' }, bundle: null };
    const { certAuth, ...settings } = this.set.tlsSettings;
    const client = { certAuth, server: secret, root: secret };
    const flags = tlsFlags(
      { client, peer: secret, issued: null, certManager: null, transition: null, ...settings },
      `${this.set.network}.10`,
    );
    const folder = certificateFolder('server').replace('/server', '');
    return Object.entries(flags).map(([flag, value]) => `--${flag}=${value.replace(folder, this.set.certificates)}`);
  }

  /** Runs the init containers that fetch a backup and restore it. Resolves to what they said; rejects with it when they fail. */
  async restore(): Promise<string> {
    let said = '';
    for (const script of ['restore/fetch.sh', 'restore/restore.sh']) {
      const env = { ...this.env, ...this.set.restore?.env, LOOPBACK: this.ip, LOOK_AGAIN: '1' };
      const { stderr } = await run(join(this.tools, 'sh'), [join(scripts, script)], {
        env: { ...env, PATH: `${env.PATH}:${process.env.PATH}` },
      });
      said += stderr;
    }
    return said;
  }

  /** Starts the one that fetches a backup, and leaves it running. */
  restoring() {
    let said = '';
    const env = { ...this.env, ...this.set.restore?.env, LOOK_AGAIN: '1' };
    const child = spawn(join(this.tools, 'sh'), [join(scripts, 'restore/fetch.sh')], {
      env: { ...env, PATH: `${env.PATH}:${process.env.PATH}` },
    });
    child.stderr.on('data', chunk => {
      said += chunk;
    });
    return {
      says: (text: RegExp) =>
        until(
          () => `it to say ${text}; it said:\n${said}`,
          () => text.test(said),
          30,
        ),
      kill: () => child.kill('SIGKILL'),
    };
  }

  /** Starts the main container. */
  start(): this {
    this.output = '';
    this.launch();
    return this;
  }

  private launch(): void {
    const child = spawn(
      join(this.tools, 'sh'),
      [
        join(scripts, 'member/start.sh'),
        '--heartbeat-interval=50',
        '--election-timeout=500',
        '--cors=*',
        ...corruptionChecks(this.version),
        ...(this.set.tls ? this.tlsFlags : []),
        ...this.set.flags,
      ],
      {
        env: this.env,
        detached: true,
      },
    );
    const keep = (chunk: Buffer) => {
      this.output += chunk;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    this.process = child;
    // As the kubelet does: a container whose first process has ended is ended as a whole, and started again.
    child.on('exit', () => {
      if (this.process !== child) return;
      this.kill();
      this.restart = setTimeout(() => this.launch(), 500);
    });
  }

  /** Ends every process of the container at once. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    clearTimeout(this.restart);
    if (!this.process?.pid) return;
    try {
      process.kill(-this.process.pid, signal);
    } catch {
      // It has ended already.
    }
    this.process = undefined;
  }

  /** Stops the container as the kubelet does: asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    const child = this.process;
    this.kill('SIGTERM');
    await until(`${this.name} to end`, () => !child || child.exitCode !== null || child.signalCode !== null, 30);
    if (child?.pid) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nothing of it is left.
      }
    }
  }

  /** Sets its clock to a time, at which it stands still; without one, it goes again. */
  setClock(time?: string): void {
    rmSync(join(this.tools, 'date'), { force: true });
    if (time === undefined) {
      symlinkSync(busybox as string, join(this.tools, 'date'));
      return;
    }
    const seconds = Date.parse(time) / 1000;
    // What asks for a time of its own is answered.
    const script = `#!/bin/sh\ncase "$*" in *" -d "*) ;; *) set -- -d "@${seconds}" "$@" ;; esac\nexec ${busybox} date "$@"\n`;
    writeFileSync(join(this.tools, 'date'), script, { mode: 0o755 });
  }

  loseVolume(): void {
    rmSync(this.volume, { recursive: true });
    mkdirSync(this.volume);
  }

  /** What the scripts said. */
  get said(): string {
    return this.output
      .split('\n')
      .filter(line => line.includes('etcd-kit:'))
      .join('\n');
  }

  says(text: string | RegExp, seconds?: number): Promise<unknown> {
    return until(
      () => `${this.name} to say ${text}; the pods said:\n${this.set.story}`,
      () => (typeof text === 'string' ? this.said.includes(text) : text.test(this.said)),
      seconds,
    );
  }

  async etcdctl(...args: string[]): Promise<string> {
    const { stdout } = await run(
      join(etcdFolder as string, this.version, 'etcdctl'),
      [`--endpoints=${this.url}`, '--command-timeout=3s', ...args],
      { env: { ...(this.set.tls && this.credentials), ...this.set.as } },
    );
    return stdout;
  }

  /** For its clients. */
  get url(): string {
    return `${this.set.tls && this.set.transition !== 'enabling' ? 'https' : 'http'}://${this.ip}:2379`;
  }

  /** This member's id, as etcd tells it. */
  async id(): Promise<string> {
    const list = await this.etcdctl('member', 'list');
    return (list.split('\n').find(line => line.includes(`${this.name},`)) as string).split(',')[0] as string;
  }

  /** Runs the preStop hook. Resolves to what it said. */
  async preStop(): Promise<string> {
    writeFileSync(this.hookLog, '');
    await run(join(this.tools, 'sh'), [join(scripts, 'member/stop.sh')], { env: this.env });
    return readFileSync(this.hookLog, 'utf8');
  }

  /** Runs a line of shell with the scripts' functions at hand. */
  async shell(line: string): Promise<string> {
    const { stdout } = await run(join(this.tools, 'sh'), ['-euc', `. "$SCRIPTS/lib/common.sh"; . "$SCRIPTS/lib/identity.sh"; ${line}`], {
      env: this.env,
    });
    return stdout.trim();
  }
}
