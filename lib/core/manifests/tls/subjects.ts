import { memberDomain, metricsUser, mostMembers, names } from '../../names';
import type { IssuedCertificates } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';

/** A certificate that is issued for a cluster by any issuer. */
export interface CertificateSubject {
  /** Its id in code: `server`, `peer`, `root`, `metrics`, `client-app`. */
  readonly id: string;
  /** The Secret that contains it. */
  readonly secretName: string;
  /** The CA that signs it. */
  readonly ca: 'client' | 'peer';
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** Whether it is valid for servers too. A member is both server and client, and etcd's gateway is a client of its own server. */
  readonly server: boolean;
}

/** The certificates of a cluster; none with plain HTTP or existing Secrets. */
export function certificateSubjects(etcd: ResolvedEtcd): CertificateSubject[] {
  const { tls, name } = etcd;
  if (!tls?.issued) return [];
  const client = (id: string, secretName: string, commonName: string): CertificateSubject => ({
    id,
    secretName,
    ca: 'client',
    commonName,
    dnsNames: [],
    ipAddresses: [],
    server: false,
  });
  return [
    ...(tls.client ? [server(etcd, tls.issued)] : []),
    // etcd resolves each name that is not a wildcard, so the certificate lists each member's name.
    ...(tls.peer
      ? [{ ...client('peer', names.peerCertificate(name), name), ca: 'peer' as const, dnsNames: memberNames(etcd), server: true }]
      : []),
    ...(tls.client ? [client('root', names.rootCertificate(name), 'root')] : []),
    ...(etcd.monitoring.podMonitor?.clientCertificate ? [client('metrics', names.metricsCertificate(name), metricsUser)] : []),
    ...tls.issued.clients.map(given => client(`client-${given}`, names.clientCertificate(name, given), given)),
  ];
}

function server(etcd: ResolvedEtcd, { dnsNames, ipAddresses }: IssuedCertificates): CertificateSubject {
  const { name, namespace, clusterDomain } = etcd;
  const service = names.clientService(name);
  return {
    id: 'server',
    secretName: names.serverCertificate(name),
    ca: 'client',
    commonName: name,
    dnsNames: [
      ...memberNames(etcd),
      memberDomain(name, namespace, clusterDomain),
      service,
      `${service}.${namespace}`,
      `${service}.${namespace}.svc`,
      `${service}.${namespace}.svc.${clusterDomain}`,
      'localhost',
      ...dnsNames,
    ],
    ipAddresses: ['127.0.0.1', ...ipAddresses],
    server: true,
  };
}

/** The host names of the maximum number of members, so that a growing cluster needs no new certificate. */
function memberNames({ name, namespace, clusterDomain }: ResolvedEtcd): string[] {
  const domain = memberDomain(name, namespace, clusterDomain);
  return Array.from({ length: mostMembers }, (_, ordinal) => `${names.pod(name, ordinal)}.${domain}`);
}
