import { dirname, join } from 'node:path';
import { metadata } from '../core/manifests/metadata';
import type { ResolvedEtcd } from '../core/resolve';
import { readConfig } from './config-file';
import { WrongUsage } from './failure';
import type { Kubectl } from './kubectl';
import type { Issued } from './pki';

/**
 * Where the certificates of a config are kept.
 * @throws WrongUsage when somebody else keeps them
 */
export function pkiOf(file: string, parent?: string): { readonly etcd: ResolvedEtcd; readonly folder: string } {
  const { etcd, file: name } = readConfig(file);
  if (!etcd.tls?.issued || etcd.tls.certManager) {
    throw new WrongUsage(`${name}: has no tls.mode: generated. This command is for that mode alone; in the others, somebody else issues`);
  }
  return { etcd, folder: join(parent ?? join(file === '-' ? '.' : dirname(file), 'pki'), `${etcd.namespace}.${etcd.name}`) };
}

/** Tells what became of each certificate. */
export function report(folder: string, issued: readonly Issued[]): void {
  for (const { subject, reason, validTo } of issued) {
    const what = reason === undefined ? 'kept' : `issued, for ${reason}`;
    process.stderr.write(`${join(folder, subject.id)}.crt: ${what}; valid until ${validTo.toISOString().slice(0, 16)}Z\n`);
  }
}

/** A certificate as a Secret. */
export function secretOf(etcd: ResolvedEtcd, { subject, ca, cert, key }: Issued) {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: metadata(etcd, subject.secretName),
    data: { 'ca.crt': encode(ca), 'tls.crt': encode(cert), 'tls.key': encode(key) },
  };
}

/** Puts certificates into the Kubernetes cluster. On the server's side, for otherwise kubectl keeps a copy of the keys in an annotation. */
export function applySecrets(kubectl: Kubectl, etcd: ResolvedEtcd, issued: readonly Issued[]): string {
  const items = issued.map(certificate => secretOf(etcd, certificate));
  const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=etcd-kit', '-f', '-'];
  return kubectl.run(args, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}
