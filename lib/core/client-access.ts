import { createHash } from 'node:crypto';
import type { EnvVar, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PasswordSecret } from './auth';
import { memberEndpoints } from './endpoints';
import { workloadCertificate } from './manifests/certificates';
import { metadata } from './manifests/metadata';
import { names, ports, selectorLabels } from './names';
import { isOpaque } from './opaque';
import type { ResolvedEtcd } from './resolve';
import { certificateFiles, clientCaFolder, clientCertificateFolder, clientsFolder, etcdctlCertificate } from './tls';

/** Who a client is to etcd: whose certificate it shows, that of one of `tls.clients` or what a Secret holds; and who logs in. */
export type ClientIdentity = (
  | { readonly name: string; readonly secretName?: undefined }
  | { readonly secretName: string; readonly name?: undefined }
  | { readonly name?: undefined; readonly secretName?: undefined }
) & {
  /** One of `auth.users` that has a password. Without it, the certificate's common name is the user. */
  readonly user?: string;
  /**
   * What the variables are named by, for a pod that is a client of more than one cluster: with `ORDERS` they are `ORDERS_ENDPOINTS` and so on,
   * and the certificate is in `/etc/etcd-clients/orders`. Upper-case letters, digits and `_`, at most 40.
   * @default ETCDCTL, which etcdctl reads, and the certificate is in `/etc/etcd-client`
   */
  readonly prefix?: string;
};

/** What a client's pod needs to talk to etcd, under etcdctl's own names. */
export interface ClientAccess {
  /** Of each container. */
  readonly env: readonly EnvVar[];
  /** Of each container. */
  readonly volumeMounts: readonly VolumeMount[];
  /** Of the pod. */
  readonly volumes: readonly Volume[];
}

/** What a client needs, and what of it stands in Secrets of the cluster's namespace, with a way out for who is elsewhere. */
export interface GrantedAccess extends ClientAccess {
  readonly fromOwnSecrets: readonly { readonly what: string; readonly elsewhere: string }[];
}

/**
 * What a client needs to talk to a cluster.
 * @param issued the Secret of a certificate that is issued for this client alone; named, where it is in the cluster's namespace
 * @throws Error when the client certificate is ambiguous or missing, there is no such user with a password, or the prefix is malformed
 */
export function clientAccess(
  etcd: ResolvedEtcd,
  who: string,
  client: ClientIdentity = {},
  issued?: { readonly name: string | undefined; readonly secretName: string },
): GrantedAccess {
  const certificate = etcd.tls?.client ? (issued ?? certificateSecret(etcd, who, client)) : undefined;
  const password = client.user === undefined ? undefined : passwordSecret(etcd, who, client.user);
  const place = placeOf(etcd.name, who, client.prefix);
  const bundle = certificate?.name === undefined ? undefined : etcd.tls?.client?.server.bundle;
  const variables = {
    ...etcdctlCertificate(place.folder),
    ...(bundle && { ETCDCTL_CACERT: `${place.caFolder}/${certificateFiles.ca}` }),
  };
  const env: EnvVar[] = [
    { name: 'ETCDCTL_ENDPOINTS', value: memberEndpoints(etcd).join(',') },
    ...(certificate ? Object.entries(variables).map(([name, value]) => ({ name, value })) : []),
    ...(password
      ? [
          { name: 'ETCDCTL_USER', value: client.user as string },
          { name: 'ETCDCTL_PASSWORD', valueFrom: { secretKeyRef: { name: password.name, key: password.key } } },
        ]
      : []),
  ];
  return {
    env: env.map(({ name, ...value }) => ({ name: name.replace('ETCDCTL', client.prefix ?? 'ETCDCTL'), ...value })),
    volumeMounts: [
      ...(certificate ? [{ name: place.volume, mountPath: place.folder, readOnly: true }] : []),
      ...(bundle ? [{ name: place.caVolume, mountPath: place.caFolder, readOnly: true }] : []),
    ],
    volumes: [
      ...(certificate ? [{ name: place.volume, secret: { secretName: certificate.secretName } }] : []),
      ...(bundle
        ? [{ name: place.caVolume, configMap: { name: bundle.name, items: [{ key: bundle.key, path: certificateFiles.ca }] } }]
        : []),
    ],
    fromOwnSecrets: [
      ...(certificate?.name
        ? [
            {
              what: `certificate of ${certificate.name}`,
              elsewhere: 'Copy it, or issue one there, and give its { secretName }',
            },
          ]
        : []),
      ...(password
        ? [{ what: `password of ${client.user}`, elsewhere: 'Copy it, and set ETCDCTL_USER and ETCDCTL_PASSWORD from there' }]
        : []),
    ],
  };
}

/** Where a client's pod has its certificate, and the CAs to trust. No prefix leads to the place of another one, or of none. */
function placeOf(cluster: string, who: string, prefix: string | undefined) {
  if (prefix === undefined) {
    const volume = `${cluster}-client`;
    return { volume, folder: clientCertificateFolder, caVolume: `${volume}-ca`, caFolder: clientCaFolder };
  }
  if (!/^[A-Z](?:[A-Z0-9_]{0,38}[A-Z0-9])?$/.test(prefix)) {
    throw new Error(
      `${who}: prefix: must be 1 to 40 upper-case letters, digits and _, starting with a letter and not ending with _ (${JSON.stringify(prefix)})`,
    );
  }
  const word = prefix.toLowerCase();
  const volume = `etcd-${word.replaceAll('_', '-')}`;
  return {
    volume: `${volume}-cert`,
    folder: `${clientsFolder}/${word}`,
    caVolume: `${volume}-cas`,
    caFolder: `${clientsFolder}/${word}-ca`,
  };
}

const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** A workload that is granted access. */
export interface GrantedWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** What tells it from all others where its name or namespace is known only later. */
  readonly id: string;
  /** Labels that its pods have, and no others. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/**
 * The certificate of a workload that is granted access without one to choose, by cert-manager: its common name is the workload's.
 * Undefined where clients show none, one is chosen, or somebody else issues them.
 * @throws Error when it cannot be issued for that workload
 */
export function issuedAccess(
  etcd: ResolvedEtcd,
  who: string,
  { namespace, name }: Pick<GrantedWorkload, 'namespace' | 'name'>,
  client: ClientIdentity = {},
) {
  const { tls } = etcd;
  if (!tls?.client || !tls.certManager || tls.issued?.clients.length) return undefined;
  if (client.name !== undefined || client.secretName !== undefined) return undefined;
  if (name === 'root' || !/^[a-z0-9][-a-z0-9.]*$/.test(name)) {
    throw new Error(
      `${who}: ${JSON.stringify(name)} must not be the common name of a client. Add another name to tls.clients and pass { name }`,
    );
  }
  const commonName =
    name.length <= longestCommonName ? name : `${name.slice(0, longestCommonName - 9).replace(/[-.]+$/, '')}-${shortHash(name)}`;
  const own = namespace === etcd.namespace;
  const issuer = tls.certManager.client;
  if (!own && !issuer?.kind.endsWith('ClusterIssuer')) {
    const which = issuer ? `${issuer.kind} ${issuer.name}` : 'own CA of the cluster';
    throw new Error(
      `${who} is in namespace ${namespace}, and the ${which} in ${etcd.namespace} issues no certificate there. Set tls.issuerRef to a ClusterIssuer, or pass { secretName }`,
    );
  }
  const secretName = own
    ? names.clientCertificate(etcd.name, commonName)
    : names.foreignCertificate(etcd.name, commonName, shortHash(isOpaque(etcd.namespace) ? '' : etcd.namespace));
  return {
    secret: { name: own ? commonName : undefined, secretName },
    certificate: workloadCertificate(etcd, { commonName, secretName, namespace }) as NonNullable<ReturnType<typeof workloadCertificate>>,
  };
}

/** https://datatracker.ietf.org/doc/html/rfc5280#appendix-A.1 (ub-common-name), which is 64 */
const longestCommonName = 63;

/** Lets the pods of a workload connect to the members; undefined where no policy isolates the members: this one would keep all others out. */
export function clientNetworkPolicy(etcd: ResolvedEtcd, { kind, namespace, name, id, podLabels }: GrantedWorkload) {
  if (!etcd.networkPolicy.enabled) return undefined;
  // Workloads in two namespaces, or of two kinds, may have one name.
  const key = `${kind}/${namespace}/${name}`;
  const hash = shortHash(isOpaque(key) ? id : key);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(etcd, names.clientNetworkPolicy(etcd.name, isOpaque(name) ? 'workload' : name, hash)),
    spec: {
      podSelector: { matchLabels: selectorLabels(etcd.name) },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              podSelector: { matchLabels: { ...podLabels } },
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
            },
          ],
          ports: [{ port: ports.client, protocol: 'TCP' }],
        },
      ],
    },
  } satisfies NetworkPolicy;
}

/** The Secret with the certificate of one of `tls.clients`; of the only one where none is named. */
export function clientCertificate({ tls, name: cluster }: ResolvedEtcd, client?: string) {
  const clients = tls?.issued?.clients ?? [];
  const name = client ?? (clients.length === 1 ? clients[0] : undefined);
  return name !== undefined && clients.includes(name) ? { name, secretName: names.clientCertificate(cluster, name) } : undefined;
}

/** The users of `auth.users` that log in with a password. */
export function usersWithPassword({ auth }: ResolvedEtcd): { readonly name: string; readonly password: PasswordSecret }[] {
  return (auth?.users ?? []).flatMap(({ name, password }) => (password === null ? [] : [{ name, password }]));
}

function certificateSecret(etcd: ResolvedEtcd, who: string, client: ClientIdentity) {
  if (client.secretName !== undefined) return { name: undefined, secretName: client.secretName };
  const found = clientCertificate(etcd, client.name);
  if (found) return found;
  const clients = etcd.tls?.issued?.clients ?? [];
  const choice = clients.length > 0 ? `pass { name: '${clients.join("' | '")}' } of tls.clients` : 'add one to tls.clients';
  throw new Error(`cannot choose a client certificate of ${etcd.name} for ${who}: ${choice}, or pass { secretName }`);
}

function passwordSecret(etcd: ResolvedEtcd, who: string, user: string): PasswordSecret {
  const users = usersWithPassword(etcd);
  const found = users.find(({ name }) => name === user);
  if (found) return found.password;
  const choice = users.map(({ name }) => name).join(', ') || 'none';
  throw new Error(`${who} can't log in to ${etcd.name} as ${user}. Users of auth.users with a password: ${choice}`);
}
