import type { CronJob } from 'kubernetes-types/batch/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { commonLabels } from '../../labels';
import type { ResolvedBackup } from '../../resolve/backup';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from './metadata';

/** A CronJob with the timing of backups. It runs one Job at a time. */
export function cronJobOf(
  etcd: ResolvedEtcd,
  name: string,
  backup: ResolvedBackup,
  { template, ...timing }: { readonly schedule: string; readonly suspend?: boolean; readonly template: PodTemplateSpec },
) {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata(etcd, name),
    spec: {
      schedule: timing.schedule,
      timeZone: backup.timeZone,
      ...(timing.suspend !== undefined && { suspend: timing.suspend }),
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: backup.startingDeadlineSeconds,
      successfulJobsHistoryLimit: backup.successfulJobsHistoryLimit,
      failedJobsHistoryLimit: backup.failedJobsHistoryLimit,
      jobTemplate: {
        metadata: { labels: { ...etcd.labels, ...commonLabels(etcd.name) } },
        spec: { backoffLimit: 2, activeDeadlineSeconds: backup.activeDeadlineSeconds, template },
      },
    },
  } satisfies CronJob;
}
