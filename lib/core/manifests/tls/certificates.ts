import { caDuration } from '../../defaults';
import { names } from '../../names';
import type { IssuerRef } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';
import type { Certificate, CertificateSpec, Issuer } from '../shared/cert-manager';
import { metadata, runtimeMetadata } from '../shared/metadata';
import { type CertificateSubject, certificateSubjects } from './subjects';

const apiVersion = 'cert-manager.io/v1';

/** The issuer of the cluster's own CAs. */
export function selfSignedIssuer(etcd: ResolvedEtcd) {
  if (!ownCa(etcd) && !ownPeerCa(etcd)) return undefined;
  return issuer(etcd, names.selfSignedIssuer(etcd.name), { selfSigned: {} });
}

/** The cluster's own CA for clients and servers. */
export function caCertificate(etcd: ResolvedEtcd) {
  return ownCa(etcd) ? certificateAuthority(etcd, names.ca(etcd.name)) : undefined;
}
/** The issuer with that CA. */
export function caIssuer(etcd: ResolvedEtcd) {
  return ownCa(etcd) ? issuer(etcd, names.ca(etcd.name), { ca: { secretName: names.ca(etcd.name) } }) : undefined;
}

/** The cluster's own CA for peers. */
export function peerCaCertificate(etcd: ResolvedEtcd) {
  return ownPeerCa(etcd) ? certificateAuthority(etcd, names.peerCa(etcd.name)) : undefined;
}
/** The issuer with that CA. */
export function peerCaIssuer(etcd: ResolvedEtcd) {
  return ownPeerCa(etcd) ? issuer(etcd, names.peerCa(etcd.name), { ca: { secretName: names.peerCa(etcd.name) } }) : undefined;
}

/** The certificate that members present to clients. */
export const serverCertificate = (etcd: ResolvedEtcd) => certificateOf(etcd, 'server');
/** The certificate that members present to each other. */
export const peerCertificate = (etcd: ResolvedEtcd) => certificateOf(etcd, 'peer');
/** The certificate that the scripts, and etcdctl in the pods, present to members. */
export const rootCertificate = (etcd: ResolvedEtcd) => certificateOf(etcd, 'root');
/** The certificate that Prometheus presents to members. */
export const metricsCertificate = (etcd: ResolvedEtcd) => certificateOf(etcd, 'metrics');

/** The certificates of the named clients, by logical id. */
export function clientCertificates(etcd: ResolvedEtcd) {
  const clients = etcd.tls?.certManager ? (etcd.tls.issued?.clients ?? []) : [];
  return clients.map(client => [`clientCertificate-${client}`, certificateOf(etcd, `client-${client}`)] as const);
}

const ownCa = ({ tls }: ResolvedEtcd) => !!tls?.client && tls.certManager?.client === null;
const ownPeerCa = ({ tls }: ResolvedEtcd) => !!tls?.peer && tls.certManager?.peer === null;
const ownIssuer = (name: string): IssuerRef => ({ name, kind: 'Issuer', group: 'cert-manager.io' });

function issuer(etcd: ResolvedEtcd, name: string, spec: Issuer['spec']): Issuer {
  return { apiVersion, kind: 'Issuer', metadata: metadata(etcd, name), spec };
}

function certificateAuthority(etcd: ResolvedEtcd, name: string) {
  return certificate(etcd, name, {
    isCA: true,
    commonName: name,
    duration: caDuration,
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
    usages: ['cert sign', 'crl sign', 'digital signature'],
    issuerRef: ownIssuer(names.selfSignedIssuer(etcd.name)),
  });
}

function certificateOf(etcd: ResolvedEtcd, id: string) {
  const subject = certificateSubjects(etcd).find(candidate => candidate.id === id);
  return subject && issuedCertificate(etcd, subject);
}

/** A Certificate for one of the cluster's subjects; undefined if cert-manager issues none. */
export function issuedCertificate(etcd: ResolvedEtcd, subject: CertificateSubject) {
  const { issued, certManager } = etcd.tls ?? {};
  if (!issued || !certManager) return undefined;
  const { secretName, commonName, dnsNames, ipAddresses } = subject;
  const { duration, renewBefore, algorithm, keySize } = issued;
  return certificate(etcd, secretName, {
    commonName,
    ...(dnsNames.length > 0 && { dnsNames }),
    ...(ipAddresses.length > 0 && { ipAddresses }),
    usages: usages(subject),
    duration,
    ...(renewBefore !== null && { renewBefore }),
    privateKey: { algorithm, ...(keySize !== null && { size: keySize }), rotationPolicy: 'Always' },
    issuerRef: certManager[subject.ca] ?? ownIssuer(names[subject.ca === 'peer' ? 'peerCa' : 'ca'](etcd.name)),
  });
}

const usages = ({ server }: CertificateSubject) => [
  'digital signature',
  'key encipherment',
  ...(server ? ['server auth'] : []),
  'client auth',
];

function certificate(etcd: ResolvedEtcd, name: string, spec: CertificateSpec): Certificate {
  const { labels, annotations } = runtimeMetadata(etcd, name);
  return {
    apiVersion,
    kind: 'Certificate',
    metadata: metadata(etcd, name),
    // The metadata of the Secrets that cert-manager writes.
    spec: { secretName: name, secretTemplate: { labels, annotations }, ...spec },
  };
}
