import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StatefulSet, until, versions } from './pods';

let set: StatefulSet;
beforeEach(async () => {
  set = await new StatefulSet().open();
});
afterEach(() => set.close());
const exists = (ordinal: number, file: string) => existsSync(join(set.pod(ordinal).volume, file));
const pause = (seconds: number) => new Promise(resolve => setTimeout(resolve, seconds * 1000));

test('listens for clients on every address of its pod, and for members on its primary one', async () => {
  set.env = { CLIENT_ADDRESSES: `${set.network}.10,::1` };
  await set.found(1);
  const { ip } = set.pod(0);
  expect(ip).toBe(`${set.network}.10`);
  const health = (address: string) => set.pod(0).etcdctl('endpoint', 'health', '--command-timeout=2s', `--endpoints=http://${address}`);
  for (const address of [`${ip}:2379`, '[::1]:2379']) expect(await health(address)).toContain('is healthy');
  await expect(health('[::1]:2380')).rejects.toThrow();
});

describe.each(versions)('etcd %s', version => {
  beforeEach(async () => {
    await set.close();
    set = await new StatefulSet(version).open();
  });

  test('is bootstrapped by the decision that pod 0 records, and leaves no mark of it on the volumes', async () => {
    await set.found(3);
    expect(set.pod(0).said).toContain('bootstrap: all 3 volumes are empty');
    for (const ordinal of [1, 2]) expect(set.pod(ordinal).said).toContain('bootstrap: following the decision');
    await until(
      'the marks to be gone',
      () => [0, 1, 2].every(ordinal => !['nonce', 'bootstrap', 'joining'].some(file => exists(ordinal, file))),
      30,
    );
    expect(await set.pod(0).shell('members 0')).toContain(`cluster ${set.record?.cluster}`);
  });

  test('rebuilds a member that lost its volume, pod 0 too, and restarts one that did not', async () => {
    await set.found(3);
    await set.pod(1).etcdctl('put', 'key', 'value');
    for (const ordinal of [2, 0]) {
      const lost = await set.pod(ordinal).id();
      set.pod(ordinal).kill();
      set.pod(ordinal).loseVolume();
      set.pod(ordinal).start();
      await set.pod(ordinal).says('is promoted to a voter');
      expect(set.pod(ordinal).said).toContain(`the cluster lists this pod as member ${lost}, whose log is not on this volume`);
      expect((await set.whole(3)).join()).not.toContain(lost);
    }
    const id = await set.pod(1).id();
    set.pod(1).kill();
    set.pod(1).start();
    await set.pod(1).says(`restart: member ${id}`);
    await set.pod(1).says('votes and has a leader');
    expect(await set.pod(1).id()).toBe(id);
    expect(await set.pod(1).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');
  });

  test('tells from its log alone who it is', async () => {
    await set.found(3);
    const [cluster] = (await set.pod(0).shell('members 0')).split('\n');
    for (const ordinal of [0, 1, 2]) {
      expect(`cluster ${(await set.pod(ordinal).shell('wal_identity')).split(' ')[1]}`).toBe(cluster);
      expect((await set.pod(ordinal).shell('wal_identity')).split(' ')[0]).toBe(await set.pod(ordinal).id());
    }
  });
});

describe('bootstrap', () => {
  test('waits for every pod that the StatefulSet asks for, and says for whom', async () => {
    set.pod(0).start();
    set.pod(1).start();
    await set.pod(0).says('no answer from: etcd-2');
    await pause(2);
    expect(set.record).toEqual({});
    set.pod(2).start();
    await set.whole(3);
  });

  test('waits while the size can’t be read', async () => {
    set.answer = 'unknown the API server is away';
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).start();
    await set.pod(0).says("the StatefulSet's size is unknown: the API server is away");
    set.answer = 'replicas 3';
    await set.whole(3);
  });

  test('of a single member needs nobody else', () => set.found(1));

  const probe = (ordinal: number, path: string) =>
    fetch(`http://${set.pod(ordinal).ip}:2381/${path}`).then(
      answer => (answer.status === 404 ? 'status 404' : answer.text()),
      () => 'no answer',
    );

  test('lets a rollout through that mends the first one: pods but the last pass for ready until all have answered', async () => {
    set.rollsOut = true;
    set.pod(0).start();
    for (const ordinal of [2, 1]) {
      set.pod(ordinal).start();
      await set.pod(ordinal).says('reporting ready');
      for (const path of ['livez', 'readyz']) await until(path, async () => (await probe(ordinal, path)) === 'no etcd yet\n');
      set.ready++;
      if (ordinal === 1) continue;
      set.pod(2).kill();
      set.pod(2).start();
      await set.pod(2).says('reporting ready');
      expect(await probe(0, 'readyz')).toBe('no answer');
      set.pod(0).kill();
    }
    set.pod(0).start();
    await set.whole(3);
    for (const ordinal of [0, 1, 2]) await until('etcd’s own answer', async () => /^ok|\[\+\]/.test(await probe(ordinal, 'readyz')));
    expect(await set.pod(2).shell('cat "$BEACON/stop"')).toBe('no');
  });

  test('lets no rollout through beside a pod that has a log, or that is ready and can’t be heard', async () => {
    await set.found(3);
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
    set.pod(2).loseVolume();
    set.rollsOut = true;
    set.ready = 2;
    set.pod(2).start();
    await set.pod(2).says('waiting: 2 pods are ready, and 1 report an empty volume');
    expect(await probe(2, 'readyz')).toBe('no answer');
    set.ready = 0;
    await set.pod(2).says('reporting ready');
    expect(await set.pod(2).shell('cat "$BEACON/stop"')).toBe('empty');
    set.pod(1).start();
    await until('no longer ready', async () => (await probe(2, 'readyz')) === 'status 404');
    await pause(7);
    expect(await probe(2, 'readyz')).toBe('status 404');
    // As the kubelet asks of a pod that was ready once.
    expect(await probe(2, 'livez')).toBe('no etcd yet\n');
    expect(await set.pod(2).shell('cat "$BEACON/stop"')).toBe('empty');
    set.pod(0).start();
    await set.pod(2).says('votes and has a leader');
    expect(await set.pod(2).shell('cat "$BEACON/stop"')).toBe('no');
    await set.whole(3);
  });

  test('does not happen while a pod beyond the size holds a log', async () => {
    await set.found(3);
    // Scaled to one in a hurry, and the one loses its volume: what is left of the cluster is on the others.
    writeFileSync(join(set.folder, 'headless'), `Address: ${set.pod(0).ip}\nAddress: ${set.pod(1).ip}\n`);
    set.pod(2).kill();
    set.pod(0).kill();
    set.pod(0).loseVolume();
    set.answer = 'replicas 1';
    set.pod(0).start();
    await set.pod(0).says(`a pod beyond the StatefulSet's size reports a log (${set.pod(1).ip})`);
  });

  test('goes on with the same decision when pod 0 is killed right after it', async () => {
    for (const ordinal of [1, 2]) set.pod(ordinal).start();
    // Pod 0 decides and dies before etcd has written a log: as if killed between the two.
    await set.pod(1).says('and no cluster runs');
    const nonce = (ordinal: number) => readFileSync(join(set.pod(ordinal).volume, 'nonce'), 'utf8').trim();
    await until('the nonces', () => [1, 2].every(ordinal => nonce(ordinal) !== ''));
    writeFileSync(join(set.pod(0).volume, 'nonce'), 'aaaa\n');
    set.record = { decision: `cafe 0:aaaa,1:${nonce(1)},2:${nonce(2)}` };
    set.pod(0).start();
    for (const ordinal of [0, 1, 2]) await set.pod(ordinal).says('following the decision cafe');
    await set.whole(3);
  });

  test.each([
    ['is followed late by a member whose volume the decision was made for, while the cluster is not recorded', false],
    ['is no longer followed by a member without a log once the cluster is recorded: the member joins anew', true],
  ])('%s', async (_, recorded) => {
    set.answer = 'replicas 3';
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).start();
    await set.pod(2).says('following the decision');
    set.pod(2).kill();
    // As before etcd wrote a log.
    rmSync(join(set.pod(2).volume, 'data'), { recursive: true, force: true });
    writeFileSync(join(set.pod(2).volume, 'nonce'), `${/2:(\w+)/.exec(set.record?.decision as string)?.[1]}\n`);
    const identity = (ordinal: number) => readFileSync(join(set.pod(ordinal).volume, 'identity'), 'utf8');
    await until('the others to have recorded the cluster', () => [0, 1].every(ordinal => /^\S+ \w+ \w+\n$/.test(identity(ordinal))));
    if (!recorded) set.record = { decision: set.record?.decision };
    const before = await set.pod(0).etcdctl('member', 'list');
    set.pod(2).start();
    await set.whole(3);
    const ids = (list: string) =>
      list
        .trim()
        .split('\n')
        .map(line => line.split(',')[0])
        .sort();
    const after = ids(await set.pod(0).etcdctl('member', 'list'));
    if (recorded) expect(after).not.toEqual(ids(before));
    else expect(after).toEqual(ids(before));
  });

  test('is not followed with another volume than the decision was made for', async () => {
    writeFileSync(join(set.pod(0).volume, 'nonce'), 'bbbb\n');
    set.record = { decision: 'cafe 0:aaaa,1:cccc,2:dddd' };
    await set.found(3);
    expect(set.pod(0).said).toContain(
      'the decision cafe was made for other volumes, and every pod reports an empty volume: withdrawing it',
    );
    expect(set.pod(0).said).not.toContain('following the decision cafe');
  });

  test('keeps aside what is in a data directory that holds no log', async () => {
    mkdirSync(join(set.pod(0).volume, 'data', 'member', 'snap'), { recursive: true });
    writeFileSync(join(set.pod(0).volume, 'data', 'member', 'snap', 'db'), 'something');
    await set.found(1);
    const aside = readdirSync(set.pod(0).volume).find(name => name.startsWith('data.without-log.')) as string;
    expect(readFileSync(join(set.pod(0).volume, aside, 'member', 'snap', 'db'), 'utf8')).toBe('something');
  });
});

describe('joining', () => {
  test('is not for a pod beyond the size', async () => {
    await set.found(3);
    set.pod(3).start();
    await set.pod(3).says("this pod is beyond the StatefulSet's size of 3, and does not join");
    set.answer = 'replicas 4';
    await set.pod(3).says('is promoted to a voter');
    // From then on its data may be what an acknowledged write rests on.
    expect(exists(3, 'unvoted')).toBe(false);
    await set.whole(4);
  });

  test('says that the quorum is lost when it goes while the data is received, and joins once it is back', async () => {
    await set.found(3);
    for (let n = 0; n < 110; n++) await set.pod(0).etcdctl('put', 'key', `${n}`);
    set.answer = 'replicas 4';
    set.pod(3).start();
    while (!exists(3, 'data/member/wal')) await new Promise(resolve => setTimeout(resolve, 2));
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
    await set.pod(3).says('no quorum answers that could send the data; starting as usual');
    await set.pod(3).says('no leader, so no quorum. Not running: etcd-0 etcd-1 etcd-2');
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).start();
    await set.whole(4);
    expect(await set.pod(3).etcdctl('get', 'key', '--print-value-only')).toBe('109\n');
  });

  test('waits while the pods that run have no quorum, and deletes nothing', async () => {
    await set.found(3);
    set.pod(1).kill();
    set.pod(2).kill();
    set.pod(2).loseVolume();
    set.pod(2).start();
    await set.pod(2).says(/waiting to join: etcd-0 run, but no quorum answers/);
    expect(exists(2, 'data')).toBe(false);
    set.pod(1).start();
    await set.pod(2).says('is promoted to a voter');
  });
});

describe.each(versions)('a member of etcd %s', version => {
  test('that joins or comes back to a quiet cluster by a snapshot of many entries serves clients and votes', async () => {
    await set.close();
    set = await new StatefulSet(version).open();
    set.flags = [
      '--snapshot-count=100',
      version.startsWith('3.5.') ? '--experimental-snapshot-catchup-entries=100' : '--snapshot-catchup-entries=100',
    ];
    await set.found(3);
    const put = async (n: number) => {
      const body = JSON.stringify({ key: btoa(`key/${n % 100}`), value: btoa('value') });
      const answer = await fetch(`http://${set.pod(0).ip}:2379/v3/kv/put`, { method: 'POST', body });
      expect(answer.status).toBe(200);
    };
    const putMany = () =>
      Promise.all(
        Array.from({ length: 16 }, async (_, worker) => {
          for (let n = worker; n < 5600; n += 16) await put(n);
        }),
      );
    await putMany();
    set.pod(2).kill();
    set.pod(2).loseVolume();
    set.pod(2).start();
    await set.pod(2).says("received the others' data; starting on it");
    await set.pod(2).says('votes and has a leader');
    expect(await set.pod(2).etcdctl('get', 'key/99', '--print-value-only')).toBe('value\n');
    await set.whole(3);
    const id = await set.pod(2).id();
    set.pod(2).kill();
    await putMany();
    set.pod(2).start();
    const values = () => set.pod(2).etcdctl('get', 'key/', '--prefix', '--count-only', '-w', 'fields');
    await until('it to serve clients', async () => (await values()).includes('"Count" : 100'));
    expect(await set.pod(2).id()).toBe(id);
  });
});

describe('restarting', () => {
  test('from data that a quorum has removed keeps it aside and starts over as a new member', async () => {
    await set.found(3);
    const removed = await set.pod(2).id();
    set.pod(2).kill();
    // The killed one may have been the leader.
    await until('it to be removed', async () => {
      if ((await set.pod(0).etcdctl('member', 'list')).includes(removed)) await set.pod(0).etcdctl('member', 'remove', removed);
      return true;
    });
    set.pod(2).start();
    await set.pod(2).says(`reports that member ${removed} was removed`);
    await set.whole(3);
    expect(readdirSync(set.pod(2).volume).filter(name => name.startsWith('data.removed.'))).toHaveLength(1);
  });

  test('without a quorum to ask starts from the data, and wipes nothing', async () => {
    await set.found(3);
    await set.pod(0).etcdctl('put', 'key', 'value');
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).kill();
    for (const ordinal of [0, 1, 2]) set.pod(ordinal).start();
    // The list says of a member that is only starting that it has started once.
    for (const ordinal of [0, 1, 2]) await set.pod(ordinal).says('votes and has a leader');
    await set.whole(3);
    expect(await set.pod(2).etcdctl('get', 'key', '--print-value-only')).toBe('value\n');
    for (const ordinal of [0, 1, 2]) expect(set.pod(ordinal).said).not.toContain('deleted');
  });

  test('with another cluster’s data waits, says so, and deletes nothing', async () => {
    await set.found(3);
    set.pod(3).start();
    const other = await new StatefulSet().open();
    try {
      await other.found(1);
      other.pod(0).kill();
      const { cpSync } = await import('node:fs');
      set.pod(3).kill();
      cpSync(join(other.pod(0).volume, 'data'), join(set.pod(3).volume, 'data'), { recursive: true });
      set.answer = 'replicas 4';
      set.pod(3).start();
      await set.pod(3).says(/this volume holds member \w+ of cluster \w+, but the pods here run cluster \w+\. Nothing is deleted/);
      await pause(3);
      expect(exists(3, 'data/member/wal')).toBe(true);
      await set.whole(3);
    } finally {
      await other.close();
    }
  });

  test('a pod that is told to stop while it waits, stops', async () => {
    set.pod(0).start();
    await set.pod(0).says('waiting to bootstrap');
    set.pod(0).kill('SIGTERM');
    await set.pod(0).says('asked to stop before etcd started');
  });
});
