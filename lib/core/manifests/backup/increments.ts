import { incrementsLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { auxiliaryPodDeployment } from '../shared/auxiliary-pod';
import { withNodeDisk } from '../shared/container';
import { identityLabels, nearTheClaim, storeContainer, storeVolumes } from '../shared/store';
import { clientContainer, clientVolumes } from './client-container';
import { backupAccountName } from './service-account';

const segmentsMount = { name: 'segments', mountPath: '/segments' } as const;
const segments = { name: 'SEGMENTS', value: segmentsMount.mountPath } as const;

/** Watches all keys and stores the changes. The members do not depend on it, and it accepts no connections. */
export function incrementsDeployment(etcd: ResolvedEtcd) {
  const { backup } = etcd;
  if (!backup?.increments) return undefined;
  const record = clientContainer(etcd, 'record', '/scripts/backup/record-increments.sh');
  const upload = storeContainer(etcd, backup, 'upload', '/scripts/backup/upload-increments.sh');
  return auxiliaryPodDeployment(etcd, names.increments(etcd.name), etcd.replicas === 0 ? 0 : 1, {
    labels: incrementsLabels(etcd.name),
    furtherLabels: identityLabels(backup.store),
    serviceAccountName: backupAccountName(etcd, backup),
    containers: [
      {
        ...upload,
        env: [...(upload.env ?? []), segments],
        readinessProbe: {
          exec: { command: ['/tools/sh', '-c', 'test ! -e /run/etcd-kit/behind-store && test ! -e /run/etcd-kit/behind-etcd'] },
          periodSeconds: 5,
          timeoutSeconds: 3,
        },
        volumeMounts: [...(upload.volumeMounts ?? []), segmentsMount],
      },
      // The volume fills up only if the store is unreachable for long, so nothing is reserved for it.
      withNodeDisk(
        {
          ...record,
          env: [...(record.env ?? []), segments, { name: 'INTERVAL', value: String(backup.increments.interval) }],
          volumeMounts: [...(record.volumeMounts ?? []), segmentsMount],
        },
        backup.scratch.size,
        ['limits'],
      ),
    ],
    volumes: [
      { name: segmentsMount.name, emptyDir: { sizeLimit: backup.scratch.size } },
      ...clientVolumes(etcd),
      ...storeVolumes(backup.store),
    ],
    ...nearTheClaim(etcd.name, backup.store),
    terminationGracePeriodSeconds: 30,
  });
}
