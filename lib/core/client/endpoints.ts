import { memberDomain, names } from '../names';
import { ports } from '../ports';
import { clientScheme } from '../resolve/tls';
import type { ResolvedEtcd } from '../resolve/types';

/** The client URL of each member. A client that knows them all tolerates the loss of any. */
export function memberEndpoints(etcd: ResolvedEtcd): string[] {
  const domain = memberDomain(etcd.name, etcd.namespace, etcd.clusterDomain);
  const scheme = clientScheme(etcd.tls);
  return Array.from({ length: etcd.members }, (_, ordinal) => `${scheme}://${names.pod(etcd.name, ordinal)}.${domain}:${ports.client}`);
}

/** The URL of the client Service, which reaches any ready member. */
export function serviceEndpoint({ name, namespace, clusterDomain, tls }: ResolvedEtcd): string {
  return `${clientScheme(tls)}://${names.clientService(name)}.${namespace}.svc.${clusterDomain}:${ports.client}`;
}
