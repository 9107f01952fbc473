import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { GrantedWorkload } from '../../client/access';
import { selectorLabels } from '../../labels';
import { names } from '../../names';
import { ports } from '../../ports';
import type { ResolvedEtcd } from '../../resolve/types';
import { shortHash } from '../../util/short-hash';
import { hasToken } from '../../util/tokens';
import { metadata } from '../shared/metadata';

/**
 * Lets the pods of a workload connect to the members. Undefined if no policy isolates the members, because this one would then block all
 * other clients.
 */
export function clientNetworkPolicy(etcd: ResolvedEtcd, { kind, namespace, name, id, podLabels }: GrantedWorkload) {
  if (!etcd.networkPolicy.enabled) return undefined;
  // Workloads in different namespaces, or of different kinds, may have the same name.
  const key = `${kind}/${namespace}/${name}`;
  const hash = shortHash(hasToken(key) ? id : key);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(etcd, names.clientNetworkPolicy(etcd.name, hasToken(name) ? 'workload' : name, hash)),
    spec: {
      podSelector: { matchLabels: selectorLabels(etcd.name) },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              podSelector: { matchLabels: { ...podLabels } },
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
            },
          ],
          ports: [{ port: ports.client, protocol: 'TCP' }],
        },
      ],
    },
  } satisfies NetworkPolicy;
}
