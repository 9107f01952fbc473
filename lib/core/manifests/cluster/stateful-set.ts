import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { bootstrapAnnotation, commonLabels, defaultContainerAnnotation, recoveryAnnotation, selectorLabels } from '../../labels';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata, notPruned } from '../shared/metadata';
import { podSpec } from './member-pod';

/** The members. All pods start at once: with one after the other, a full restart would wait for a quorum that can't come. */
export function statefulSet(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(etcd, names.statefulSet(etcd.name), {
      // The pods read it from here: in their template it would restart them, which stalls while there is no quorum.
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
    // The API server keeps both: without them, Argo CD finds them missing in a server-side apply for ever.
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    // Immutable in a StatefulSet: nothing that a config changes. Claims outlive the StatefulSet, and Kubernetes gives them its selector's
    // labels, by which Argo CD 2 takes them for part of an application: only the annotations keep them.
    metadata: { name: names.volumeClaimTemplate, labels: selectorLabels(cluster), annotations: notPruned() },
    spec: {
      accessModes: [...storage.accessModes],
      resources: { requests: { storage: storage.size } },
      ...(storage.className !== null && { storageClassName: storage.className }),
      ...(storage.selector !== null && { selector: storage.selector }),
    },
  };
}
