import type { EnvVar, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { names } from '../names';
import type { PasswordSecret } from '../resolve/auth';
import { certificateFiles, etcdctlCertificate } from '../resolve/tls';
import type { ResolvedEtcd } from '../resolve/types';
import { memberEndpoints } from './endpoints';

/** The folder of the certificate in the pod of a client. */
export const clientCertificateFolder = '/etc/etcd-client';
/** The folder of the CAs to trust, if they are not in the certificate's Secret. */
export const clientCaFolder = '/etc/etcd-client-ca';

/** The folder for clients of more than one cluster, with a subfolder per prefix. */
export const clientsFolder = '/etc/etcd-clients';

/** The identity of a client: the certificate that it presents, by name in `tls.clients` or by Secret, and the user that it logs in as. */
export type ClientIdentity = (
  | { readonly name: string; readonly secretName?: undefined }
  | { readonly secretName: string; readonly name?: undefined }
  | { readonly name?: undefined; readonly secretName?: undefined }
) & {
  /** A user of `auth.users` with a password. Without it, the certificate's common name is the user. */
  readonly user?: string;
  /**
   * The prefix of the variables, for a client of more than one cluster: with `ORDERS`, they are `ORDERS_ENDPOINTS` and so on, and the
   * certificate is in `/etc/etcd-clients/orders`. Upper-case letters, digits and `_`, at most 40.
   * @default ETCDCTL, which etcdctl reads, and the certificate is in `/etc/etcd-client`
   */
  readonly prefix?: string;
};

/** What a client's pod needs to connect to etcd, with the variable names of etcdctl. */
export interface ClientAccess {
  /** The variables of each container. */
  readonly env: readonly EnvVar[];
  /** The mounts of each container. */
  readonly volumeMounts: readonly VolumeMount[];
  /** The volumes of the pod. */
  readonly volumes: readonly Volume[];
}

/** What a client needs, and which parts are in Secrets of the cluster's namespace, each with advice for clients in other namespaces. */
export interface GrantedAccess extends ClientAccess {
  readonly fromOwnSecrets: readonly { readonly what: string; readonly elsewhere: string }[];
}

/**
 * Returns what a client needs to connect to a cluster.
 * @param issued the Secret of a certificate that is issued for this client alone; it has a name if it is in the cluster's namespace
 * @throws Error if the client certificate is ambiguous or missing, no such user has a password, or the prefix is malformed
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
              elsewhere: 'Copy it, or issue one there, and pass its { secretName }',
            },
          ]
        : []),
      ...(password
        ? [{ what: `password of ${client.user}`, elsewhere: 'Copy it, and set ETCDCTL_USER and ETCDCTL_PASSWORD from there' }]
        : []),
    ],
  };
}

/** The volumes and folders of a client's certificate and of the CAs to trust. They differ for each prefix, and without one. */
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

/** A workload that is granted access. */
export interface GrantedWorkload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Identifies it, even if its name or namespace is unknown until deployment. */
  readonly id: string;
  /** Labels that only its pods have. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** The Secret with the certificate of a client in `tls.clients`; of the only one if no name is given. */
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
  throw new Error(`${who} cannot log in to ${etcd.name} as ${user}. Users with a password in auth.users: ${choice}`);
}
