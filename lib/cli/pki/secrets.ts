import { X509Certificate } from 'node:crypto';
import { dirname, join } from 'node:path';
import { defaultCertificateKeys as keys } from '../../core/defaults';
import { runtimeMetadata } from '../../core/manifests/shared/metadata';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfig } from '../config-file';
import { ClusterError, UsageError } from '../errors';
import type { Kubectl } from '../kubectl/kubectl';
import type { Issued } from './pki';

/**
 * The folder of a config's certificates.
 * @throws UsageError if etcd-kit does not issue them
 */
export function pkiOf(file: string, parent?: string): { readonly etcd: ResolvedEtcd; readonly folder: string } {
  const { etcd, file: name } = readConfig(file);
  if (!etcd.tls?.issued || etcd.tls.certManager) {
    throw new UsageError(`${name}: tls.mode: must be generated for this command. In other modes, etcd-kit does not issue the certificates`);
  }
  return { etcd, folder: join(parent ?? join(file === '-' ? '.' : dirname(file), 'pki'), `${etcd.namespace}.${etcd.name}`) };
}

/** Prints the result for each certificate. */
export function report(folder: string, issued: readonly Issued[]): void {
  for (const { subject, reason, validTo } of issued) {
    const what = reason === undefined ? 'kept' : `issued, because ${reason}`;
    process.stderr.write(`${join(folder, subject.id)}.crt: ${what}; valid until ${validTo.toISOString().slice(0, 16)}Z\n`);
  }
}

/** Whether one of the CAs in a bundle has signed a certificate. */
export function trusts(bundle: string, cert: string): boolean {
  const parse = (pem: string) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  };
  const authorities = (bundle.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []).flatMap(parse);
  return parse(cert).some(certificate => authorities.some(({ publicKey }) => certificate.verify(publicKey)));
}

/** A certificate as a Secret. */
export function secretOf(etcd: ResolvedEtcd, { subject, ca, cert, key }: Issued) {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: runtimeMetadata(etcd, subject.secretName),
    data: { [keys.ca]: encode(ca), [keys.cert]: encode(cert), [keys.key]: encode(key) },
  };
}

/**
 * Applies certificates to the Kubernetes cluster, with server-side apply because otherwise kubectl keeps a copy of the keys in an
 * annotation.
 * @throws ClusterError if they and the existing ones would not trust each other, for example if the folder was created again
 */
export function applySecrets(kubectl: Kubectl, etcd: ResolvedEtcd, issued: readonly Issued[]): string {
  for (const certificate of issued) {
    const { name, namespace } = secretOf(etcd, certificate).metadata;
    const live = kubectl.get<{ data?: Record<string, string> }>('secret', name, namespace);
    const part = (key: string) => Buffer.from(live?.data?.[key] ?? '', 'base64').toString();
    if (live === undefined || (trusts(part(keys.ca), certificate.cert) && trusts(certificate.ca, part(keys.cert)))) continue;
    throw new ClusterError(
      `the Secret ${name} in namespace ${namespace} holds a certificate of another CA than this folder's: with both, members and clients ` +
        'reject each other. Nothing was applied. Use the folder of that CA (--folder). To start over, stop the cluster (paused: true) and ' +
        'delete its Secrets',
    );
  }
  const items = issued.map(certificate => secretOf(etcd, certificate));
  const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=etcd-kit', '-f', '-'];
  return kubectl.run(args, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}
