import { defaultCertificateDuration, defaultCertificateKeys, defaultPrivateKey, defaultTlsMinVersion } from '../defaults';
import { names } from '../names';
import type { ParsedProps } from '../schema';

/** How a cluster speaks, with every decision made. */
export interface ResolvedTls {
  /** With its clients. */
  readonly client: {
    readonly certAuth: boolean;
    readonly server: CertificateSecret;
    /** What the scripts show. */
    readonly root: CertificateSecret;
  } | null;
  /** Its members among themselves. */
  readonly peer: CertificateSecret | null;
  /** What the certificates say that are issued for this cluster; null where the Secrets are somebody else's. */
  readonly issued: IssuedCertificates | null;
  /** Whom cert-manager has sign them; null where it does not. */
  readonly certManager: Issuers | null;
  /** While a running cluster goes over to TLS or back: then clients may speak either. */
  readonly transition: 'enabling' | 'disabling' | null;
  /** Whether metrics are read over TLS. */
  readonly metrics: boolean;
  readonly minVersion: string;
  readonly cipherSuites: readonly string[];
}

/** A certificate in a Secret. */
export interface CertificateSecret {
  readonly name: string;
  readonly keys: { readonly ca: string; readonly cert: string; readonly key: string };
  /** The CAs to trust, where they are not in that Secret. */
  readonly bundle: TrustBundle | null;
}

/** CAs in a ConfigMap. */
export interface TrustBundle {
  readonly name: string;
  readonly key: string;
}

/** What the certificates say that are issued for a cluster. */
export interface IssuedCertificates {
  readonly duration: string;
  /** null: a third of duration. */
  readonly renewBefore: string | null;
  readonly algorithm: 'ECDSA' | 'RSA' | 'Ed25519';
  readonly keySize: number | null;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly clients: readonly string[];
}

interface Issuers {
  /** null: the cluster's own CA. */
  readonly client: IssuerRef | null;
  readonly peer: IssuerRef | null;
}

/** Who signs, as cert-manager names it. */
export interface IssuerRef {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
}

/**
 * null: plain HTTP.
 * @internal
 */
export function resolveTls({ tls: given }: ParsedProps, cluster: string): ResolvedTls | null {
  if (given === undefined) return null;
  const trusted = bundle(given.trustBundle);
  // Of two CAs, the one must not pass for the other.
  const one = given.issuerRef !== undefined && given.peerIssuerRef === undefined;
  const client = given.scope !== 'peers' && {
    certAuth: given.clientCertAuth ?? true,
    server: secret(given.server, names.serverCertificate(cluster), trusted),
    root: secret(given.client, names.rootCertificate(cluster), trusted),
  };
  const peerTrusted = bundle(given.peerTrustBundle) ?? (one ? trusted : null);
  const peer = given.scope !== 'clients' && secret(given.peer, names.peerCertificate(cluster), peerTrusted);
  return {
    client: client || null,
    peer: peer || null,
    issued: given.mode === 'existing' ? null : issued(given, defaultCertificateDuration[given.mode]),
    certManager: given.mode === 'certManager' ? issuers(given) : null,
    transition: given.transition ?? null,
    metrics: given.metrics ?? false,
    minVersion: given.minVersion ?? defaultTlsMinVersion,
    cipherSuites: given.cipherSuites ?? [],
  };
}

/** What clients speak that find out by themselves, the scripts among them: what every member takes, half-way through a change, too. */
export const clientScheme = (tls: ResolvedTls | null): 'http' | 'https' =>
  tls?.client && tls.transition !== 'enabling' ? 'https' : 'http';

/** What the members are to speak among themselves. */
export const peerScheme = (tls: ResolvedTls | null): 'http' | 'https' => (tls?.peer && tls.transition !== 'disabling' ? 'https' : 'http');

type Given = NonNullable<ParsedProps['tls']>;

function issued(given: Given, defaultDuration: string): IssuedCertificates {
  const algorithm = given.privateKey?.algorithm ?? 'ECDSA';
  return {
    duration: given.duration ?? defaultDuration,
    renewBefore: given.renewBefore ?? null,
    algorithm,
    keySize: given.privateKey?.size ?? defaultPrivateKey[algorithm],
    dnsNames: given.dnsNames ?? [],
    ipAddresses: given.ipAddresses ?? [],
    clients: given.clients ?? [],
  };
}

function issuers(given: Given): Issuers {
  const client = issuer(given.issuerRef);
  return { client, peer: issuer(given.peerIssuerRef) ?? client };
}

function issuer(given: Given['issuerRef']): IssuerRef | null {
  return given === undefined ? null : { name: given.name, kind: given.kind ?? 'Issuer', group: given.group ?? 'cert-manager.io' };
}

function bundle(given: Given['trustBundle']): TrustBundle | null {
  return given === undefined ? null : { name: given.configMapName, key: given.key ?? defaultCertificateKeys.ca };
}

function secret(given: Given['server'], name: string, trusted: TrustBundle | null): CertificateSecret {
  const { ca, cert, key } = given?.keys ?? {};
  const defaults = defaultCertificateKeys;
  const keys = { ca: ca ?? defaults.ca, cert: cert ?? defaults.cert, key: key ?? defaults.key };
  return { name: given?.secretName ?? name, keys, bundle: trusted };
}

/** Where a member finds a certificate. */
export const certificateFolder = (which: 'server' | 'peer' | 'root') => `/etc/etcd/tls/${which}`;
/** What it is called there, whatever its key in the Secret. */
export const certificateFiles = { ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' } as const;

/** etcdctl's variables for a certificate in a folder: https://etcd.io/docs/v3.6/dev-guide/interacting_v3/ */
export const etcdctlCertificate = (folder: string) => ({
  ETCDCTL_CACERT: `${folder}/${certificateFiles.ca}`,
  ETCDCTL_CERT: `${folder}/${certificateFiles.cert}`,
  ETCDCTL_KEY: `${folder}/${certificateFiles.key}`,
});
