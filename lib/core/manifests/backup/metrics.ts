import { backupMetricsLabels } from '../../labels';
import { names } from '../../names';
import { ports } from '../../ports';
import type { ResolvedEtcd } from '../../resolve/types';
import { auxiliaryPodDeployment } from '../shared/auxiliary-pod';
import { identityLabels, storeContainer, storeVolumes } from '../shared/store';
import { backupAccountName } from './service-account';

/** Reads the store and serves metrics for Prometheus. It does not contact the members, and runs without them. */
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
