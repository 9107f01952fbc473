import type { Container } from 'kubernetes-types/core/v1';
import { drillLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedBackup } from '../../resolve/backup';
import type { ResolvedEtcd } from '../../resolve/types';
import { auxiliaryPodTemplate } from '../shared/auxiliary-pod';
import {
  containerResources,
  goVariables,
  kubectlContainer,
  pathVariable,
  podNameVariable,
  restricted,
  runMount,
  scriptsMount,
  toolsMount,
} from '../shared/container';
import { cronJobOf } from '../shared/cron-job';
import { tokenVolume } from '../shared/pod';
import { bindingOf, roleOf } from '../shared/rbac';
import { identityLabels, nearTheClaim, storeContainer, storeVolumes } from '../shared/store';
import { scratchMount, scratchVolume, withScratch } from './scratch';
import { backupAccountName } from './service-account';

/** Restores the newest backup as a drill. It does not contact the members, so it works without them. */
export function drillCronJob(etcd: ResolvedEtcd) {
  const { backup } = etcd;
  if (!backup?.drill) return undefined;
  return cronJobOf(etcd, names.drill(etcd.name), backup, {
    schedule: backup.drill.schedule,
    template: auxiliaryPodTemplate(etcd, {
      labels: drillLabels(etcd.name),
      furtherLabels: identityLabels(backup.store),
      serviceAccountName: backupAccountName(etcd, backup),
      initContainers: [fetchContainer(etcd, backup), restoreContainer(etcd), eventContainer(etcd)],
      containers: [recordContainer(etcd, backup)],
      volumes: [scratchVolume(backup.scratch), tokenVolume, ...storeVolumes(backup.store)],
      ...nearTheClaim(etcd.name, backup.store),
      terminationGracePeriodSeconds: 5,
      restartPolicy: 'Never',
    }),
  });
}

/** The path at which the restore scripts expect a member's volume. */
const volumeVariable = { name: 'VOLUME', value: scratchMount.mountPath };

function fetchContainer(etcd: ResolvedEtcd, backup: ResolvedBackup): Container {
  const container = storeContainer(etcd, backup, 'fetch', '/scripts/drill/fetch.sh');
  return {
    ...container,
    env: [...(container.env ?? []), volumeVariable, { name: 'RESTORE', value: 'latest' }],
    volumeMounts: [...(container.volumeMounts ?? []), scratchMount],
  };
}

function restoreContainer({ images, resources }: ResolvedEtcd): Container {
  return {
    name: 'restore',
    image: images.etcd,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', '/scripts/drill/restore.sh'],
    env: [pathVariable, podNameVariable, volumeVariable, ...goVariables(resources)],
    securityContext: restricted,
    // The same resources as a member that starts from it.
    resources: containerResources(resources),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [toolsMount, scriptsMount, runMount, scratchMount],
  };
}

function eventContainer(etcd: ResolvedEtcd): Container {
  const env = [
    podNameVariable,
    volumeVariable,
    { name: 'CRON_JOB', value: names.drill(etcd.name) },
    { name: 'NAMESPACE', value: etcd.namespace },
  ];
  return kubectlContainer(etcd, 'event', '/scripts/drill/event.sh', env, runMount, { ...scratchMount, readOnly: true });
}

function recordContainer(etcd: ResolvedEtcd, backup: ResolvedBackup): Container {
  const container = storeContainer(etcd, backup, 'record', '/scripts/drill/record.sh');
  const mounted = {
    ...container,
    env: [...(container.env ?? []), volumeVariable],
    volumeMounts: [...(container.volumeMounts ?? []), { ...scratchMount, readOnly: true }],
  };
  return withScratch(mounted, backup.scratch);
}

/** Allows reporting the result of a drill as an event of its CronJob. Kubernetes cannot restrict create to a name. */
export function drillRole(etcd: ResolvedEtcd) {
  if (!etcd.backup?.drill) return undefined;
  const name = names.drill(etcd.name);
  return roleOf(etcd, name, [
    { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    { apiGroups: ['batch'], resources: ['cronjobs'], resourceNames: [name], verbs: ['get'] },
  ]);
}

/** Grants it to the ServiceAccount of backups. */
export function drillRoleBinding(etcd: ResolvedEtcd) {
  if (!etcd.backup?.drill) return undefined;
  return bindingOf(etcd, names.drill(etcd.name), backupAccountName(etcd, etcd.backup));
}
