import { memberDomain, mostMembers, names } from '../../names';
import type { IssuedCertificates } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';

/** A certificate that is issued for a cluster, whoever issues it. */
export interface CertificateSubject {
  /** What it is called in code: `server`, `peer`, `root`, `client-app`. */
  readonly id: string;
  /** The Secret that it stands in. */
  readonly secretName: string;
  /** Which CA signs it. */
  readonly ca: 'client' | 'peer';
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  /** A member is a server to some and a client to others, and etcd's gateway is its own client: its certificate is for both. */
  readonly server: boolean;
}

/** The certificates of a cluster; none where it speaks plain HTTP, or its Secrets are somebody else's. */
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
    // etcd looks up each of its names that is no wildcard, so it has each member's own.
    ...(tls.peer
      ? [{ ...client('peer', names.peerCertificate(name), name), ca: 'peer' as const, dnsNames: memberNames(etcd), server: true }]
      : []),
    ...(tls.client ? [client('root', names.rootCertificate(name), 'root')] : []),
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

/** The host names of as many members as there can be: a cluster that grows needs no new certificate. */
function memberNames({ name, namespace, clusterDomain }: ResolvedEtcd): string[] {
  const domain = memberDomain(name, namespace, clusterDomain);
  return Array.from({ length: mostMembers }, (_, ordinal) => `${names.pod(name, ordinal)}.${domain}`);
}
