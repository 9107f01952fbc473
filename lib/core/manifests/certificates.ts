import { caDuration } from '../defaults';
import { memberDomain, mostMembers, names } from '../names';
import type { ResolvedEtcd } from '../resolve';
import type { IssuerRef } from '../tls';
import { metadata } from './metadata';

// What cert-manager is asked for: https://cert-manager.io/docs/reference/api-docs/

const apiVersion = 'cert-manager.io/v1';

/** Both are needed of everybody: a member is a server to some and a client to others, and etcd's gateway is its own client. */
const memberUsages = ['digital signature', 'key encipherment', 'server auth', 'client auth'];
const clientUsages = ['digital signature', 'key encipherment', 'client auth'];

/** Signs the cluster's own CAs. */
export function selfSignedIssuer(etcd: ResolvedEtcd) {
  if (!ownCa(etcd) && !ownPeerCa(etcd)) return undefined;
  return issuer(etcd, names.selfSignedIssuer(etcd.name), { selfSigned: {} });
}

/** The cluster's own CA for clients and servers. */
export function caCertificate(etcd: ResolvedEtcd) {
  return ownCa(etcd) ? certificateAuthority(etcd, names.ca(etcd.name)) : undefined;
}
export function caIssuer(etcd: ResolvedEtcd) {
  return ownCa(etcd) ? issuer(etcd, names.ca(etcd.name), { ca: { secretName: names.ca(etcd.name) } }) : undefined;
}

/** The cluster's own CA for the members among themselves: with one CA for all, any client could be a member. */
export function peerCaCertificate(etcd: ResolvedEtcd) {
  return ownPeerCa(etcd) ? certificateAuthority(etcd, names.peerCa(etcd.name)) : undefined;
}
export function peerCaIssuer(etcd: ResolvedEtcd) {
  return ownPeerCa(etcd) ? issuer(etcd, names.peerCa(etcd.name), { ca: { secretName: names.peerCa(etcd.name) } }) : undefined;
}

/** What the members show to clients. */
export function serverCertificate(etcd: ResolvedEtcd) {
  const { tls, name, namespace, clusterDomain } = etcd;
  if (!tls?.certManager || !tls.client) return undefined;
  const service = names.clientService(name);
  return certificate(etcd, names.serverCertificate(name), tls.certManager.issuerRef ?? ownIssuer(names.ca(name)), {
    commonName: name,
    dnsNames: [
      ...memberNames(etcd),
      memberDomain(name, namespace, clusterDomain),
      service,
      `${service}.${namespace}`,
      `${service}.${namespace}.svc`,
      `${service}.${namespace}.svc.${clusterDomain}`,
      'localhost',
      ...tls.certManager.dnsNames,
    ],
    ipAddresses: ['127.0.0.1', ...tls.certManager.ipAddresses],
    usages: memberUsages,
  });
}

/** What the members show each other. etcd looks up each name of it that is no wildcard, so it has each member's own. */
export function peerCertificate(etcd: ResolvedEtcd) {
  const { tls, name } = etcd;
  if (!tls?.certManager || !tls.peer) return undefined;
  return certificate(etcd, names.peerCertificate(name), tls.certManager.peerIssuerRef ?? ownIssuer(names.peerCa(name)), {
    commonName: name,
    dnsNames: memberNames(etcd),
    usages: memberUsages,
  });
}

/** What the scripts show to the members, and etcdctl in the pods. */
export function rootCertificate(etcd: ResolvedEtcd) {
  return clientCertificate(etcd, names.rootCertificate(etcd.name), 'root');
}

/** What each named client shows to the members, by logical id. */
export function clientCertificates(etcd: ResolvedEtcd) {
  const clients = etcd.tls?.certManager?.clients ?? [];
  return clients.map(
    client => [`clientCertificate-${client}`, clientCertificate(etcd, names.clientCertificate(etcd.name, client), client)] as const,
  );
}

function clientCertificate(etcd: ResolvedEtcd, name: string, commonName: string) {
  const { tls } = etcd;
  if (!tls?.certManager || !tls.client) return undefined;
  return certificate(etcd, name, tls.certManager.issuerRef ?? ownIssuer(names.ca(etcd.name)), { commonName, usages: clientUsages });
}

const ownCa = ({ tls }: ResolvedEtcd) => !!tls?.client && tls.certManager?.issuerRef === null;
const ownPeerCa = ({ tls }: ResolvedEtcd) => !!tls?.peer && tls.certManager?.peerIssuerRef === null;
const ownIssuer = (name: string): IssuerRef => ({ name, kind: 'Issuer', group: 'cert-manager.io' });

/** The host names of as many members as there can be: a cluster that grows needs no new certificate. */
function memberNames({ name, namespace, clusterDomain }: ResolvedEtcd): string[] {
  const domain = memberDomain(name, namespace, clusterDomain);
  return Array.from({ length: mostMembers }, (_, ordinal) => `${names.pod(name, ordinal)}.${domain}`);
}

function issuer(etcd: ResolvedEtcd, name: string, spec: object) {
  return { apiVersion, kind: 'Issuer' as const, metadata: metadata(etcd, name), spec };
}

function certificateAuthority(etcd: ResolvedEtcd, name: string) {
  return {
    apiVersion,
    kind: 'Certificate' as const,
    metadata: metadata(etcd, name),
    spec: {
      secretName: name,
      ...secretTemplate(etcd),
      isCA: true,
      commonName: name,
      duration: caDuration,
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
      usages: ['cert sign', 'crl sign', 'digital signature'],
      issuerRef: ownIssuer(names.selfSignedIssuer(etcd.name)),
    },
  };
}

function certificate(etcd: ResolvedEtcd, name: string, issuerRef: IssuerRef, subject: Subject) {
  const { duration, renewBefore, algorithm, keySize } = etcd.tls?.certManager ?? ({} as never);
  return {
    apiVersion,
    kind: 'Certificate' as const,
    metadata: metadata(etcd, name),
    spec: {
      secretName: name,
      ...secretTemplate(etcd),
      ...subject,
      duration,
      ...(renewBefore !== null && { renewBefore }),
      privateKey: { algorithm, ...(keySize !== null && { size: keySize }), rotationPolicy: 'Always' },
      issuerRef: { ...issuerRef },
    },
  };
}

interface Subject {
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly usages: readonly string[];
}

/** What stands on the Secrets that cert-manager writes. */
function secretTemplate(etcd: ResolvedEtcd) {
  const { labels, annotations } = metadata(etcd, '');
  return { secretTemplate: { labels, ...(annotations && { annotations }) } };
}
