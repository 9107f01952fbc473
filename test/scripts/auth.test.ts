import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthProps } from '../../lib';
import { resolve } from '../../lib/core/config';
import { runtimeLabels } from '../../lib/core/labels';
import { wantedAuth } from '../../lib/core/manifests/auth/wanted';
import { notPruned } from '../../lib/core/manifests/shared/metadata';
import type { ResolvedAuth } from '../../lib/core/resolve/auth';
import { etcdFolder, newest, StatefulSet, scripts, until, versions } from './pods';

let set: StatefulSet;
let auth: Auth;
beforeEach(async () => {
  set = await new StatefulSet().open();
  auth = new Auth();
});
afterEach(async () => {
  auth.kill();
  await set.close();
});

/** The pod of the Deployment that makes users and roles those of the config. */
class Auth {
  private process?: ChildProcess;
  output = '';
  /** Seconds. */
  lookAgain?: number;
  private tls?: ChildProcess;

  /** Puts a password into its Secret. */
  put(folder: string, password: string | Buffer): void {
    mkdirSync(join(set.folder, 'auth', folder), { recursive: true });
    writeFileSync(join(set.folder, 'auth', folder, 'password'), password);
  }

  /** Takes the Secret away of the passwords that are made in the cluster, as the kubelet does once it is deleted. */
  loseSecret(): void {
    for (const folder of ['etcd-kit', 'root']) rmSync(join(set.folder, 'auth', folder), { recursive: true });
  }

  start(props: AuthProps): void {
    this.kill();
    this.output = '';
    const run = join(set.folder, 'auth-run');
    rmSync(run, { recursive: true, force: true });
    mkdirSync(run);
    const { lines } = wantedAuth(
      resolve({ storage: { size: '1Gi' }, tls: { mode: 'certManager' }, auth: props }).auth as ResolvedAuth,
      'etcd',
    );
    const { tools } = set.pod(0);
    this.process = spawn(join(tools, 'sh'), [join(scripts, 'auth/apply.sh')], {
      detached: true,
      env: {
        PATH: `${tools}:${join(etcdFolder as string, set.version)}`,
        SCRIPTS: scripts,
        RUN: run,
        AUTH_FOLDER: join(set.folder, 'auth'),
        POD_NAME: 'etcd-auth-1',
        ETCDCTL_ENDPOINTS: set.pods.map(({ url }) => url).join(','),
        AUTH: props.enabled === false ? 'off' : 'on',
        PRUNE: props.prune ? 'yes' : 'no',
        WANTED: lines,
        REMIND: '4',
        ...(this.lookAgain && { LOOK_AGAIN: String(this.lookAgain) }),
        ...(set.tls && { ...set.pod(0).credentials, TLS_PORT: String(tlsPort) }),
      },
    });
    if (set.tls) this.startTls(run, tools);
    this.process.stderr?.on('data', chunk => {
      this.output += chunk;
    });
    this.process.stdout?.on('data', chunk => {
      this.output += chunk;
    });
    // As the kubelet does.
    const child = this.process;
    child.on('exit', () => {
      if (this.process !== child) return;
      this.process = undefined;
      setTimeout(() => !this.process && this.restart(props), 200);
    });
  }

  /** The pod's other container, which speaks TLS where etcdctl can't do what is needed. */
  private startTls(run: string, tools: string): void {
    const kubectl = process.env.PATH?.split(':').find(folder => existsSync(join(folder, 'kubectl')));
    this.tls = spawn(join(tools, 'sh'), [join(scripts, 'auth/tls.sh')], {
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: `${tools}:${kubectl}`,
        RUN: run,
        ETCDCTL_ENDPOINTS: set.pod(0).url,
        TLS_PORT: String(tlsPort),
        ...set.pod(0).credentials,
      },
    });
  }

  private restart(props: AuthProps): void {
    const said = this.output;
    this.start(props);
    this.output = said;
    mkdirSync(join(set.folder, 'auth-run'), { recursive: true });
    writeFileSync(join(set.folder, 'auth-run', 'looked'), '');
  }

  kill(): void {
    for (const child of [this.process, this.tls]) if (child?.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    this.process = undefined;
    this.tls = undefined;
  }

  says(text: string): Promise<unknown> {
    return until(
      () => `the auth pod to say ${text}; it said:\n${this.output}\n`,
      () => this.output.includes(text),
    );
  }

  async applied(): Promise<void> {
    await until(
      () => `all to be applied; it said:\n${this.output}\n`,
      () => existsSync(join(set.folder, 'auth-run', 'applied')),
    );
  }
}

const tlsPort = 20_000 + Math.floor(Math.random() * 10_000);
const scriptsPassword = '0123456789abcdef';
const asScripts = { ETCDCTL_USER: 'etcd-kit', ETCDCTL_PASSWORD: scriptsPassword };
/** Makes the passwords that are made in the cluster, and has the pods' scripts log in with theirs. */
function makePasswords(): void {
  auth.put('etcd-kit', scriptsPassword);
  auth.put('root', 'root-secret');
}
const as = async (user: string, password: string, ...args: string[]) => {
  const before = set.as;
  set.as = { ETCDCTL_USER: user, ETCDCTL_PASSWORD: password };
  try {
    return await set.pod(0).etcdctl(...args);
  } finally {
    set.as = before;
  }
};
const app: AuthProps = {
  roles: [{ name: 'app', permissions: [{ prefix: '/app/', access: 'readwrite' }] }],
  users: [{ name: 'app', password: { secretName: 'app' }, roles: ['app'] }],
};

describe.each(versions)('etcd %s', version => {
  test('lets users do what their roles say, and the scripts do their work', async () => {
    set.version = version;
    makePasswords();
    auth.put('0', 'app-secret\n');
    set.login = 'password';
    await set.found(3);
    auth.start(app);
    await auth.says('authentication is on');
    await auth.applied();
    set.as = asScripts;
    await as('app', 'app-secret', 'put', '/app/key', 'value');
    expect(await as('app', 'app-secret', 'get', '/app/key', '--print-value-only')).toBe('value\n');
    await expect(as('app', 'app-secret', 'get', '/other')).rejects.toThrow('permission denied');
    await expect(as('app', 'wrong', 'get', '/app/key')).rejects.toThrow('authentication failed');
    await expect(as('app', 'app-secret', 'user', 'list')).rejects.toThrow('permission denied');
    expect(await as('root', 'root-secret', 'user', 'list')).toBe('app\netcd-kit\nroot\n');
    set.as = {};
    await expect(set.pod(0).etcdctl('get', '/app/key')).rejects.toThrow('user name is empty');
    set.as = asScripts;
    // Grows, loses a volume, hands leadership over, and shrinks.
    set.answer = 'replicas 4';
    set.pod(3).start();
    await set.pod(3).says('votes and has a leader');
    set.pod(1).kill();
    set.pod(1).loseVolume();
    set.pod(1).start();
    await set.pod(1).says('is promoted to a voter');
    await set.whole(4);
    set.answer = 'replicas 3';
    expect(await set.pod(3).preStop()).toContain('left: no longer a member');
    set.pod(3).kill();
    set.pod(2).kill();
    set.pod(2).start();
    await set.pod(2).says('as a quorum confirms');
    await set.pod(2).says('votes and has a leader');
    expect(`${set.pods.map(({ output }) => output)}${auth.output}`).not.toMatch(/app-secret|root-secret|0123456789abcdef/);
  });
});

test('a config that changes changes users, roles and permissions, and nothing else', async () => {
  makePasswords();
  auth.put('0', 'one');
  set.login = 'password';
  await set.found(1);
  auth.start({
    roles: [
      {
        name: 'app',
        permissions: [
          { prefix: '/app/', access: 'read' },
          { key: '/config', access: 'readwrite' },
          { range: { from: 'a', to: 'c' }, access: 'write' },
          { range: { from: 'x' }, access: 'read' },
          { prefix: '', access: 'read' },
        ],
      },
      { name: 'other', permissions: [] },
    ],
    users: [{ name: 'app', password: { secretName: 'app' }, roles: ['app', 'other'] }],
  });
  await auth.applied();
  set.as = asScripts;
  const role = async (name: string) => (await set.pod(0).etcdctl('role', 'get', name)).split('\n').map(line => line.trim());
  expect((await role('app')).filter(line => line)).toEqual([
    'Role app',
    'KV Read:',
    '[\0, <open ended>',
    '[/app/, /app0) (prefix /app/)',
    '/config',
    '[x, <open ended>',
    'KV Write:',
    '/config',
    '[a, c)',
  ]);
  await set.pod(0).etcdctl('user', 'add', 'stranger', '--no-password');
  await set.pod(0).etcdctl('role', 'add', 'strange');

  auth.start({
    roles: [{ name: 'app', permissions: [{ prefix: '/app/', access: 'readwrite' }] }],
    users: [{ name: 'app', password: { secretName: 'app' }, roles: ['app'] }],
  });
  await auth.applied();
  expect((await role('app')).filter(line => line)).toEqual([
    'Role app',
    'KV Read:',
    '[/app/, /app0) (prefix /app/)',
    'KV Write:',
    '[/app/, /app0) (prefix /app/)',
  ]);
  expect(await set.pod(0).etcdctl('user', 'get', 'app')).toMatch(/Roles: app\s*$/);
  expect(await set.pod(0).etcdctl('user', 'list')).toContain('stranger');

  // Nothing to do, nothing done: a change would end everybody's session.
  const revision = async () => /AuthRevision: (\d+)/.exec(await set.pod(0).etcdctl('auth', 'status'))?.[1];
  const before = await revision();
  auth.start(app);
  await auth.applied();
  expect(await revision()).toBe(before);

  // Another password in the Secret.
  auth.put('0', 'two');
  await auth.says('user app: has the password of its Secret');
  await as('app', 'two', 'put', '/app/key', 'value');
  await expect(as('app', 'one', 'get', '/app/key')).rejects.toThrow('authentication failed');
  // And root's.
  auth.put('root', 'another');
  await auth.says('user root: has the password of its Secret');
  await as('root', 'another', 'get', 'key');
  // And that of the scripts, which root makes good, or the member, whoever sees it first.
  auth.put('etcd-kit', 'yet-another');
  await until('the new password to be taken', () => as('etcd-kit', 'yet-another', 'get', 'key').then(() => true));
  set.as = { ETCDCTL_USER: 'etcd-kit', ETCDCTL_PASSWORD: 'yet-another' };
  await set.pod(0).etcdctl('get', 'key');

  auth.start({ ...app, prune: true });
  await auth.applied();
  expect(await set.pod(0).etcdctl('user', 'list')).toBe('app\netcd-kit\nroot\n');
  expect(await set.pod(0).etcdctl('role', 'list')).toBe('app\n');
});

test('what somebody else changed is put right at the next look', async () => {
  makePasswords();
  auth.put('0', 'app-secret');
  auth.lookAgain = 1;
  set.login = 'password';
  await set.found(1);
  auth.start(app);
  await auth.applied();
  set.as = asScripts;
  await set.pod(0).etcdctl('role', 'revoke-permission', 'app', '/app/', '--prefix');
  await set.pod(0).etcdctl('role', 'grant-permission', 'app', 'read', '/other');
  await auth.says('role app: may no longer read the key /other');
  await as('app', 'app-secret', 'put', '/app/key', 'value');
  await set.pod(0).etcdctl('user', 'revoke-role', 'app', 'app');
  await until('the user to have its role', async () => /Roles: app/.test(await set.pod(0).etcdctl('user', 'get', 'app')));
});

test('a user is not deleted where etcd does not say that it has no password', async () => {
  makePasswords();
  auth.put('0', 'app-secret');
  auth.lookAgain = 1;
  set.login = 'password';
  await set.found(3);
  auth.start(app);
  await auth.applied();
  auth.output = '';
  // No quorum: nobody can be asked.
  for (const ordinal of [1, 2]) set.pod(ordinal).kill();
  await auth.says('waiting for etcd');
  auth.put('0', 'another');
  for (const ordinal of [1, 2]) set.pod(ordinal).start();
  await auth.says('etcd-kit: user app: has the password of its Secret');
  expect(auth.output).not.toContain('deleted');
});

test('a cluster that runs is switched on once every member can log in, and off again', async () => {
  await set.found(3);
  makePasswords();
  auth.start({});
  await auth.says('authentication is enabled once every member can log in');
  const roll = async (...ordinals: number[]) => {
    for (const ordinal of ordinals) {
      const pod = set.pod(ordinal);
      expect(await pod.preStop()).toMatch(/other voters stay/);
      await pod.stop();
      pod.start();
      await pod.says('votes and has a leader');
    }
  };
  set.login = 'password';
  await roll(2, 1);
  expect(auth.output).not.toContain('authentication is on');
  await set.pod(0).etcdctl('put', 'key', 'value');
  await roll(0);
  await auth.says('authentication is on');
  await expect(set.pod(0).etcdctl('get', 'key')).rejects.toThrow('user name is empty');
  await roll(2, 1, 0);

  // A config without auth, too early: the first pod waits, and the others go on.
  set.login = undefined;
  await set.pod(2).stop();
  set.pod(2).start();
  await set.pod(2).says('the cluster requires a login, and accepts none that this pod has');
  expect(await as('root', 'root-secret', 'get', 'key', '--print-value-only')).toBe('value\n');
  auth.start({ enabled: false });
  await auth.says('authentication is off');
  await auth.applied();
  await set.pod(2).says('votes and has a leader');
  expect(await set.pod(0).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');
});

test('nobody is shut out whose password is not there', async () => {
  makePasswords();
  set.login = 'password';
  await set.found(1);
  auth.start(app);
  await auth.says('the Secret and key app/password, with the password of app, are missing');
  await auth.says('ending this container, so that the kubelet looks for the Secret at once');
  await set.pod(0).etcdctl('put', 'key', 'value');
  auth.put('0', 'word');
  await auth.says('authentication is on');
});

/** In each password, so that no other process of the machine has it among its arguments by chance. */
const secret = randomBytes(6).toString('hex');
/** Passwords that etcd takes. */
const oddPasswords: readonly string[] = [
  `two words ${secret}`,
  `  ${secret} before and after `,
  `quote" back\\slash $HOME \`date\` %s ${secret}`,
  `pässwörd\u00a0日本 ${secret}`,
  `tab\tand\n${secret} line`,
  '--',
  secret.padEnd(72, 'x'),
];
const odd: AuthProps = {
  ...app,
  users: oddPasswords.map((_, index) => ({ name: `user${index}`, password: { secretName: `app${index}` }, roles: ['app'] })),
};

describe.each(versions)('passwords that etcd %s takes', version => {
  test.each(['password', 'certificate'] as const)(
    'work, whatever is in them, where the scripts log in by %s',
    async login => {
      set.version = version;
      if (login === 'certificate') await set.secure();
      set.login = login;
      makePasswords();
      auth.put('root', 'the root password');
      for (const index of oddPasswords.keys()) auth.put(String(index), `first ${index}`);
      await set.found(1);
      const before = set.tls ? set.pod(0).credentials : {};
      const loginAs = async (user: string, password: string) => {
        set.as = { ...before, ...(set.tls && (await certificateOfNobody())), ETCDCTL_USER: user, ETCDCTL_PASSWORD: password };
        return set.pod(0).etcdctl('put', '/app/key', 'value');
      };
      auth.start(odd);
      await auth.applied();
      for (const index of oddPasswords.keys()) {
        await loginAs(`user${index}`, `first ${index}`);
        await expect(loginAs(`user${index}`, 'first')).rejects.toThrow('authentication failed');
      }
      // And once it is on.
      auth.output = '';
      const seen = argumentsOfProcesses();
      oddPasswords.forEach((password, index) => {
        auth.put(String(index), `${password}\n`);
      });
      for (const index of oddPasswords.keys()) await auth.says(`user user${index}: has the password of its Secret`);
      await auth.applied();
      for (const [index, password] of oddPasswords.entries()) await loginAs(`user${index}`, password);
      const told = `${auth.output}${seen.stop()}${set.pod(0).output}`;
      // The line, not all that was told: that would hide it.
      expect(told.split('\n').filter(line => line.includes(secret))).toEqual([]);
      expect(auth.output.match(/has the password of its Secret/g)).toHaveLength(oddPasswords.length);
    },
    240_000,
  );
});

describe('a password that etcd does not take', () => {
  test('is refused before anything is changed, and the reason is repeated', async () => {
    set.login = 'password';
    makePasswords();
    const two: AuthProps = {
      ...app,
      users: ['app', 'other'].map(name => ({ name, password: { secretName: name }, roles: ['app'] })),
    };
    auth.put('0', 'x'.repeat(73));
    auth.put('1', 'other-secret');
    await set.found(1);
    await set.pod(0).etcdctl('user', 'add', 'other', '--no-password');
    const revision = async () => /AuthRevision: (\d+)/.exec(await set.pod(0).etcdctl('auth', 'status'))?.[1];
    const before = await revision();
    auth.start(two);
    const said = 'the password of app (Secret and key app/password) has 73 bytes, and etcd accepts at most 72';
    const repeated = (text: string, times: number) =>
      until(
        () => `${text} ${times} times; it said:\n${auth.output}`,
        () => auth.output.split(text).length > times,
      );
    await repeated(said, 3);
    for (const [password, reason] of [
      ['\n', 'is empty'],
      ['a\0b', 'contains a zero byte'],
      [Buffer.from([97, 0xff, 98]), 'is not valid UTF-8'],
      [Buffer.from([0xed, 0xa0, 0x80]), 'is not valid UTF-8'],
    ] as const) {
      auth.put('0', password as string);
      await auth.says(`the password of app (Secret and key app/password) ${reason}`);
    }
    auth.put('etcd-kit', 'two words');
    await auth.says('the password of etcd-kit (Secret and key etcd-auth/password) contains a space');
    expect(await revision()).toBe(before);
    makePasswords();
    auth.put('0', 'app-secret');
    await auth.applied();
    set.as = asScripts;
    await as('app', 'app-secret', 'put', '/app/key', 'value');
    // Once authentication is on, the others go on.
    const on = await revision();
    auth.put('0', 'x'.repeat(73));
    auth.output = '';
    await repeated(said, 2);
    expect(await revision()).toBe(on);
    auth.put('1', 'another');
    await auth.says('user other: has the password of its Secret');
    await as('other', 'another', 'put', '/app/key', 'value');
    await as('app', 'app-secret', 'put', '/app/key', 'value');
    await expect(as('app', 'x'.repeat(72), 'put', '/app/key', 'value')).rejects.toThrow('authentication failed');
  }, 240_000);
});

/** A certificate that is no user's. */
const certificateOfNobody = async () => {
  nobody ??= await set.clientCertificate('nobody');
  return nobody;
};
let nobody: Readonly<Record<string, string>> | undefined;
beforeEach(() => {
  nobody = undefined;
});

/** The arguments of all processes that there are, until it is stopped. */
function argumentsOfProcesses() {
  const all = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      try {
        all.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // It has ended.
      }
    }
  }, 20);
  return {
    stop: () => {
      clearInterval(timer);
      return [...all].filter(line => !line.includes('jest')).join('\n');
    },
  };
}

test('nothing is written again while a member cannot log in yet', async () => {
  makePasswords();
  auth.put('0', 'app-secret');
  await set.found(1);
  auth.start(app);
  await auth.says('authentication is enabled once every member can log in');
  const revision = async () => /AuthRevision: (\d+)/.exec(await set.pod(0).etcdctl('auth', 'status'))?.[1];
  const before = await revision();
  await new Promise(done => setTimeout(done, 8000));
  expect(await revision()).toBe(before);
  expect(auth.output.split('authentication is enabled once every member can log in').length).toBeGreaterThan(2);
});

test('says that users are left as they are where authentication is off', async () => {
  makePasswords();
  await set.found(1);
  await set.pod(0).etcdctl('user', 'add', 'removed', '--no-password');
  auth.start({ enabled: false, prune: true });
  await auth.applied();
  await auth.says('authentication is off: users and roles stay as they are');
  expect(auth.output).not.toContain('those of the config');
  expect(await set.pod(0).etcdctl('user', 'list')).toContain('removed');
});

test('a pod waits for the password that its scripts log in with', async () => {
  set.login = 'password';
  set.answer = 'replicas 1';
  set.pod(0).start();
  await set.pod(0).says('the Secret etcd-auth, with the password that the scripts log in with, is not there');
  makePasswords();
  await set.pod(0).says('votes and has a leader');
});

describe('once the Secret etcd-auth is deleted', () => {
  test('every member starts with the password that it knows, and takes the one that is made in its place', async () => {
    makePasswords();
    auth.put('0', 'app-secret');
    set.login = 'password';
    await set.found(3);
    auth.start(app);
    await auth.applied();
    set.as = { ETCDCTL_USER: 'app', ETCDCTL_PASSWORD: 'app-secret' };
    await set.pod(0).etcdctl('put', '/app/key', 'value');
    const kept = set.pods.map(({ volume }) => join(volume, 'login'));
    await until('every member to keep the password', () => kept.every(file => existsSync(file)), 30);
    for (const file of kept) expect(statSync(file).mode & 0o077).toBe(0);

    auth.loseSecret();
    for (const pod of set.pods) pod.kill();
    for (const pod of set.pods) pod.start();
    for (const pod of set.pods) await pod.says('votes and has a leader');
    set.pod(1).kill();
    set.pod(1).start();
    await set.pod(1).says('as a quorum confirms');
    await set.pod(1).says('votes and has a leader');
    expect(await set.pod(1).preStop()).toContain('other voters stay');
    // Who has lost its volume has no password, and waits for one.
    set.pod(2).kill();
    set.pod(2).loseVolume();
    set.pod(2).start();
    await set.pod(2).says('waiting: the Secret etcd-auth, with the password that the scripts log in with, is not there');

    auth.put('etcd-kit', 'fedcba9876543210');
    auth.put('root', 'another-root-secret');
    await until('a member to set it', () => set.pods.some(({ said }) => said.includes('login: the user etcd-kit has the password')));
    await auth.says('user root: has the password of its Secret');
    await auth.applied();
    await set.pod(2).says('is promoted to a voter');
    await until('every member to keep the new password', () => kept.every(file => readFileSync(file, 'utf8') === 'fedcba9876543210\n'));
    expect(await as('root', 'another-root-secret', 'user', 'list')).toBe('app\netcd-kit\nroot\n');
    await expect(as('etcd-kit', scriptsPassword, 'user', 'list')).rejects.toThrow('authentication failed');
    expect(await set.pod(0).etcdctl('get', '/app/key', '--print-value-only')).toBe('value\n');
    expect(`${set.pods.map(({ output }) => output)}${auth.output}`).not.toMatch(/0123456789abcdef|fedcba9876543210|root-secret/);
  });
});

test('a member never replaces a password that works', async () => {
  makePasswords();
  set.login = 'password';
  await set.found(1);
  auth.start({});
  await auth.applied();
  const kept = join(set.pod(0).volume, 'login');
  await until('the member to keep the password', () => existsSync(kept), 30);
  writeFileSync(kept, 'of another time\n', { mode: 0o600 });
  await until('the member to keep what works', () => readFileSync(kept, 'utf8') === `${scriptsPassword}\n`);
  expect(set.pod(0).said).not.toContain('login: the user etcd-kit has the password');
});

test('the Secret etcd-auth is made again each time that it is missing, with other passwords, and is nobody’s to prune', async () => {
  const { tools } = set.pod(0);
  const folder = join(set.folder, 'api');
  mkdirSync(folder);
  // kubectl, with an API server that holds this one Secret.
  writeFileSync(
    join(tools, 'kubectl'),
    `#!${join(tools, 'sh')}
echo "$@" >>${folder}/arguments
case $1 in
  get) [ -e ${folder}/secret ] && cat ${folder}/secret || { echo 'Error from server (NotFound): secrets "etcd-auth" not found'; exit 1; } ;;
  create) cat >${folder}/secret.new; mv ${folder}/secret.new ${folder}/secret ;;
esac
`,
    { mode: 0o755 },
  );
  let said = '';
  const child = spawn(join(tools, 'sh'), [join(scripts, 'auth/generate-passwords.sh')], {
    env: {
      PATH: tools,
      SECRET_NAME: 'etcd-auth',
      SECRET_LABELS: JSON.stringify(runtimeLabels('etcd')),
      SECRET_ANNOTATIONS: JSON.stringify(notPruned()),
      NAMESPACE: 'databases',
      LOOK_AGAIN: '0.2',
    },
  });
  child.stderr.on('data', chunk => {
    said += chunk;
  });
  try {
    const made = async () => {
      await until('a Secret', () => existsSync(join(folder, 'secret')));
      const text = readFileSync(join(folder, 'secret'), 'utf8');
      rmSync(join(folder, 'secret'));
      return JSON.parse(text) as { metadata: Record<string, Record<string, string>>; data: Record<string, string> };
    };
    const [first, second] = [await made(), await made()];
    expect(Object.keys(first.data)).toEqual(['password', 'root-password']);
    const passwords = [first, second].flatMap(({ data }) => Object.values(data));
    expect(new Set(passwords).size).toBe(4);
    expect(first.metadata).toEqual({ name: 'etcd-auth', labels: runtimeLabels('etcd'), annotations: notPruned() });
    const told = said + readFileSync(join(folder, 'arguments'), 'utf8');
    for (const password of passwords) {
      expect(told).not.toContain(password);
      expect(told).not.toContain(Buffer.from(password, 'base64').toString());
    }
  } finally {
    child.kill('SIGKILL');
  }
});

test('with certificates, common names are users, and the scripts are root', async () => {
  await set.secure();
  auth.put('root', 'root-secret');
  auth.put('etcd-kit', scriptsPassword);
  set.login = 'certificate';
  await set.found(3);
  const certificate = await set.clientCertificate('app');
  auth.start({ roles: app.roles, users: [{ name: 'app', roles: ['app'] }] });
  await auth.says('authentication is on');
  await auth.applied();
  set.as = certificate;
  await set.pod(0).etcdctl('put', '/app/key', 'value');
  await expect(set.pod(0).etcdctl('get', '/other')).rejects.toThrow('permission denied');
  set.as = await set.clientCertificate('stranger');
  await expect(set.pod(0).etcdctl('get', '/app/key')).rejects.toThrow();
  set.as = {};
  set.pod(1).kill();
  set.pod(1).loseVolume();
  set.pod(1).start();
  await set.pod(1).says('is promoted to a voter');
  await set.whole(3);
});

test('a user who had no password gets one, and a login that is refused is said', async () => {
  makePasswords();
  auth.put('0', 'app-secret');
  set.login = 'password';
  set.version = newest('3.6');
  await set.found(1);
  await set.pod(0).etcdctl('user', 'add', 'app', '--no-password');
  auth.start({});
  await auth.says('authentication is on');
  auth.start(app);
  await auth.says('user app: deleted, to be added again with a password');
  await auth.applied();
  await as('app', 'app-secret', 'put', '/app/key', 'value');
  makePasswords();
  auth.put('etcd-kit', 'wrong');
  auth.put('root', 'wrong');
  auth.start(app);
  await auth.says('etcd requires a login, and accepts neither the passwords of etcd-kit and root');
});
