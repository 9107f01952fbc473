import type { Affinity, PodSpec } from 'kubernetes-types/core/v1';
import { selectorLabels } from '../../labels';
import type { ResolvedEtcd } from '../../resolve/types';
import { placement } from '../shared/pod';

/** Where a member may run. */
export function podScheduling(etcd: ResolvedEtcd): Partial<PodSpec> {
  const { scheduling } = etcd;
  const labelSelector = { matchLabels: selectorLabels(etcd.name) };
  const constraints = scheduling.topologySpreadConstraints ?? [
    { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
  ];
  return {
    affinity: affinity(etcd),
    ...placement(etcd, scheduling),
    ...(constraints.length > 0 && {
      topologySpreadConstraints: constraints.map(constraint => ({
        ...constraint,
        labelSelector: constraint.labelSelector ?? labelSelector,
      })),
    }),
  };
}

/** The affinity of the config, and anti-affinity between members. */
function affinity({ name, scheduling }: ResolvedEtcd): Affinity {
  const term = { labelSelector: { matchLabels: selectorLabels(name) }, topologyKey: 'kubernetes.io/hostname' };
  const given = scheduling.affinity.podAntiAffinity ?? {};
  const podAntiAffinity =
    scheduling.onePerNode === 'required'
      ? {
          ...given,
          requiredDuringSchedulingIgnoredDuringExecution: [...(given.requiredDuringSchedulingIgnoredDuringExecution ?? []), term],
        }
      : {
          ...given,
          preferredDuringSchedulingIgnoredDuringExecution: [
            ...(given.preferredDuringSchedulingIgnoredDuringExecution ?? []),
            { weight: 100, podAffinityTerm: term },
          ],
        };
  return { ...scheduling.affinity, podAntiAffinity };
}
