import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { StatefulSet, until } from './pods';

// Whatever a pod is told, and whatever volume it is given, no data is lost that a majority holds, and nothing is started in its place.

let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
});
afterEach(() => set.close());
const all = [0, 1, 2];
const pause = (seconds: number) => new Promise(resolve => setTimeout(resolve, seconds * 1000));
const kept = (ordinal: number, kind: string) => readdirSync(set.pod(ordinal).volume).filter(name => name.startsWith(`data.${kind}.`));
const hasLog = (ordinal: number) => existsSync(join(set.pod(ordinal).volume, 'data', 'member', 'wal'));
const value = async (ordinal: number) => (await set.pod(ordinal).etcdctl('get', 'key', '--print-value-only')).trim();
const recorded = () => until('the cluster to be recorded', () => set.record?.cluster);
async function found(size = 3): Promise<void> {
  await set.found(size);
  await set.pod(0).etcdctl('put', 'key', 'acknowledged');
  await recorded();
}

describe('empty volumes', () => {
  test('of a cluster that was bootstrapped are no beginning, not even of one member while the others are away', async () => {
    await found();
    for (const ordinal of all) set.pod(ordinal).kill();
    set.pod(0).loseVolume();
    set.answer = 'replicas 1';
    set.pod(0).start();
    await set.pod(0).says(`cluster ${set.record?.cluster} was bootstrapped here, and now every volume is empty`);
    // The nodes of the other two are back.
    set.answer = 'replicas 3';
    for (const ordinal of [1, 2]) set.pod(ordinal).start();
    await set.whole(3);
    for (const ordinal of all) expect(await value(ordinal)).toBe('acknowledged');
  });

  test('are bootstrapped again by a token, once', async () => {
    await found();
    const lose = () => {
      for (const ordinal of all) {
        set.pod(ordinal).kill();
        set.pod(ordinal).loseVolume();
        set.pod(ordinal).start();
      }
    };
    lose();
    await set.pod(0).says('or set bootstrap.token to start empty. Used tokens: -');
    const before = set.record?.cluster;
    set.bootstrapToken = 'again';
    await set.whole(3);
    expect(set.pod(0).said).toContain('the config permits it by the token again');
    await until('the new cluster to be recorded', () => set.record?.cluster !== undefined && set.record.cluster !== before);
    lose();
    await set.pod(0).says('Used tokens: again');
    await pause(2);
    expect(all.some(hasLog)).toBe(false);
  });

  test('are no beginning while a quorum lives, though every beacon says empty and a token permits a bootstrap', async () => {
    await found();
    const before = set.record?.cluster;
    set.bootstrapToken = 'again';
    set.pod(0).kill();
    set.pod(0).loseVolume();
    const forging = setInterval(() => {
      for (const ordinal of [1, 2])
        writeFileSync(join(set.folder, `etcd-${ordinal}`, 'run', 'beacon', 'state'), `empty ${set.pod(ordinal).ip} cafe\n`);
    }, 20);
    try {
      set.pod(0).start();
      await set.pod(0).says('joining: added as learner');
    } finally {
      clearInterval(forging);
    }
    await set.whole(3);
    expect(set.record?.cluster).toBe(before);
    expect(set.pod(0).said).not.toContain('recorded the decision');
    expect(await value(0)).toBe('acknowledged');
  });

  test('of a cluster that was restored are not restored again, but by another token', async () => {
    const store = join(set.folder, 'store');
    mkdirSync(store);
    await found(1);
    await set.pod(0).etcdctl('snapshot', 'save', join(store, 'old.db'));
    const lose = async () => {
      set.pod(0).kill();
      set.pod(0).loseVolume();
      await set.pod(0).restore();
      set.pod(0).start();
    };
    const request = { which: 'file old.db', env: { STORE_REMOTE: store, STORE_FOLDER: 'default/etcd' } };
    set.restore = { ...request, token: 'first' };
    await lose();
    await set.whole(1);
    expect(await value(0)).toBe('acknowledged');
    await until('the restored cluster to be recorded', () => set.record?.cluster !== undefined && set.record.spent === 'first');
    await lose();
    await set.pod(0).says('set restore with an unused token');
    expect(hasLog(0)).toBe(false);
    set.pod(0).kill();
    set.restore = { ...request, token: 'second' };
    await set.pod(0).restore();
    set.pod(0).start();
    await set.whole(1);
    expect(await value(0)).toBe('acknowledged');
  });

  test('of a cluster that may lose its data are bootstrapped again', async () => {
    set.whenAllLost = 'bootstrap';
    await found(1);
    set.pod(0).kill();
    set.pod(0).loseVolume();
    set.pod(0).start();
    await set.whole(1);
    expect(await value(0)).toBe('');
  });

  test.each([
    ['is not there', undefined, /the ConfigMap etcd-bootstrap is missing; apply the manifests again/],
    ['can’t be read', 'unknown no answer', /it is unknown whether this cluster was ever bootstrapped: .* can't be read: no answer/],
  ] as const)('are no beginning while the record %s', async (_, answer, says) => {
    if (answer === undefined) set.record = undefined;
    else set.recordAnswer = answer;
    set.answer = 'replicas 1';
    set.pod(0).start();
    await set.pod(0).says(says);
    expect(hasLog(0)).toBe(false);
    set.record = {};
    set.recordAnswer = undefined;
    await set.whole(1);
  });
});

test('one forged line on the network bootstraps nothing, and a living cluster is joined', async () => {
  await set.secure();
  await found();
  set.pod(2).kill();
  set.pod(2).loseVolume();
  set.pod(1).kill();
  await pause(0.5);
  const lines = [
    (me: string, nonce: string) => `decided ${me} 0123456789abcdef 2:${nonce}\n`,
    (me: string, nonce: string) => `member ${me} 0123456789abcdef 2:${nonce}\n`,
    (me: string) => `empty ${me} ;reboot\n`,
    (me: string) => `empty ${me}\nmember ${me}\n`,
    (me: string) => `empty ${me} ${'a'.repeat(100_000)}\n`,
  ];
  let asked = 0;
  const stranger = createServer((request, response) => {
    const me = String(request.headers.host).replace(/:\d+$/, '');
    const nonce = existsSync(join(set.pod(2).volume, 'nonce')) ? readFileSync(join(set.pod(2).volume, 'nonce'), 'utf8').trim() : '';
    response.end((lines[asked++ % lines.length] as (typeof lines)[0])(me, nonce));
  }).listen(2382, set.pod(1).ip);
  set.pod(2).start();
  await until('all lines to be read', () => asked >= 2 * lines.length);
  expect(hasLog(2)).toBe(false);
  stranger.close();
  stranger.closeAllConnections();
  set.pod(1).start();
  await set.whole(3);
  expect(set.pod(2).said).not.toContain('bootstrap: following');
});

test('a pod that runs another cluster stops neither a restart nor a join of the others', async () => {
  await found();
  const other = await new StatefulSet().open();
  try {
    await other.found(1);
    other.pod(0).kill();
    for (const ordinal of all) set.pod(ordinal).kill();
    // As a bug, or a human, may have left it: pod 0's volume holds a cluster of one.
    cpSync(join(other.pod(0).volume, 'data'), join(set.pod(0).volume, 'aside'), { recursive: true });
    renameSync(join(set.pod(0).volume, 'data'), join(set.folder, 'data-0'));
    renameSync(join(set.pod(0).volume, 'aside'), join(set.pod(0).volume, 'data'));
    const { record } = set;
    set.recordAnswer = 'unknown no answer'; // so that it starts
    set.pod(0).start();
    await set.pod(0).says('votes and has a leader');
    set.recordAnswer = undefined;
    for (const ordinal of [1, 2]) set.pod(ordinal).start();
    for (const ordinal of [1, 2]) await set.pod(ordinal).says('votes and has a leader');
    // What is changed is asked of the right cluster only.
    expect(await set.pod(1).shell(`find_quorum ${record?.cluster} 0,1,2 5s; echo "$quorum_at;$strangers"`)).toBe('1,2;');
    set.pod(2).kill();
    set.pod(2).loseVolume();
    set.pod(2).start();
    await set.pod(2).says('waiting to join');
    expect(hasLog(2)).toBe(false);
    // Its own cluster is told apart by the majority, and by the record.
    set.pod(0).kill();
    renameSync(join(set.pod(0).volume, 'data'), join(set.folder, 'stranger'));
    renameSync(join(set.folder, 'data-0'), join(set.pod(0).volume, 'data'));
    set.pod(0).start();
    await set.whole(3);
    expect(set.record).toEqual(record);
    expect(await value(2)).toBe('acknowledged');
    set.pod(1).kill();
    renameSync(join(set.pod(1).volume, 'data'), join(set.folder, 'data-1'));
    renameSync(join(set.folder, 'stranger'), join(set.pod(1).volume, 'data'));
    set.pod(1).start();
    await set.pod(1).says(`but the pods here run cluster ${record?.cluster}. Nothing is deleted`);
    expect(hasLog(1)).toBe(true);
  } finally {
    await other.close();
  }
});

describe('a member that was removed', () => {
  test.each([
    ['the recovery is no longer in the config', ''],
    ['the API server is silent', 'silent'],
  ])('keeps its data, which may be newer than the survivor’s, when %s', async (_, silent) => {
    await found();
    for (const ordinal of all) set.pod(ordinal).kill();
    set.recovery = '1 gone';
    set.pod(1).start();
    await set.pod(1).says('recovery gone: done; the others may join');
    await set.pod(1).says('votes and has a leader');
    if (silent) set.recordAnswer = 'unknown no answer';
    set.recovery = '';
    set.pod(0).start();
    await set.pod(0).says(/was removed; .*is kept as .*data\.removed\./);
    expect(existsSync(join(set.pod(0).volume, kept(0, 'removed')[0] as string, 'member', 'wal'))).toBe(true);
  });

  test('keeps what it received and never voted with, the last of its kind, until it votes', async () => {
    await found();
    const id = await set.pod(2).id();
    set.pod(2).kill();
    const { volume } = set.pod(2);
    const older = 'data.unvoted.20260101T000000Z';
    mkdirSync(join(volume, older));
    writeFileSync(join(volume, 'unvoted'), '');
    await set.pod(0).etcdctl('member', 'remove', id);
    set.pod(2).start();
    await set.pod(2).says(/removing .*data\.unvoted\..*it never voted, and this member votes/);
    expect(set.pod(2).said).toMatch(/was removed; .*is kept as .*data\.unvoted\./);
    expect(set.pod(2).said).not.toContain(`removing ${join(volume, older)}`);
    await set.whole(3);
    expect(kept(2, 'unvoted')).toEqual([]);
  });

  test('and others of its kind form no quorum of their own when they come back while the survivor is away', async () => {
    await found();
    for (const ordinal of all) set.pod(ordinal).kill();
    set.recovery = '1 first';
    set.pod(1).start();
    await set.pod(1).says('recovery first: done; the others may join');
    await until('it to be recorded', () => set.record?.recovered === 'first');
    set.pod(1).kill();
    set.recovery = '';
    for (const ordinal of [0, 2]) set.pod(ordinal).start();
    for (const ordinal of [0, 2]) await set.pod(ordinal).says('but the cluster went on by recovery first without this volume');
    set.pod(1).start();
    await set.whole(3);
    for (const ordinal of [0, 2]) expect(kept(ordinal, 'removed')).toHaveLength(1);
    // All know of it now: a full restart waits for nobody's word.
    await until('all to know the recovery', () => all.every(ordinal => existsSync(join(set.pod(ordinal).volume, 'recovered'))));
    for (const ordinal of all) set.pod(ordinal).kill();
    for (const ordinal of all) set.pod(ordinal).start();
    await set.whole(3);
    expect(all.flatMap(ordinal => kept(ordinal, 'removed')).length).toBe(2);
  });
});

test('of the data that was kept, the newest stays, and what holds no log displaces none', async () => {
  await found();
  set.pod(2).kill();
  const volume = set.pod(2).volume;
  const [older, newest] = ['data.corrupt.20260101T000000Z', 'data.before-recovery.20260102T000000Z'];
  for (const folder of [older, newest]) mkdirSync(join(volume, folder));
  writeFileSync(join(volume, 'set-aside'), `${join(volume, newest)}\n`);
  rmSync(join(volume, 'data', 'member', 'wal'), { recursive: true });
  set.pod(2).start();
  await set.pod(2).says(`removing ${join(volume, older)}`);
  await set.whole(3);
  const names = readdirSync(volume).filter(name => name.startsWith('data.'));
  expect(names.sort()).toEqual([newest, expect.stringMatching(/^data\.without-log\./)]);
});

describe('a volume that was made for another pod', () => {
  test('starts nothing: a copied namespace leaves the original alone, and becomes a cluster of its own when asked to', async () => {
    await found();
    const before = await set.whole(3);
    const copy = await new StatefulSet().open();
    try {
      for (const ordinal of all) cpSync(set.pod(ordinal).volume, copy.pod(ordinal).volume, { recursive: true });
      copy.record = set.record;
      for (const ordinal of all) copy.pod(ordinal).start();
      for (const ordinal of all) {
        await copy.pod(ordinal).says(`this volume was made for ${set.pod(ordinal).ip}, and this pod is ${copy.pod(ordinal).ip}`);
      }
      await set.pod(1).etcdctl('put', 'key', 'later');
      expect(await set.whole(3)).toEqual(before);
      const original = set.record?.cluster;
      // On loopback no proxy keeps it from the original, as it does between pods.
      for (const ordinal of all) set.pod(ordinal).kill();
      copy.recovery = '2 own';
      await copy.whole(3);
      expect((await copy.pod(0).etcdctl('get', 'key', '--print-value-only')).trim()).toBe('acknowledged');
      await until('the copy to be recorded', () => copy.record?.cluster !== original);
      for (const ordinal of all) {
        const names = readdirSync(copy.pod(ordinal).volume);
        expect(names.filter(name => name.startsWith('data.foreign.'))).toHaveLength(1);
      }
    } finally {
      await copy.close();
    }
  });

  test('is put back where claims were exchanged, and a scale-down then removes the right member', async () => {
    await found();
    const before = await set.whole(3);
    const exchange = () => {
      for (const ordinal of [0, 2]) set.pod(ordinal).kill();
      const spare = join(set.folder, 'spare');
      renameSync(set.pod(0).volume, spare);
      renameSync(set.pod(2).volume, set.pod(0).volume);
      renameSync(spare, set.pod(2).volume);
      for (const ordinal of [0, 2]) set.pod(ordinal).start();
    };
    exchange();
    for (const ordinal of [0, 2]) await set.pod(ordinal).says('If claims were exchanged, put them back');
    exchange();
    expect(await set.whole(3)).toEqual(before);
    const leaving = await set.pod(2).id();
    set.answer = 'replicas 2';
    expect(await set.pod(2).preStop()).toContain('left');
    expect(await set.pod(0).etcdctl('member', 'list')).not.toContain(leaving);
  });
});

test('of two pods of one name, the second removes nothing while the first one runs', async () => {
  await found();
  const twin = new StatefulSet();
  await twin.open();
  try {
    // The same host names, from another address, as a pod on a node that is cut off.
    Object.assign(twin, { network: set.network });
    const second = twin.pod(1);
    Object.assign(second, { ip: `${set.network}.21` });
    twin.answer = set.answer;
    twin.record = set.record;
    second.start();
    await second.says('Nothing is removed: another pod of this name runs');
    await set.whole(3);
  } finally {
    await twin.close();
  }
});

test('the watchdog is watched: one that dies is started again', async () => {
  await found(1);
  const watchdogs = () =>
    readdirSync('/proc').filter(pid => {
      try {
        const [command, environment] = ['cmdline', 'environ'].map(file => readFileSync(join('/proc', pid, file), 'utf8').split('\0'));
        return command?.at(1)?.endsWith('/watchdog.sh') && environment?.includes(`POD_IP=${set.pod(0).ip}`);
      } catch {
        return false;
      }
    });
  const [before] = watchdogs();
  process.kill(Number(before), 'SIGKILL');
  await set.pod(0).says('the watchdog ended: starting it again');
  await until('another watchdog', () => watchdogs().some(pid => pid !== before));
});

test('a watchdog whose sign of life is being written as it is read is not ended', async () => {
  await found(1);
  await set.pod(0).says('recorded that cluster');
  for (let round = 0; round < 100; round++) {
    writeFileSync(join(set.pod(0).runFolder, 'watchdog'), '');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  expect(set.pod(0).said).not.toContain('the watchdog');
});

test('a file on a full disk stays as it was', async () => {
  const disk = join(set.folder, 'disk');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk]);
  try {
    await set.pod(0).shell(`write "${disk}/recovered" first`);
    expect(() => writeFileSync(join(disk, 'filler'), Buffer.alloc(65_536))).toThrow('ENOSPC');
    expect(await set.pod(0).shell(`write "${disk}/recovered" second || echo refused`)).toBe('refused');
    expect(readFileSync(join(disk, 'recovered'), 'utf8')).toBe('first\n');
    expect(readdirSync(disk).sort()).toEqual(['filler', 'recovered']);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('proxies in the environment stand between no pods', async () => {
  const proxies = Object.fromEntries(['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'].map(name => [name, 'http://127.0.0.1:1']));
  set.env = proxies;
  await found();
});
