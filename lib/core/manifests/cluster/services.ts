import type { Service } from 'kubernetes-types/core/v1';
import { selectorLabels } from '../../labels';
import { names } from '../../names';
import { memberPorts, ports } from '../../ports';
import type { ResolvedEtcd } from '../../resolve/types';
import { metadata } from '../shared/metadata';

/**
 * Gives each member its host name, even before it is ready: members must find each other first. It is the only headless Service of these
 * pods, because etcd's TLS checks require that an address resolves back to a single name.
 */
export function headlessService(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(etcd, names.headlessService(etcd.name)),
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(etcd.name),
      ports: memberPorts(etcd.tls?.metrics ?? false).map(port => ({
        name: port,
        port: ports[port],
        targetPort: port,
        protocol: 'TCP',
      })),
    },
  } satisfies Service;
}

/** The Service that clients connect to. It selects ready members. */
export function clientService(etcd: ResolvedEtcd) {
  const { type, annotations, ipFamilyPolicy, ipFamilies, nodePort, externalTrafficPolicy, loadBalancerSourceRanges, loadBalancerClass } =
    etcd.service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(etcd, names.clientService(etcd.name), annotations),
    spec: {
      type,
      ...(ipFamilyPolicy !== null && { ipFamilyPolicy }),
      ...(ipFamilies !== null && { ipFamilies: [...ipFamilies] }),
      selector: selectorLabels(etcd.name),
      ports: [{ name: 'client', port: ports.client, targetPort: 'client', protocol: 'TCP', ...(nodePort !== null && { nodePort }) }],
      ...(externalTrafficPolicy !== null && { externalTrafficPolicy }),
      ...(loadBalancerSourceRanges.length > 0 && { loadBalancerSourceRanges: [...loadBalancerSourceRanges] }),
      ...(loadBalancerClass !== null && { loadBalancerClass }),
    },
  } satisfies Service;
}
