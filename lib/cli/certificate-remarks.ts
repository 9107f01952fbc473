import { X509Certificate } from 'node:crypto';
import { memberDomain, names } from '../core/names';
import type { ResolvedEtcd } from '../core/resolve';

/** What a Secret holds, in base64; undefined where there is none, and null where it can't be read. */
type ReadSecret = (name: string) => Readonly<Record<string, string>> | undefined | null;

/** What speaks against the certificates that a cluster's pods will find: each pod waits for one that is there, valid, and names it. */
export function certificateRemarks(etcd: ResolvedEtcd, read: ReadSecret, now = new Date()): string[] {
  const { tls } = etcd;
  if (tls === null) return [];
  const checked = [
    ...(tls.client ? [{ ...tls.client.server, host: true }, tls.client.root].map(secret => ({ host: false, ...secret })) : []),
    ...(tls.peer ? [{ ...tls.peer, host: true }] : []),
  ];
  return checked.flatMap(({ name, keys, host }) => {
    const held = read(name);
    if (held === null) return [];
    const text = held?.[keys.cert];
    // cert-manager makes its own once the config is applied.
    if (text === undefined) return tls.certManager ? [] : [`the Secret ${name}, or ${keys.cert} in it, is not there: the pods wait for it`];
    const certificate = parse(text);
    if (certificate === undefined) return [`what the Secret ${name} holds as ${keys.cert} is no certificate: the pods wait for one`];
    if (new Date(certificate.validTo) <= now)
      return [`the certificate in the Secret ${name} has expired on ${certificate.validTo}: the pods wait`];
    const unnamed = host ? unnamedPods(etcd, certificate) : [];
    return unnamed.length === 0
      ? []
      : [`the certificate in the Secret ${name} does not name ${unnamed.join(', ')}: there, the pod waits for one that does`];
  });
}

function parse(base64: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

function unnamedPods({ name, namespace, clusterDomain, members }: ResolvedEtcd, certificate: X509Certificate): string[] {
  const domain = memberDomain(name, namespace, clusterDomain);
  const hosts = Array.from({ length: members }, (_, ordinal) => `${names.pod(name, ordinal)}.${domain}`);
  return hosts.filter(host => certificate.checkHost(host) === undefined);
}
