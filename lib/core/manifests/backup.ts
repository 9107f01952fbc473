import type { CronJob, JobSpec } from 'kubernetes-types/batch/v1';
import type { Container, ServiceAccount, Volume } from 'kubernetes-types/core/v1';
import type { ResolvedBackup } from '../backup';
import { serviceEndpoint } from '../endpoints';
import { backupLabels, commonLabels, names } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { containerResources, goVariables, type ResolvedResources } from '../resources';
import { metadata } from './metadata';
import {
  certificateMount,
  certificateVolume,
  identityVariables,
  loginMount,
  loginVolume,
  logsInByPassword,
  pathVariable,
  podNameVariable,
  restricted,
  rootCertificates,
  runMount,
  scriptsMount,
  toolsMount,
} from './pod-base';
import { identityLabels, nearTheClaim, storeContainer, storeVolumes } from './store';
import { workerTemplate } from './worker';

/** What it may do is in the store, and in etcd; of drills, it may make events. */
export function backupServiceAccount(etcd: ResolvedEtcd) {
  if (etcd.backup === null || etcd.backup.serviceAccount.existingName !== null) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata(etcd, names.backup(etcd.name), etcd.backup.serviceAccount.annotations),
    automountServiceAccountToken: false,
  } satisfies ServiceAccount;
}

/** The name of the account that works with the store, whoever made it. */
export const backupAccountName = ({ name }: ResolvedEtcd, { serviceAccount }: ResolvedBackup) =>
  serviceAccount.existingName ?? names.backup(name);

/** Makes backups, one at a time. `kubectl create job --from=cronjob/<cluster>-backup` makes one now. */
export function backupCronJob(etcd: ResolvedEtcd) {
  const { backup } = etcd;
  if (backup === null) return undefined;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata(etcd, names.backup(etcd.name)),
    spec: {
      schedule: backup.schedule,
      timeZone: backup.timeZone,
      // There is nobody to ask while the members are stopped.
      suspend: backup.suspend || etcd.replicas === 0,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: backup.startingDeadlineSeconds,
      successfulJobsHistoryLimit: backup.successfulJobsHistoryLimit,
      failedJobsHistoryLimit: backup.failedJobsHistoryLimit,
      jobTemplate: {
        metadata: { labels: { ...etcd.labels, ...commonLabels(etcd.name) } },
        spec: jobSpec(etcd, backup),
      },
    },
  } satisfies CronJob;
}

function jobSpec(etcd: ResolvedEtcd, backup: ResolvedBackup): JobSpec {
  const { scratch, store } = backup;
  return {
    backoffLimit: 2,
    activeDeadlineSeconds: backup.activeDeadlineSeconds,
    template: workerTemplate(etcd, {
      labels: backupLabels(etcd.name),
      furtherLabels: identityLabels(store),
      serviceAccountName: backupAccountName(etcd, backup),
      initContainers: [snapshotContainer(etcd, backup)],
      containers: [uploadContainer(etcd, backup)],
      volumes: [scratchVolume(scratch), ...clientVolumes(etcd), ...storeVolumes(store)],
      ...nearTheClaim(etcd.name, store),
      terminationGracePeriodSeconds: 5,
      restartPolicy: 'Never',
    }),
  };
}

export const scratchMount = { name: 'scratch', mountPath: '/scratch' } as const;

export function scratchVolume({ size, className }: ResolvedBackup['scratch']): Volume {
  if (className === null) return { name: scratchMount.name, emptyDir: { sizeLimit: size } };
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: className, resources: { requests: { storage: size } } };
  return { name: scratchMount.name, ephemeral: { volumeClaimTemplate: { spec } } };
}

/** Saves a snapshot of a member, and restores it to compare. */
function snapshotContainer(etcd: ResolvedEtcd, { resources }: ResolvedBackup): Container {
  const container = clientContainer(etcd, 'snapshot', '/scripts/backup/snapshot.sh', resources);
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), scratchMount] };
}

/** A container that asks the members as the scripts in their own pods do. */
export function clientContainer(etcd: ResolvedEtcd, name: string, script: string, resources: ResolvedResources): Container {
  const { images } = etcd;
  return {
    name,
    image: images.etcd,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', script],
    env: [
      pathVariable,
      podNameVariable,
      { name: 'ENDPOINTS', value: serviceEndpoint(etcd) },
      ...identityVariables(etcd),
      ...goVariables(resources),
    ],
    securityContext: restricted,
    resources: containerResources(resources),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      toolsMount,
      scriptsMount,
      runMount,
      ...rootCertificates(etcd).map(certificateMount),
      ...(logsInByPassword(etcd) ? [loginMount] : []),
    ],
  };
}

/** What that container mounts. */
export const clientVolumes = (etcd: ResolvedEtcd): Volume[] => [
  ...rootCertificates(etcd).map(certificateVolume),
  ...(logsInByPassword(etcd) ? [loginVolume(etcd)] : []),
];

/** Stores it, and deletes what is no longer kept. */
function uploadContainer(etcd: ResolvedEtcd, backup: ResolvedBackup): Container {
  const { retention, resources, increments } = backup;
  const kept = Object.entries(retention ?? {}).map(([name, value]) => ({ name, value: String(value) }));
  const container = storeContainer(etcd, backup, 'upload', '/scripts/backup/upload.sh', resources);
  return {
    ...container,
    env: [
      ...(container.env ?? []),
      ...(retention === null ? [] : [{ name: 'RETENTION', value: 'yes' }, ...kept]),
      ...(increments === null ? [] : [{ name: 'KEEP_INCREMENTS', value: String(increments.keepWithin) }]),
    ],
    volumeMounts: [...(container.volumeMounts ?? []), scratchMount],
  };
}
