import type { Duration, TrustBundleProps } from './common';

/** TLS with certificates from cert-manager, `etcd-kit certs` or existing Secrets. */
export type TlsProps<Token = string> = CertManagerTlsProps<Token> | GeneratedTlsProps<Token> | ExistingTlsProps<Token>;

/** Fields common to all sources of certificates. */
export interface CommonTlsProps {
  /**
   * Encrypts client traffic only (`clients`) or peer traffic only (`peers`).
   * @default both
   */
  readonly scope?: 'clients' | 'peers';
  /**
   * Set it while a running cluster changes from plain HTTP to TLS (`enabling`) or back (`disabling`). Meanwhile, clients may use either on
   * the same port. The members switch their peer traffic one after the other, once every pod can.
   * @default none: clients must use TLS
   */
  readonly transition?: 'enabling' | 'disabling';
  /**
   * Whether clients must present a certificate that the members' CA signed.
   * @default true
   */
  readonly clientCertAuth?: boolean;
  /**
   * Whether to serve metrics over TLS on port 2384, with the same client authentication. The NetworkPolicy then restricts port 2381, plain
   * HTTP, to the kubelet and the members.
   * @default false
   */
  readonly metrics?: boolean;
  /**
   * The minimum TLS version.
   * @default TLS1.2
   */
  readonly minVersion?: TlsVersion;
  /**
   * The cipher suites of TLS 1.2. Those of TLS 1.3 can't be chosen, so the field conflicts with `minVersion: TLS1.3`.
   * @default the defaults of Go
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

/** Certificates that are issued for this cluster. Each is in the Secret `<cluster>-<which>-tls`. */
export interface IssuedTlsProps<Token = string> extends CommonTlsProps {
  /**
   * How long a certificate is valid; at least 1h.
   * @default 2160h (90 days) with mode: certManager, 8760h (a year) with mode: generated
   */
  readonly duration?: Duration;
  /**
   * How long before its expiry a certificate is renewed; at least 5m.
   * @default a third of duration
   */
  readonly renewBefore?: Duration;
  /** The private keys of the certificates. */
  readonly privateKey?: PrivateKeyProps;
  /**
   * Additional DNS names of the server certificate, for clients that use other names than the members', the client Service's and
   * `localhost`. Wildcards are allowed.
   * @default none
   */
  readonly dnsNames?: readonly Token[];
  /**
   * Additional IP addresses of the server certificate, besides `127.0.0.1`.
   * @default none
   */
  readonly ipAddresses?: readonly Token[];
  /**
   * The names of clients. Each gets a certificate with that common name, in the Secret `<cluster>-client-<name>-tls`.
   * @default none
   */
  readonly clients?: readonly string[];
  readonly server?: undefined;
  readonly peer?: undefined;
  readonly client?: undefined;
}

/**
 * `etcd-kit certs` issues and renews the certificates, from a folder that holds the cluster's own CAs. Members reload renewed certificates
 * without a restart.
 */
export interface GeneratedTlsProps<Token = string> extends IssuedTlsProps<Token> {
  /** The source of the certificates. */
  readonly mode: 'generated';
  readonly issuerRef?: undefined;
  readonly peerIssuerRef?: undefined;
  readonly trustBundle?: undefined;
  readonly peerTrustBundle?: undefined;
}

/**
 * cert-manager issues and renews the certificates. Members reload renewed certificates without a restart.
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export interface CertManagerTlsProps<Token = string> extends IssuedTlsProps<Token> {
  /** The source of the certificates. */
  readonly mode: 'certManager';
  /**
   * The issuer of the certificates.
   * @default two CAs of the cluster's own, one for clients and servers, and one for peers
   */
  readonly issuerRef?: IssuerRefProps<Token>;
  /**
   * The issuer of the peer certificates. With an issuer that signs for this cluster alone, nothing else can join as a member.
   * @default issuerRef
   */
  readonly peerIssuerRef?: IssuerRefProps<Token>;
  /**
   * The CAs to trust instead of the one in each certificate's Secret. While you replace an issuer or its CA, list both the old and the new
   * one. trust-manager writes such ConfigMaps.
   * @default the CA in each certificate's Secret
   * @see https://cert-manager.io/docs/trust/trust-manager/
   */
  readonly trustBundle?: TrustBundleProps<Token>;
  /**
   * The CAs to trust for peer certificates.
   * @default trustBundle, if one issuer signs all certificates
   */
  readonly peerTrustBundle?: TrustBundleProps<Token>;
}

/** A cert-manager issuer. */
export interface IssuerRefProps<Token = string> {
  /** The issuer's name. */
  readonly name: Token;
  /**
   * The kind: `Issuer` for one in the namespace, `ClusterIssuer`, or the kind of an external issuer.
   * @default Issuer
   */
  readonly kind?: Token;
  /**
   * The API group of the kind.
   * @default cert-manager.io
   */
  readonly group?: Token;
}

/** The private keys of the certificates. */
export interface PrivateKeyProps {
  /**
   * The algorithm.
   * @default ECDSA
   */
  readonly algorithm?: 'ECDSA' | 'RSA' | 'Ed25519';
  /**
   * The size in bits: 256, 384 or 521 for ECDSA; 2048, 4096 or 8192 for RSA. Ed25519 has a fixed size.
   * @default 256 for ECDSA, 2048 for RSA
   */
  readonly size?: number;
}

/** The certificates are in Secrets that you create and renew. Members reload renewed certificates without a restart. */
export type ExistingTlsProps<Token = string> =
  | ExistingTlsForAllProps<Token>
  | ExistingTlsForClientsProps<Token>
  | ExistingTlsForPeersProps<Token>;

/** Fields common to existing certificates. */
export interface CommonExistingTlsProps extends CommonTlsProps {
  /** The source of the certificates. */
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

/** Existing certificates for client traffic. */
export interface ExistingClientTlsProps<Token = string> extends CommonExistingTlsProps {
  /**
   * The certificate that members present to clients, for server and client authentication. It must name each pod, the client Service,
   * `localhost` and 127.0.0.1. The CA in its Secret verifies client certificates. Required unless `scope: peers`.
   */
  readonly server: CertificateSecretProps<Token>;
  /**
   * The certificate that the scripts and `etcdctl` in the pods present to members. The CA in its Secret verifies the server certificate.
   * Required unless `scope: peers`.
   */
  readonly client: CertificateSecretProps<Token>;
}

/** Existing certificates for client and peer traffic. */
export interface ExistingTlsForAllProps<Token = string> extends ExistingClientTlsProps<Token> {
  readonly scope?: undefined;
  /**
   * The certificate that members present to each other, for server and client authentication. It must name each pod. Required unless
   * `scope: clients`.
   */
  readonly peer: CertificateSecretProps<Token>;
}

/** Existing certificates for client traffic only. */
export interface ExistingTlsForClientsProps<Token = string> extends ExistingClientTlsProps<Token> {
  /** The traffic to encrypt. */
  readonly scope: 'clients';
  readonly peer?: undefined;
}

/** Existing certificates for peer traffic only. */
export interface ExistingTlsForPeersProps<Token = string> extends CommonExistingTlsProps {
  /** The traffic to encrypt. */
  readonly scope: 'peers';
  /**
   * The certificate that members present to each other, for server and client authentication. It must name each pod. Required unless
   * `scope: clients`.
   */
  readonly peer: CertificateSecretProps<Token>;
  readonly server?: undefined;
  readonly client?: undefined;
  readonly clientCertAuth?: undefined;
  readonly metrics?: undefined;
}

/** A certificate in a Secret. */
export interface CertificateSecretProps<Token = string> {
  /** The Secret's name. */
  readonly secretName: Token;
  /** The keys in the Secret. */
  readonly keys?: CertificateKeysProps<Token>;
}

/** The keys of a certificate in a Secret. */
export interface CertificateKeysProps<Token = string> {
  /**
   * The CAs to trust.
   * @default ca.crt
   */
  readonly ca?: Token;
  /**
   * The certificate.
   * @default tls.crt
   */
  readonly cert?: Token;
  /**
   * Its private key.
   * @default tls.key
   */
  readonly key?: Token;
}
