import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { metadata } from '../../core/manifests/metadata';
import type { ResolvedEtcd } from '../../core/resolve';
import { readConfig } from '../config-file';
import { WrongUsage } from '../failure';
import { Kubectl } from '../kubectl';
import type { Issued } from '../pki';

interface Options {
  readonly folder?: string;
  readonly apply?: boolean;
  readonly print?: boolean;
  readonly context?: string;
}

/**
 * Creates and renews the certificates of a cluster whose config says `tls.mode: generated`, in a folder beside the config. Keys leave
 * that folder only when asked to: into the Kubernetes cluster, or to standard output.
 */
export async function certs(file: string, options: Options): Promise<void> {
  const { etcd, file: name } = readConfig(file);
  if (!etcd.tls?.issued || etcd.tls.certManager) {
    throw new WrongUsage(`${name}: has no tls.mode: generated. certs is for that mode alone; in the others, somebody else issues`);
  }
  const parent = options.folder ?? join(file === '-' ? '.' : dirname(file), 'pki');
  const folder = join(parent, `${etcd.namespace}.${etcd.name}`);
  // Loaded here: no other command needs it.
  const { updatePki } = await import('../pki');
  const issued = await updatePki(folder, etcd);
  for (const { subject, reason, validTo } of issued) {
    const what = reason === undefined ? 'kept' : `issued, for ${reason}`;
    process.stderr.write(`${join(folder, subject.id)}.crt: ${what}; valid until ${validTo.toISOString().slice(0, 16)}Z\n`);
  }
  const secrets = issued.map(certificate => secret(etcd, certificate));
  if (options.print) process.stdout.write(secrets.map(object => stringify(object, { version: '1.1', lineWidth: 0 })).join('---\n'));
  if (options.apply) {
    // On the server's side, for otherwise kubectl keeps a copy of the keys in an annotation.
    const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=etcd-kit', '-f', '-'];
    process.stderr.write(new Kubectl(options.context).run(args, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: secrets })));
  }
}

function secret(etcd: ResolvedEtcd, { subject, ca, cert, key }: Issued) {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: metadata(etcd, subject.secretName),
    data: { 'ca.crt': encode(ca), 'tls.crt': encode(cert), 'tls.key': encode(key) },
  };
}
