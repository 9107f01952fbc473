import type { StatefulSet } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { commonLabels, names, recoveryAnnotation, selectorLabels } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { metadata } from './metadata';
import { podSpec } from './pod';

/** The members. All pods start at once: with one after the other, a full restart would wait for a quorum that can't come. */
export function statefulSet(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: metadata(etcd, names.statefulSet(etcd.name), {
      // Pulumi replaces a StatefulSet for some changes; its pods outlive that: https://github.com/pulumi/pulumi-kubernetes
      'pulumi.com/deletionPropagationPolicy': 'orphan',
      // Else a refresh after a `kubectl scale` ends in a conflict over the size: https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
      'pulumi.com/patchForce': 'true',
      // The pods read it from here: in their template it would restart them, which stalls while there is no quorum.
      ...(etcd.recovery !== null && { [recoveryAnnotation]: `${etcd.recovery.ordinal} ${etcd.recovery.token}` }),
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
          labels: { ...etcd.labels, ...commonLabels(etcd.name), ...selectorLabels(etcd.name) },
          annotations: { 'kubectl.kubernetes.io/default-container': 'etcd' },
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
    // Immutable in a StatefulSet: only labels that never change.
    metadata: { name: names.volumeClaimTemplate, labels: selectorLabels(cluster) },
    spec: {
      accessModes: [...storage.accessModes],
      resources: { requests: { storage: storage.size } },
      ...(storage.className !== null && { storageClassName: storage.className }),
      ...(storage.selector !== null && { selector: storage.selector }),
    },
  };
}
