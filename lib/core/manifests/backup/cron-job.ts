import type { Container } from 'kubernetes-types/core/v1';
import { backupLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedBackup } from '../../resolve/backup';
import type { ResolvedEtcd } from '../../resolve/types';
import { auxiliaryPodTemplate } from '../shared/auxiliary-pod';
import { cronJobOf } from '../shared/cron-job';
import { identityLabels, nearTheClaim, storeContainer, storeVolumes } from '../shared/store';
import { clientContainer, clientVolumes } from './client-container';
import { scratchMount, scratchVolume, withScratch } from './scratch';
import { backupAccountName } from './service-account';

/** Makes backups, one at a time. `kubectl create job --from=cronjob/<cluster>-backup` makes one now. */
export function backupCronJob(etcd: ResolvedEtcd) {
  const { backup } = etcd;
  if (backup === null) return undefined;
  const { scratch, store } = backup;
  return cronJobOf(etcd, names.backup(etcd.name), backup, {
    schedule: backup.schedule,
    // There is nothing to back up while the members are stopped.
    suspend: backup.suspend || etcd.replicas === 0,
    template: auxiliaryPodTemplate(etcd, {
      labels: backupLabels(etcd.name),
      furtherLabels: identityLabels(store),
      serviceAccountName: backupAccountName(etcd, backup),
      initContainers: [snapshotContainer(etcd)],
      containers: [uploadContainer(etcd, backup)],
      volumes: [scratchVolume(scratch), ...clientVolumes(etcd), ...storeVolumes(store)],
      ...nearTheClaim(etcd.name, store),
      terminationGracePeriodSeconds: 5,
      restartPolicy: 'Never',
    }),
  });
}

/** Saves a snapshot of a member, and restores it for comparison. */
function snapshotContainer(etcd: ResolvedEtcd): Container {
  const container = clientContainer(etcd, 'snapshot', '/scripts/backup/snapshot.sh');
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), scratchMount] };
}

/** Uploads it, and deletes expired backups. */
function uploadContainer(etcd: ResolvedEtcd, backup: ResolvedBackup): Container {
  const { retention, increments, scratch } = backup;
  const kept = Object.entries(retention ?? {}).map(([name, value]) => ({ name, value: String(value) }));
  const container = storeContainer(etcd, backup, 'upload', '/scripts/backup/upload.sh');
  const mounted = {
    ...container,
    env: [
      ...(container.env ?? []),
      ...(retention === null ? [] : [{ name: 'RETENTION', value: 'yes' }, ...kept]),
      ...(increments === null ? [] : [{ name: 'KEEP_INCREMENTS', value: String(increments.keepWithin) }]),
    ],
    volumeMounts: [...(container.volumeMounts ?? []), scratchMount],
  };
  return withScratch(mounted, scratch);
}
