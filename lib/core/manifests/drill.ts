import type { CronJob } from 'kubernetes-types/batch/v1';
import type { Container } from 'kubernetes-types/core/v1';
import type { Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import type { ResolvedBackup } from '../backup';
import { drillLabels, names } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { containerResources, goVariables } from '../resources';
import { backupAccountName, scratchMount, scratchVolume } from './backup';
import { metadata } from './metadata';
import { pathVariable, podNameVariable, restricted, runMount, scriptsMount, tokenMount, tokenVolume, toolsMount } from './pod-base';
import { identityLabels, nearTheClaim, storeContainer, storeVolumes } from './store';
import { workerTemplate } from './worker';

/** Restores the newest backup, to see that it can be done. It asks the members nothing: it works while they are gone, too. */
export function drillCronJob(etcd: ResolvedEtcd) {
  const { backup } = etcd;
  if (!backup?.drill) return undefined;
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata(etcd, names.drill(etcd.name)),
    spec: {
      schedule: backup.drill.schedule,
      timeZone: backup.timeZone,
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: backup.startingDeadlineSeconds,
      successfulJobsHistoryLimit: backup.successfulJobsHistoryLimit,
      failedJobsHistoryLimit: backup.failedJobsHistoryLimit,
      jobTemplate: {
        metadata: { labels: metadata(etcd, '').labels },
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: backup.activeDeadlineSeconds,
          template: workerTemplate(etcd, {
            labels: { ...drillLabels(etcd.name), ...identityLabels(backup.store) },
            serviceAccountName: backupAccountName(etcd, backup),
            initContainers: [fetchContainer(etcd, backup), restoreContainer(etcd), eventContainer(etcd)],
            containers: [recordContainer(etcd, backup)],
            volumes: [scratchVolume(backup.scratch), tokenVolume, ...storeVolumes(backup.store)],
            ...nearTheClaim(etcd.name, backup.store),
            terminationGracePeriodSeconds: 5,
            restartPolicy: 'Never',
          }),
        },
      },
    },
  } satisfies CronJob;
}

/** The scripts of a restore find a member's volume at this path. */
const volumeVariable = { name: 'VOLUME', value: scratchMount.mountPath };

function fetchContainer(etcd: ResolvedEtcd, backup: ResolvedBackup): Container {
  const container = storeContainer(etcd, backup, 'fetch', '/scripts/drill-fetch.sh', backup.resources);
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
    command: ['/tools/sh', '/scripts/drill.sh'],
    env: [pathVariable, podNameVariable, volumeVariable, ...goVariables(resources)],
    securityContext: restricted,
    // As much as a member that starts from it.
    resources: containerResources(resources),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [toolsMount, scriptsMount, runMount, scratchMount],
  };
}

/** Alone holds the service account's token. */
function eventContainer({ name, namespace, images }: ResolvedEtcd): Container {
  return {
    name: 'event',
    image: images.kubectl,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', '/scripts/drill-event.sh'],
    env: [
      pathVariable,
      podNameVariable,
      volumeVariable,
      { name: 'CRON_JOB', value: names.drill(name) },
      { name: 'NAMESPACE', value: namespace },
    ],
    securityContext: restricted,
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
    volumeMounts: [toolsMount, scriptsMount, runMount, { ...scratchMount, readOnly: true }, tokenMount],
  };
}

function recordContainer(etcd: ResolvedEtcd, backup: ResolvedBackup): Container {
  const container = storeContainer(etcd, backup, 'record', '/scripts/drill-record.sh', backup.resources);
  return {
    ...container,
    env: [...(container.env ?? []), volumeVariable],
    volumeMounts: [...(container.volumeMounts ?? []), { ...scratchMount, readOnly: true }],
  };
}

/** Tells how a drill went, as an event of its CronJob. Kubernetes can't bind the right to create to a name. */
export function drillRole(etcd: ResolvedEtcd) {
  if (!etcd.backup?.drill) return undefined;
  const name = names.drill(etcd.name);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: metadata(etcd, name),
    rules: [
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
      { apiGroups: ['batch'], resources: ['cronjobs'], resourceNames: [name], verbs: ['get'] },
    ],
  } satisfies Role;
}

export function drillRoleBinding(etcd: ResolvedEtcd) {
  if (!etcd.backup?.drill) return undefined;
  const name = names.drill(etcd.name);
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: metadata(etcd, name),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: backupAccountName(etcd, etcd.backup), namespace: etcd.namespace }],
  } satisfies RoleBinding;
}
