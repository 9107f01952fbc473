import 'reflect-metadata'; // for @peculiar/x509
import { webcrypto as crypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

// Certificates for tests: a CA, and what it signs.

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

/** What a Secret of type kubernetes.io/tls holds, and its CA. */
export interface Certificate {
  readonly 'ca.crt': string;
  readonly 'tls.crt': string;
  readonly 'tls.key': string;
}

export interface Subject {
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export class Authority {
  private constructor(
    private readonly keys: crypto.CryptoKeyPair,
    private readonly certificate: x509.X509Certificate,
  ) {}

  static async create(commonName = 'test CA'): Promise<Authority> {
    const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as crypto.CryptoKeyPair;
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=${commonName}`,
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + 10 * day),
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    });
    return new Authority(keys, certificate);
  }

  async issue({ commonName, dnsNames = [], ipAddresses = [], ...times }: Subject): Promise<Certificate> {
    const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as crypto.CryptoKeyPair;
    const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: this.certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore: times.notBefore ?? new Date(Date.now() - day),
      notAfter: times.notAfter ?? new Date(Date.now() + day),
      extensions: [
        new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...dnsNames.map(value => ({ type: 'dns' as const, value })),
          ...ipAddresses.map(value => ({ type: 'ip' as const, value })),
        ]),
      ],
    });
    const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    return {
      'ca.crt': `${this.certificate.toString('pem')}\n`,
      'tls.crt': `${certificate.toString('pem')}\n`,
      'tls.key': `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    };
  }
}
