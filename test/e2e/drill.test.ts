import { backUp, inS3, jobEnds, jobLogs, s3Store, startJob, startS3 } from './backups';
import { api, type Cluster, deleteNamespace, exec, isReady, newCluster, type Pod, until } from './kube';

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** As `kubectl describe cronjob` shows them. */
async function drillEvents({ namespace }: Cluster): Promise<Event[]> {
  const { body } = await api<{ metadata: { uid: string } }>('GET', `/apis/batch/v1/namespaces/${namespace}/cronjobs/etcd-drill`);
  const selector = `involvedObject.kind=CronJob,involvedObject.name=etcd-drill,involvedObject.uid=${body.metadata.uid},source=etcd-kit`;
  const answer = await api<{ items: Event[] }>(
    'GET',
    `/api/v1/namespaces/${namespace}/events?fieldSelector=${encodeURIComponent(selector)}`,
  );
  return answer.body.items;
}

test('restore drills pass, and fail once the newest backup is damaged: an event and metrics say so, to those who may read them', async () => {
  const cluster = await newCluster({ replicas: 1, networkPolicy: { metrics: [{ podSelector: { matchLabels: { app: 's3' } } }] } });
  const { namespace } = cluster;
  try {
    await startS3(cluster);
    const backup = { schedule: '0 0 1 1 *', store: s3Store(cluster), increments: { interval: '5s' }, drill: { schedule: '0 0 1 1 *' } };
    expect(await cluster.apply({ backup })).toEqual([]);
    await cluster.whole(1);
    const metricsPod = await until('the pod that tells of backups', async () => {
      const selector = encodeURIComponent('app.kubernetes.io/component=backup-metrics');
      const { body } = await api<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
      return body.items.find(isReady);
    });
    const url = `http://${(metricsPod.status as unknown as { podIP: string }).podIP}:2381/metrics`;
    /** Waits for a metric: it looks into the store once a minute. */
    const metric = (name: string, expected: (value: number) => boolean) =>
      until(`${name} in the metrics`, async () => {
        const text = await exec(namespace, 's3', ['wget', '-qO-', '-T', '2', url], 's3');
        const value = Number(new RegExp(`^etcd_kit_backup_${name}\\{etcd_cluster="etcd"\\} (\\S+)$`, 'm').exec(text)?.[1]);
        return expected(value) && text;
      });
    await metric('last_success_timestamp_seconds', value => value === 0);
    await expect(exec(namespace, 'etcd-0', ['/tools/wget', '-qO-', '-T', '2', url])).rejects.toThrow();

    await cluster.etcdctl(0, 'put', 'before', 'the backup');
    const name = await backUp(cluster);
    await cluster.etcdctl(0, 'put', 'after', 'the backup');
    await until('the increment', async () => /-0*3-.*\.gz/.test(await inS3(cluster, 'ls increments/*').catch(() => '')));
    const passed = await startJob(cluster, 'drill');
    expect(await jobEnds(cluster, passed)).toBe('Complete');
    expect(await jobLogs(namespace, passed, 'restore', 'record')).toMatch(
      new RegExp(`backup ${name} and the changes up to revision 3 was restored in \\d+ s: 2 keys[^]*drill passed`),
    );
    expect(await drillEvents(cluster)).toMatchObject([
      {
        type: 'Normal',
        reason: 'DrillPassed',
        message: expect.stringMatching(`backup ${name} was restored in .* 2 keys, up to revision 3`),
      },
    ]);

    await inS3(cluster, `truncate -s 5000 ${name}/snapshot-*.db`);
    const failed = await startJob(cluster, 'drill');
    expect(await jobEnds(cluster, failed)).toBe('Failed');
    expect(await jobLogs(namespace, failed, 'record')).toMatch(/drill failed: backup .* is damaged: its SHA-256 is/);
    expect(await drillEvents(cluster)).toContainEqual(expect.objectContaining({ type: 'Warning', reason: 'DrillFailed' }));
    const text = await metric('drill_last_failure_timestamp_seconds', value => value > 0);
    process.stdout.write(text.replace(/^#.*\n/gm, ''));
    for (const value of ['drill_passed{etcd_cluster="etcd"} 0', 'store_up{etcd_cluster="etcd"} 1', 'verified{etcd_cluster="etcd"} 1'])
      expect(text).toContain(`etcd_kit_backup_${value}\n`);
  } finally {
    await deleteNamespace(namespace);
  }
});
