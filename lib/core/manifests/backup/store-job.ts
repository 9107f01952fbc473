import type { Job } from 'kubernetes-types/batch/v1';
import type { ConfigMap } from 'kubernetes-types/core/v1';
import { backupLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { configMap } from '../cluster/scripts';
import { auxiliaryPodTemplate } from '../shared/auxiliary-pod';
import { runtimeMetadata } from '../shared/metadata';
import { identityLabels, storeContainer, storeVolumes } from '../shared/store';

/**
 * A Job that prints the backups in a store: all of them, or the one that the config restores. It comes with its scripts, because a cluster
 * that is to be restored may not exist yet.
 */
export function storeJob(etcd: ResolvedEtcd, what: 'backups' | 'restore', suffix: string, serviceAccountName: string): [ConfigMap, Job] {
  const stored = what === 'backups' ? etcd.backup : etcd.restore;
  if (stored === null) throw new Error(`the config has no ${what === 'backups' ? 'backup' : 'restore'}`);
  const container = storeContainer(etcd, stored, 'list', '/scripts/backup/list.sh');
  const which = etcd.restore === null || what === 'backups' ? [] : [{ name: 'RESTORE', value: etcd.restore.which }];
  return [
    configMap(etcd, 'auxiliary'),
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: runtimeMetadata(etcd, `${names.backup(etcd.name)}-${suffix}`),
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 600,
        ttlSecondsAfterFinished: 600,
        template: auxiliaryPodTemplate(etcd, {
          labels: { ...backupLabels(etcd.name), ...identityLabels(stored.store) },
          serviceAccountName,
          containers: [{ ...container, env: [...(container.env ?? []), ...which] }],
          volumes: storeVolumes(stored.store),
          terminationGracePeriodSeconds: 5,
          restartPolicy: 'Never',
        }),
      },
    },
  ];
}
