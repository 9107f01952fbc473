import type { Duration, TrustBundleProps } from './common';

/** Where the certificates come from. */
export type TlsProps<Late = string> = CertManagerTlsProps<Late> | GeneratedTlsProps<Late> | ExistingTlsProps<Late>;

/** What holds wherever the certificates come from. */
export interface CommonTlsProps {
  /**
   * Whose traffic is encrypted, where it is not everybody's: that with clients, or that of the members among themselves.
   * @default both
   */
  readonly scope?: 'clients' | 'peers';
  /**
   * Set it while a running cluster changes from plain HTTP to TLS (`enabling`), or back (`disabling`). Clients may then speak either, on
   * the same port. The members change among themselves, one after the other, once every pod can.
   * @default clients speak TLS only
   */
  readonly transition?: 'enabling' | 'disabling';
  /**
   * Whether a client must show a certificate that the members' CA signed.
   * @default true
   */
  readonly clientCertAuth?: boolean;
  /**
   * Whether metrics are read over TLS, with a certificate as clients show it, on port 2384. Port 2381, in plain HTTP, is then for the
   * kubelet and the members alone, as far as the NetworkPolicy says.
   * @default false
   */
  readonly metrics?: boolean;
  /**
   * The lowest version of TLS.
   * @default TLS1.2
   */
  readonly minVersion?: TlsVersion;
  /**
   * The cipher suites of TLS 1.2. Those of TLS 1.3 can't be chosen, so `minVersion: TLS1.3` refuses the field.
   * @default Go's own choice
   * @see https://pkg.go.dev/crypto/tls#CipherSuites
   */
  readonly cipherSuites?: readonly CipherSuite[];
}

/** Versions of TLS. */
export type TlsVersion = 'TLS1.2' | 'TLS1.3';

/** Cipher suites of TLS 1.2 that Go calls secure. */
export type CipherSuite =
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
  | 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
  | 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256';

/** What the certificates that are issued for this cluster say. Each is in the Secret `<cluster>-<which>-tls`. */
export interface IssuedTlsProps<Late = string> extends CommonTlsProps {
  /**
   * How long a certificate is valid; at least 1h.
   * @default 2160h (90 days) by cert-manager, 8760h (a year) where `etcd-kit certs` issues it
   */
  readonly duration?: Duration;
  /**
   * How long before its end a certificate is renewed; at least 5m.
   * @default a third of duration
   */
  readonly renewBefore?: Duration;
  /** The certificates' keys. */
  readonly privateKey?: PrivateKeyProps;
  /**
   * Further names of the server certificate, for clients that reach the members by other names than their own, the client
   * Service's and `localhost`. Wildcards may be among them.
   * @default none
   */
  readonly dnsNames?: readonly Late[];
  /**
   * Further addresses of the server certificate, beside `127.0.0.1`.
   * @default none
   */
  readonly ipAddresses?: readonly Late[];
  /**
   * Clients by name. Each gets a certificate with that common name, in the Secret `<cluster>-client-<name>-tls`.
   * @default none
   */
  readonly clients?: readonly string[];
  readonly server?: undefined;
  readonly peer?: undefined;
  readonly client?: undefined;
}

/**
 * `etcd-kit certs` issues the certificates and renews them, from a folder that holds the cluster's own CAs. Members take a renewed
 * one without a restart.
 */
export interface GeneratedTlsProps<Late = string> extends IssuedTlsProps<Late> {
  /** Where the certificates come from. */
  readonly mode: 'generated';
  readonly issuerRef?: undefined;
  readonly peerIssuerRef?: undefined;
  readonly trustBundle?: undefined;
  readonly peerTrustBundle?: undefined;
}

/**
 * cert-manager issues the certificates and renews them; members take a renewed one without a restart.
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export interface CertManagerTlsProps<Late = string> extends IssuedTlsProps<Late> {
  /** Where the certificates come from. */
  readonly mode: 'certManager';
  /**
   * Who signs the certificates.
   * @default two CAs of the cluster's own, one for clients and servers, and one for the members among themselves
   */
  readonly issuerRef?: IssuerRefProps<Late>;
  /**
   * Who signs the certificates that members show each other. An issuer that signs for nobody else keeps everybody else out.
   * @default issuerRef
   */
  readonly peerIssuerRef?: IssuerRefProps<Late>;
  /**
   * The CAs to trust, in place of the one that each certificate comes with: both the old and the new one, for as long as an issuer
   * changes its CA, or makes way for another. trust-manager writes such ConfigMaps.
   * @default the CA that each certificate comes with
   * @see https://cert-manager.io/docs/trust/trust-manager/
   */
  readonly trustBundle?: TrustBundleProps<Late>;
  /**
   * The same, for the certificates that members show each other.
   * @default trustBundle where one issuer signs for everybody
   */
  readonly peerTrustBundle?: TrustBundleProps<Late>;
}

/** An issuer of cert-manager's. */
export interface IssuerRefProps<Late = string> {
  /** The issuer's name. */
  readonly name: Late;
  /**
   * An Issuer is one of the namespace's, a ClusterIssuer everybody's. Issuers from outside cert-manager have kinds of their own.
   * @default Issuer
   */
  readonly kind?: Late;
  /**
   * The API group of the kind.
   * @default cert-manager.io
   */
  readonly group?: Late;
}

/** The certificates' keys. */
export interface PrivateKeyProps {
  /**
   * The algorithm.
   * @default ECDSA
   */
  readonly algorithm?: 'ECDSA' | 'RSA' | 'Ed25519';
  /**
   * Bits: 256, 384 or 521 for ECDSA, 2048, 4096 or 8192 for RSA. Ed25519 has but one size.
   * @default 256 for ECDSA, 2048 for RSA
   */
  readonly size?: number;
}

/** The certificates are in Secrets that somebody else makes and renews. Members take a renewed one without a restart. */
export type ExistingTlsProps<Late = string> =
  | ExistingTlsForAllProps<Late>
  | ExistingTlsForClientsProps<Late>
  | ExistingTlsForPeersProps<Late>;

/** What existing certificates have in common. */
export interface CommonExistingTlsProps extends CommonTlsProps {
  /** Where the certificates come from. */
  readonly mode: 'existing';
  readonly issuerRef?: undefined;
  readonly peerIssuerRef?: undefined;
  readonly trustBundle?: undefined;
  readonly peerTrustBundle?: undefined;
  readonly duration?: undefined;
  readonly renewBefore?: undefined;
  readonly privateKey?: undefined;
  readonly dnsNames?: undefined;
  readonly ipAddresses?: undefined;
  readonly clients?: undefined;
}

/** The certificates of what clients connect to. */
export interface ExistingClientTlsProps<Late = string> extends CommonExistingTlsProps {
  /**
   * What members show to clients: for server and client authentication, with each pod's name, the client Service's, `localhost`
   * and 127.0.0.1. Its CA is the one that clients' certificates are signed by. Required unless `scope: peers`.
   */
  readonly server: CertificateSecretProps<Late>;
  /**
   * What the scripts and `etcdctl` in the pods show to members. Its CA is the one that the server certificate is signed by. Required
   * unless `scope: peers`.
   */
  readonly client: CertificateSecretProps<Late>;
}

/** Existing certificates for the traffic with clients, and that among the members. */
export interface ExistingTlsForAllProps<Late = string> extends ExistingClientTlsProps<Late> {
  readonly scope?: undefined;
  /** What members show each other: for server and client authentication, with each pod's name. Required unless `scope: clients`. */
  readonly peer: CertificateSecretProps<Late>;
}

/** Existing certificates for the traffic with clients. */
export interface ExistingTlsForClientsProps<Late = string> extends ExistingClientTlsProps<Late> {
  /** Whose traffic is encrypted. */
  readonly scope: 'clients';
  readonly peer?: undefined;
}

/** Existing certificates for the traffic among the members. */
export interface ExistingTlsForPeersProps<Late = string> extends CommonExistingTlsProps {
  /** Whose traffic is encrypted. */
  readonly scope: 'peers';
  /** What members show each other: for server and client authentication, with each pod's name. Required unless `scope: clients`. */
  readonly peer: CertificateSecretProps<Late>;
  readonly server?: undefined;
  readonly client?: undefined;
  readonly clientCertAuth?: undefined;
  readonly metrics?: undefined;
}

/** A certificate in a Secret. */
export interface CertificateSecretProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /** The keys under which the Secret holds its parts. */
  readonly keys?: CertificateKeysProps<Late>;
}

/** The keys under which a Secret holds a certificate's parts. */
export interface CertificateKeysProps<Late = string> {
  /**
   * The CAs to trust.
   * @default ca.crt
   */
  readonly ca?: Late;
  /**
   * The certificate.
   * @default tls.crt
   */
  readonly cert?: Late;
  /**
   * Its private key.
   * @default tls.key
   */
  readonly key?: Late;
}
