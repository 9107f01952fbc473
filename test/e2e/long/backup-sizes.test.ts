import { backUp, fill, s3Store, startS3 } from '../backups';
import { api, type Cluster, deleteNamespace, newCluster, until } from '../kube';
import { Writer } from '../writer';

// Half an hour on two cores: `npm run test:sizes`. ETCD_KIT_E2E_MEGABYTES=1,100 for less.
const sizes = (process.env.ETCD_KIT_E2E_MEGABYTES ?? '1,100,1000').split(',').map(Number);

interface Job {
  readonly metadata: { readonly creationTimestamp: string; readonly ownerReferences?: readonly { readonly kind: string }[] };
  readonly status: { readonly startTime: string; readonly completionTime?: string; readonly failed?: number };
}

/** The CronJob's own Job that starts next, once it has ended. */
async function scheduledJob({ namespace }: Cluster, seconds: number): Promise<Job> {
  const asked = Date.now();
  return until(
    'a scheduled backup',
    async () => {
      const { body } = await api<{ items: Job[] }>('GET', `/apis/batch/v1/namespaces/${namespace}/jobs`);
      return body.items.find(
        ({ metadata, status }) =>
          metadata.ownerReferences?.[0]?.kind === 'CronJob' &&
          Date.parse(metadata.creationTimestamp) >= asked - 1000 &&
          (status.completionTime || status.failed),
      );
    },
    seconds,
  );
}

test(`backups on a schedule and by hand, of ${sizes.join(' and ')} MB, are verified in pods of 256Mi, while a client writes`, async () => {
  const cluster = await newCluster({ storage: { size: '8Gi' } });
  const { namespace } = cluster;
  try {
    await startS3(cluster);
    const limits = { memory: '256Mi' };
    await cluster.apply({ backup: { schedule: '* * * * *', store: s3Store(cluster), resources: { limits }, failedJobsHistoryLimit: 10 } });
    await cluster.whole(3);
    const writer = new Writer(cluster, 3, 2);
    await writer.start();
    for (const [index, megabytes] of sizes.entries()) {
      await fill(cluster, sizes[index - 1] ?? 0, megabytes);
      const job = await scheduledJob(cluster, 900);
      expect(job.status).toMatchObject({ completionTime: expect.any(String) });
      const scheduled = (Date.parse(job.status.completionTime as string) - Date.parse(job.status.startTime)) / 1000;
      const began = Date.now();
      await backUp(cluster, 900);
      process.stdout.write(`${megabytes} MB: scheduled ${scheduled} s, by hand ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    }
    const { acknowledged, longestGap } = await writer.finish();
    process.stdout.write(`${acknowledged} writes, longest gap ${longestGap} ms\n`);
    expect(acknowledged).toBeGreaterThan(0);
  } finally {
    await deleteNamespace(namespace);
  }
}, 3_000_000);
