import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { backupMetricsLabels } from '../../labels';
import { names } from '../../names';
import { ports } from '../../ports';
import type { ResolvedEtcd } from '../../resolve/types';
import { auxiliaryPodDeployment } from '../shared/auxiliary-pod';
import { metadata } from '../shared/metadata';
import { peerRule } from '../shared/network-policy';
import { identityLabels, storeContainer, storeVolumes } from '../shared/store';
import { backupAccountName } from './service-account';

/** Looks into the store, and tells Prometheus. It asks the members nothing, and runs while there are none. */
export function backupMetricsDeployment(etcd: ResolvedEtcd) {
  const { backup } = etcd;
  if (backup === null) return undefined;
  const container = storeContainer(etcd, backup, 'metrics', '/scripts/backup/metrics.sh', etcd.helperResources);
  return auxiliaryPodDeployment(etcd, names.backupMetrics(etcd.name), 1, {
    labels: backupMetricsLabels(etcd.name),
    furtherLabels: identityLabels(backup.store),
    serviceAccountName: backupAccountName(etcd, backup),
    containers: [
      {
        ...container,
        env: [
          ...(container.env ?? []),
          { name: 'CLUSTER', value: etcd.name },
          ...(backup.increments === null ? [] : [{ name: 'INCREMENTS', value: 'yes' }]),
          ...(backup.drill === null ? [] : [{ name: 'DRILL', value: 'yes' }]),
        ],
        ports: [{ name: 'metrics', containerPort: ports.metrics, protocol: 'TCP' }],
        readinessProbe: { httpGet: { path: '/metrics', port: 'metrics' }, periodSeconds: 10, timeoutSeconds: 3 },
      },
    ],
    volumes: storeVolumes(backup.store),
    terminationGracePeriodSeconds: 5,
  });
}

/** Who may read them: who may read the members'. */
export function backupMetricsNetworkPolicy(etcd: ResolvedEtcd) {
  const { enabled, metrics } = etcd.networkPolicy;
  if (etcd.backup === null || !enabled) return undefined;
  const ingress = peerRule(metrics, ports.metrics);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(etcd, names.backupMetrics(etcd.name)),
    spec: {
      podSelector: { matchLabels: backupMetricsLabels(etcd.name) },
      policyTypes: ['Ingress'],
      // The API server drops an empty list; without one, nobody comes in.
      ...(ingress.length > 0 && { ingress }),
    },
  } satisfies NetworkPolicy;
}
