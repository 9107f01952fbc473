import { backUp, fill, inS3, jobEnds, jobLogs, s3Store, startJob, startS3 } from './backups';
import { api, type Cluster, deleteNamespace, exec, newCluster, type Pod, sleep, until } from './kube';
import { Writer } from './writer';

const schedule = '0 0 1 1 *';

/** The first pod of a Job. */
async function podOf({ namespace }: Cluster, job: string): Promise<Pod> {
  const selector = encodeURIComponent(`job-name=${job}`);
  return until(`a pod of the Job ${job}`, async () => {
    const { body } = await api<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
    return body.items[0];
  });
}

/**
 * Waits in a container, as soon as it runs, until something is true there; or until it has ended, where it was quicker than this. Resolves to
 * whether this came in time.
 */
async function reached({ namespace }: Cluster, pod: string, container: string, condition: string): Promise<boolean> {
  const wait = `until ${condition}; do sleep 0.02; done; echo reached`;
  type Status = { name: string; state?: { terminated?: object } };
  type Statuses = { status: { initContainerStatuses?: Status[]; containerStatuses?: Status[] } };
  const came = await until(`${container} to come to: ${condition}`, async () => {
    const said = await exec(namespace, pod, ['/tools/sh', '-c', wait], container).catch(() => '');
    if (said.includes('reached')) return 'in time';
    const { status } = (await api<Statuses>('GET', `/api/v1/namespaces/${namespace}/pods/${pod}`)).body;
    const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
    return all.some(({ name, state }) => name === container && state?.terminated !== undefined) && 'late';
  });
  return came === 'in time';
}

/** The backups that are whole, by the names in the store. */
const whole = async (cluster: Cluster, server?: string) =>
  (await inS3(cluster, 'ls -d */manifest.json', server).catch(() => ''))
    .split('\n')
    .flatMap(path => (path === '' ? [] : [path.split('/')[0] as string]))
    .sort();

describe('with 32 MB, while a client writes', () => {
  let cluster: Cluster;
  let writer: Writer;
  beforeAll(async () => {
    cluster = await newCluster();
    await startS3(cluster);
    await cluster.apply({ backup: { schedule, store: s3Store(cluster) } });
    await cluster.whole(3);
    await fill(cluster, 0, 32);
    writer = new Writer(cluster, 3, 2);
    await writer.start();
  });
  afterAll(() => deleteNamespace(cluster.namespace));

  test('Jobs whose pods are killed, each in another phase, make their backups in other pods, and what is half done is no backup', async () => {
    const phases = [
      ['snapshot', 'test -e /scratch/snapshot.db.part'],
      ['snapshot', 'test -e /scratch/restored'],
      ['upload', 'test ! -e /scratch/manifest.json'],
      ['upload', 'test -e /scratch/manifest.json'],
    ] as const;
    let inTime = 0;
    const made = await Promise.all(
      phases.map(async ([container, phase]) => {
        const job = await startJob(cluster);
        const pod = (await podOf(cluster, job)).metadata.name;
        if (await reached(cluster, pod, container, phase)) inTime++;
        await api('DELETE', `/api/v1/namespaces/${cluster.namespace}/pods/${pod}?gracePeriodSeconds=0`);
        expect(await jobEnds(cluster, job)).toBe('Complete');
        // None where the kill came late: what a pod has said goes with it.
        return /stored backup (\S+)\n/.exec(await jobLogs(cluster.namespace, job))?.[1];
      }),
    );
    expect(inTime).toBeGreaterThan(0);
    const there = await whole(cluster);
    // Two of one revision and second share a name.
    expect(there.length).toBeGreaterThan(0);
    expect(there).toEqual(expect.arrayContaining(made.filter(name => name !== undefined)));
    for (const name of there) {
      const sums = await inS3(cluster, `sed 's/.*"sha256":"//;s/".*//' ${name}/manifest.json; sha256sum ${name}/snapshot-*.db`);
      const [told, ...are] = sums.split('\n');
      expect(are.join('\n')).toContain(told);
    }
  });

  test('retention keeps what it says of thirty days of backups, the newest, and those of another cluster', async () => {
    const newest = await backUp(cluster);
    const [time = '', id] = newest.split('-');
    // A backup a day until the day before, by their names; and what a killed Job has left behind ten days ago.
    const today = Date.parse(`${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`);
    const day = (ago: number) => new Date(today - ago * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    const days = Array.from({ length: 30 }, (_, index) => `${day(index + 1)}T030000Z-${id}-${99 - index}`);
    const others = '20200101T000000Z-abc-5';
    await inS3(cluster, `for i in */; do [ $i = ${newest}/ ] || rm -r $i; done; mkdir ${day(10)}T040000Z-${id}-90`);
    await inS3(cluster, `for i in ${days.join(' ')} ${others}; do mkdir $i; echo {} >$i/manifest.json; echo >$i/snapshot.db; done`);
    await sleep(1500);
    await cluster.apply({ backup: { schedule, store: s3Store(cluster), retention: { keepLast: 3, keepDaily: 7 } } });
    const last = await backUp(cluster);
    const daysBefore = last.startsWith(time.slice(0, 8)) ? 6 : 5;
    const left = (await inS3(cluster, 'ls -d */manifest.json')).replaceAll('/manifest.json', '').trim().split('\n');
    expect(left.sort()).toEqual([...days.slice(0, daysBefore), newest, others, last].sort());
  });

  test('a store that is slow holds nobody up, and in one that is full nothing looks like a backup', async () => {
    await Promise.all([startS3(cluster, 'slow', {}, '--bwlimit=8M'), startS3(cluster, 'full', { medium: 'Memory', sizeLimit: '20Mi' })]);
    await cluster.apply({ backup: { schedule, store: s3Store(cluster, 'slow') } });
    const slow = await startJob(cluster);
    await cluster.apply({ backup: { schedule, store: s3Store(cluster, 'full') } });
    const job = await startJob(cluster);
    expect(await jobEnds(cluster, slow)).toBe('Complete');
    expect(await whole(cluster, 'slow')).toHaveLength(1);
    const said = await until('the first pod to give up', async () => {
      const log = await jobLogs(cluster.namespace, job, 'upload');
      return /no backup: .*\n/.exec(log)?.[0];
    });
    // What rclone's server says when its disk is full, or that it hung up then.
    expect(said).toMatch(/not stored: .*(InternalError|request send failed)/);
    expect(await whole(cluster, 'full')).toEqual([]);
  });

  test('nothing that was acknowledged meanwhile is lost', async () => {
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`${acknowledged} writes, longest gap ${longestGap} ms\n`);
    expect(acknowledged).toBeGreaterThan(0);
  });
});
