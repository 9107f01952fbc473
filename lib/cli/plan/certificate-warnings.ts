import { X509Certificate } from 'node:crypto';
import { memberDomain, names, peerHost } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';

/** Returns the data of a Secret, in base64; undefined if there is none, null if it can't be read. */
type ReadSecret = (name: string) => Readonly<Record<string, string>> | undefined | null;

/** Warns about the certificates of a cluster's pods. Each pod waits for one that exists, is valid and names the pod. */
export function certificateWarnings(etcd: ResolvedEtcd, read: ReadSecret, now = new Date()): string[] {
  const { tls } = etcd;
  if (tls === null) return [];
  const checked = [
    ...(tls.client ? [{ ...tls.client.server, host: true }, tls.client.root].map(secret => ({ host: false, ...secret })) : []),
    ...(tls.peer ? [{ ...tls.peer, host: true }] : []),
  ];
  const warnings = checked.flatMap(({ name, keys, host }) => {
    const held = read(name);
    if (held === null) return [];
    const text = held?.[keys.cert];
    // cert-manager creates it once the config is applied.
    if (text === undefined) return tls.certManager ? [] : [`the Secret ${name}, or ${keys.cert} in it, is missing: the pods wait for it`];
    const certificate = parse(text);
    if (certificate === undefined) return [`${keys.cert} in the Secret ${name} is not a certificate: the pods wait for one`];
    if (new Date(certificate.validTo) <= now)
      return [`the certificate in the Secret ${name} expired on ${certificate.validTo}: the pods wait for a valid one`];
    const unnamed = host ? unnamedPods(etcd, certificate) : [];
    return unnamed.length === 0
      ? []
      : [`the certificate in the Secret ${name} does not name ${unnamed.join(', ')}: these pods wait for one that does`];
  });
  return [...issuerWarnings(etcd), ...warnings];
}

/** Warns about an issuer that signs for more than this cluster, because all of its certificates are valid here. */
function issuerWarnings({ name, namespace, clusterDomain, tls, auth }: ResolvedEtcd): string[] {
  const { client, peer } = tls?.certManager ?? {};
  const isShared = (kind: string | undefined) => kind?.endsWith('ClusterIssuer') ?? false;
  const warnings: string[] = [];
  if (tls?.client?.certAuth && client && isShared(client.kind)) {
    const [who, may] = auth?.enabled
      ? ['the common name root', 'is root of this etcd']
      : ['any name', 'can read and write everything in this etcd'];
    warnings.push(
      `the ${client.kind} ${client.name} signs for every namespace: a client with a certificate from it with ${who} ${may}. ` +
        "Restrict what it signs with an approver policy, or leave tls.issuerRef out to use a CA of the cluster's own",
    );
  }
  if (tls?.peer && peer && isShared(peer.kind)) {
    warnings.push(
      `the ${peer.kind} ${peer.name} signs for every namespace: anyone with a certificate from it that names ` +
        `${peerHost(name, namespace, clusterDomain)} can act as a member. Restrict what it signs with an approver policy, or set ` +
        'tls.peerIssuerRef to an issuer for this cluster alone',
    );
  }
  return warnings;
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
