import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import type * as Tls from '@pulumi/tls';
import { caDuration } from '../core/defaults';
import { runtimeMetadata } from '../core/manifests/shared/metadata';
import { type CertificateSubject, certificateSubjects } from '../core/manifests/tls/subjects';
import { names } from '../core/names';
import { certificateFiles, type IssuedCertificates } from '../core/resolve/tls';
import type { ResolvedEtcd } from '../core/resolve/types';
import { parseMilliseconds } from '../core/util/duration';
import type { OutputTokens } from './output-tokens';

/** The certificates of a cluster with `tls.mode: generated`. Their keys are encrypted in the stack's state. */
export interface GeneratedCertificates {
  /** The CA of the server's and the clients' certificates. */
  readonly ca: pulumi.Output<string> | undefined;
  /** The Secrets that the members and clients mount. */
  readonly secrets: readonly pulumi.Resource[];
}

const hours = (duration: string) => Math.ceil((parseMilliseconds(duration) as number) / 3_600_000);

/**
 * Creates CAs and certificates with @pulumi/tls, as `etcd-kit certs` does in a folder. The first `up` near its expiry renews a certificate.
 */
export function generateCertificates(
  tls: typeof Tls,
  name: string,
  etcd: ResolvedEtcd,
  tokens: OutputTokens,
  parent: pulumi.ComponentResource,
  dependsOn: pulumi.Resource[],
): GeneratedCertificates {
  const issued = etcd.tls?.issued as IssuedCertificates;
  const cas = new Map<CertificateSubject['ca'], { key: Tls.PrivateKey; cert: Tls.SelfSignedCert }>();
  const authority = (which: CertificateSubject['ca']) => {
    const made = cas.get(which) ?? createAuthority(tls, name, which, etcd.name, parent);
    cas.set(which, made);
    return made;
  };
  const secrets = certificateSubjects(etcd).map(subject => {
    const ca = authority(subject.ca);
    const { key, cert } = issue(tls, name, subject, issued, ca, tokens, parent);
    return new k8s.core.v1.Secret(
      `${name}-${subject.id}Secret`,
      {
        metadata: tokens.resolve(runtimeMetadata(etcd, subject.secretName)),
        type: 'kubernetes.io/tls',
        stringData: {
          [certificateFiles.ca]: ca.cert.certPem,
          [certificateFiles.cert]: cert.certPem,
          [certificateFiles.key]: pulumi.secret(key.privateKeyPem),
        },
      },
      { parent, protect: false, dependsOn },
    );
  });
  return { ca: cas.get('client')?.cert.certPem, secrets };
}

/**
 * Loads @pulumi/tls, which only generated certificates require.
 * @throws pulumi.ResourceError if it is not installed
 */
export function loadTls(resource: pulumi.Resource): typeof Tls {
  try {
    return require('@pulumi/tls');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new pulumi.ResourceError('tls.mode: generated requires @pulumi/tls. Install it: npm install @pulumi/tls', resource, true);
  }
}

function createAuthority(tls: typeof Tls, name: string, which: CertificateSubject['ca'], cluster: string, parent: pulumi.Resource) {
  const id = `${name}-${which === 'peer' ? 'peerCa' : 'ca'}`;
  const key = new tls.PrivateKey(`${id}Key`, { algorithm: 'ECDSA', ecdsaCurve: 'P256' }, { parent });
  const cert = new tls.SelfSignedCert(
    id,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      subject: { commonName: names[which === 'peer' ? 'peerCa' : 'ca'](cluster) },
      isCaCertificate: true,
      setSubjectKeyId: true,
      allowedUses: ['cert_signing', 'crl_signing', 'digital_signature'],
      validityPeriodHours: hours(caDuration),
    },
    { parent },
  );
  return { key, cert };
}

function issue(
  tls: typeof Tls,
  name: string,
  { id: which, commonName, dnsNames, ipAddresses, server }: CertificateSubject,
  { algorithm, keySize, duration, renewBefore }: IssuedCertificates,
  ca: { readonly key: Tls.PrivateKey; readonly cert: Tls.SelfSignedCert },
  tokens: OutputTokens,
  parent: pulumi.Resource,
) {
  const id = `${name}-${which}`;
  // A renewal replaces them, which Pulumi rejects for protected resources.
  const options = { parent, protect: false };
  const kind = {
    ECDSA: { algorithm: 'ECDSA', ecdsaCurve: `P${keySize}` },
    RSA: { algorithm: 'RSA', rsaBits: keySize ?? undefined },
    Ed25519: { algorithm: 'ED25519' },
  }[algorithm];
  const key = new tls.PrivateKey(`${id}Key`, kind, options);
  const request = new tls.CertRequest(
    `${id}Request`,
    {
      privateKeyPem: pulumi.secret(key.privateKeyPem),
      subject: { commonName },
      dnsNames: tokens.resolve([...dnsNames]),
      ipAddresses: tokens.resolve([...ipAddresses]),
    },
    options,
  );
  const validityPeriodHours = hours(duration);
  const cert = new tls.LocallySignedCert(
    `${id}Certificate`,
    {
      certRequestPem: request.certRequestPem,
      caPrivateKeyPem: pulumi.secret(ca.key.privateKeyPem),
      caCertPem: ca.cert.certPem,
      allowedUses: [
        'digital_signature',
        ...(algorithm === 'RSA' ? ['key_encipherment'] : []),
        'client_auth',
        ...(server ? ['server_auth'] : []),
      ],
      validityPeriodHours,
      earlyRenewalHours: renewBefore === null ? Math.ceil(validityPeriodHours / 3) : hours(renewBefore),
    },
    options,
  );
  return { key, cert };
}
