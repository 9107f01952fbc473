import { memberDomain, names, ports } from './names';
import type { ResolvedEtcd } from './resolve';

/** The client URL of each member: a client that knows them all outlives any of them. */
export function memberEndpoints(etcd: ResolvedEtcd): string[] {
  const domain = memberDomain(etcd.name, etcd.namespace, etcd.clusterDomain);
  const scheme = etcd.tls?.client ? 'https' : 'http';
  return Array.from({ length: etcd.members }, (_, ordinal) => `${scheme}://${names.pod(etcd.name, ordinal)}.${domain}:${ports.client}`);
}
