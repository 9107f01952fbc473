import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { bootstrapAnnotation, commonLabels, defaultContainerAnnotation, recoveryAnnotation, selectorLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata, notPruned } from '../shared/metadata';
import { podSpec } from './member-pod';

/** The members. All pods start at once, because in an ordered start a full restart would wait forever for a quorum. */
export function statefulSet(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(etcd, names.statefulSet(etcd.name), {
      // The pods read it from here. In their template, a change would restart them, which stalls without a quorum.
      ...(etcd.recovery !== null && { [recoveryAnnotation]: `${etcd.recovery.ordinal} ${etcd.recovery.token}` }),
      ...(etcd.bootstrap !== null && { [bootstrapAnnotation]: etcd.bootstrap.token }),
    }),
    spec: {
      replicas: etcd.replicas,
      serviceName: names.headlessService(etcd.name),
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selectorLabels(etcd.name) },
      updateStrategy:
        etcd.updateStrategy.type === 'OnDelete'
          ? { type: 'OnDelete' }
          : { type: 'RollingUpdate', rollingUpdate: { partition: etcd.updateStrategy.partition } },
      template: {
        metadata: {
          labels: { ...etcd.labels, ...etcd.podLabels, ...commonLabels(etcd.name), ...selectorLabels(etcd.name) },
          annotations: { ...etcd.podAnnotations, [defaultContainerAnnotation]: 'etcd' },
        },
        spec: podSpec(etcd),
      },
      ...(etcd.storage.kind === 'persistent' && {
        volumeClaimTemplates: [volumeClaim(etcd.name, etcd.storage)],
        persistentVolumeClaimRetentionPolicy: { whenDeleted: etcd.storage.whenDeleted, whenScaled: etcd.storage.whenScaled },
      }),
    },
  } satisfies StatefulSet;
}

function volumeClaim(cluster: string, storage: ResolvedEtcd['storage'] & { kind: 'persistent' }): PersistentVolumeClaim {
  return {
    // The API server sets both. Without them, Argo CD always finds a difference in a server-side apply.
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    // Immutable in a StatefulSet, so it contains nothing that a config changes. Claims outlive the StatefulSet and get the labels of its
    // selector, with which Argo CD 2 treats them as part of an application. Only the annotations protect them.
    metadata: { name: names.volumeClaimTemplate, labels: selectorLabels(cluster), annotations: notPruned() },
    spec: {
      accessModes: [...storage.accessModes],
      resources: { requests: { storage: storage.size } },
      ...(storage.className !== null && { storageClassName: storage.className }),
      ...(storage.selector !== null && { selector: storage.selector }),
    },
  };
}
