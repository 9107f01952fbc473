import { defaultCertificateDuration, defaultCertificateKeys, defaultPrivateKey, defaultTlsMinVersion } from '../defaults';
import { names } from '../names';
import type { ParsedProps } from '../schema';

/** Resolved `tls`. */
export interface ResolvedTls {
  /** Client traffic; null: plain HTTP. */
  readonly client: {
    readonly certAuth: boolean;
    readonly server: CertificateSecret;
    /** The certificate of the scripts. */
    readonly root: CertificateSecret;
  } | null;
  /** Peer traffic; null: plain HTTP. */
  readonly peer: CertificateSecret | null;
  /** The certificates that are issued for this cluster; null: the Secrets exist already. */
  readonly issued: IssuedCertificates | null;
  /** The issuers of cert-manager; null: cert-manager does not issue them. */
  readonly certManager: Issuers | null;
  /** While a running cluster changes to TLS or back. Clients may then use either. */
  readonly transition: 'enabling' | 'disabling' | null;
  /** Whether metrics are served over TLS. */
  readonly metrics: boolean;
  readonly minVersion: string;
  readonly cipherSuites: readonly string[];
}

/** A certificate in a Secret. */
export interface CertificateSecret {
  readonly name: string;
  readonly keys: { readonly ca: string; readonly cert: string; readonly key: string };
  /** The CAs to trust, if they are not in that Secret. */
  readonly bundle: TrustBundle | null;
}

/** CAs in a ConfigMap. */
export interface TrustBundle {
  readonly name: string;
  readonly key: string;
}

/** The content of the certificates that are issued for a cluster. */
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

/** A reference to an issuer of cert-manager. */
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
  // Peers must not trust the client CA, nor clients the peer CA.
  const one = given.issuerRef !== undefined && given.peerIssuerRef === undefined;
  const client = given.scope !== 'peers' && {
    certAuth: given.clientCertAuth ?? true,
    server: certificateSecret(given.server, names.serverCertificate(cluster), trusted),
    root: certificateSecret(given.client, names.rootCertificate(cluster), trusted),
  };
  const peerTrusted = bundle(given.peerTrustBundle) ?? (one ? trusted : null);
  const peer = given.scope !== 'clients' && certificateSecret(given.peer, names.peerCertificate(cluster), peerTrusted);
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

/** The scheme for clients whose endpoints etcd-kit sets, including the scripts. Every member accepts it, even during a change. */
export const clientScheme = (tls: ResolvedTls | null): 'http' | 'https' =>
  tls?.client && tls.transition !== 'enabling' ? 'https' : 'http';

/** The scheme of peer traffic. */
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

/**
 * A certificate in a Secret of the config, or in the Secret that etcd-kit names.
 * @internal
 */
export function certificateSecret(given: Given['server'], name: string, trusted: TrustBundle | null): CertificateSecret {
  const { ca, cert, key } = given?.keys ?? {};
  const defaults = defaultCertificateKeys;
  const keys = { ca: ca ?? defaults.ca, cert: cert ?? defaults.cert, key: key ?? defaults.key };
  return { name: given?.secretName ?? name, keys, bundle: trusted };
}

/** The folder of a certificate in a member's pod. */
export const certificateFolder = (which: 'server' | 'peer' | 'root') => `/etc/etcd/tls/${which}`;
/** The file names there, whatever the keys in the Secret. */
export const certificateFiles = { ca: 'ca.crt', cert: 'tls.crt', key: 'tls.key' } as const;

/** etcdctl's variables for a certificate in a folder: https://etcd.io/docs/v3.6/dev-guide/interacting_v3/ */
export const etcdctlCertificate = (folder: string) => ({
  ETCDCTL_CACERT: `${folder}/${certificateFiles.ca}`,
  ETCDCTL_CERT: `${folder}/${certificateFiles.cert}`,
  ETCDCTL_KEY: `${folder}/${certificateFiles.key}`,
});
