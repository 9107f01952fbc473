import type { PasswordSecret } from '../../core/auth';
import { memberEndpoints } from '../../core/endpoints';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve';
import { etcdctlCertificate } from '../../core/tls';
import { readConfig } from '../config-file';
import { WrongUsage } from '../failure';

/** Whom settings are for. */
export const clientKinds = ['etcdctl', 'kube-apiserver'] as const;

interface Options {
  readonly for: (typeof clientKinds)[number];
  readonly client?: string;
  readonly user?: string;
  readonly folder: string;
}

/** Prints what a client inside the Kubernetes cluster needs to talk to a cluster: where it is, what to show, and who to log in as. */
export function clientConfig(file: string, options: Options): void {
  const { etcd } = readConfig(file);
  const endpoints = memberEndpoints(etcd).join(',');
  const secret = certificateSecret(etcd, options.client);
  const user = options.user === undefined ? undefined : { name: options.user, ...password(etcd, options.user) };
  const certificate = secret === undefined ? {} : etcdctlCertificate(options.folder);
  const lines = secret ? [`# ${Object.values(certificate).join(', ')}: ${secret}`] : [];
  if (options.for === 'etcdctl') {
    lines.push(`export ETCDCTL_ENDPOINTS=${endpoints}`);
    for (const [variable, path] of Object.entries(certificate)) lines.push(`export ${variable}=${path}`);
    if (user) {
      const read = `kubectl get secret -n ${etcd.namespace} ${user.secret.name} -o go-template='{{index .data "${user.secret.key}" | base64decode}}'`;
      lines.push(`export ETCDCTL_USER=${user.name}`, `export ETCDCTL_PASSWORD="$(${read})"`);
    }
  } else {
    if (user)
      throw new WrongUsage('kube-apiserver logs in with a certificate, and not with a password: use --client, and a user of that name');
    const flags = { ETCDCTL_CACERT: 'etcd-cafile', ETCDCTL_CERT: 'etcd-certfile', ETCDCTL_KEY: 'etcd-keyfile' } as const;
    lines.push(`--etcd-servers=${endpoints}`);
    for (const [variable, path] of Object.entries(certificate)) lines.push(`--${flags[variable as keyof typeof flags]}=${path}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Where the certificate comes from that a client shows; undefined where it shows none. */
function certificateSecret({ tls, name, namespace }: ResolvedEtcd, client: string | undefined): string | undefined {
  if (!tls?.client) {
    if (client !== undefined) throw new WrongUsage(`--client ${client}: clients of ${name} speak plain HTTP, and show no certificate`);
    return undefined;
  }
  const clients = tls.issued?.clients ?? [];
  const choice = client ?? (clients.length === 1 ? clients[0] : undefined);
  if (choice !== undefined && clients.includes(choice)) {
    const bundle = tls.client.server.bundle;
    if (bundle) {
      const cas = `${bundle.key} of the ConfigMap ${bundle.name}`;
      return `${cas}, tls.crt and tls.key of the Secret ${names.clientCertificate(name, choice)}, in namespace ${namespace}`;
    }
    return `ca.crt, tls.crt and tls.key of the Secret ${names.clientCertificate(name, choice)} in namespace ${namespace}`;
  }
  if (tls.issued === null && client === undefined) return 'a certificate that the CA of tls.server signed';
  const choices = clients.length > 0 ? clients.join(', ') : 'none; name one in tls.clients';
  throw new WrongUsage(
    `${client === undefined ? 'whose certificate? Say it with --client' : `--client ${client}: no such client`}. tls.clients: ${choices}`,
  );
}

function password({ auth, name }: ResolvedEtcd, user: string): { readonly secret: PasswordSecret } {
  const users = [...(auth ? [{ name: 'root', password: auth.rootPassword }] : []), ...(auth?.users ?? [])];
  const secret = users.find(known => known.name === user)?.password;
  if (secret) return { secret };
  const choices = users.filter(known => known.password !== null).map(known => known.name);
  throw new WrongUsage(`--user ${user}: ${name} has no such user with a password. Users: ${choices.join(', ') || 'none'}`);
}
