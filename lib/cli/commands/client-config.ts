import { clientCertificate, usersWithPassword } from '../../core/client/access';
import { memberEndpoints } from '../../core/client/endpoints';
import type { PasswordSecret } from '../../core/resolve/auth';
import { etcdctlCertificate } from '../../core/resolve/tls';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { readConfig } from '../config-file';
import { UsageError } from '../errors';

/** The kinds of clients. */
export const clientKinds = ['etcdctl', 'kube-apiserver'] as const;

interface Options {
  readonly for: (typeof clientKinds)[number];
  readonly client?: string;
  readonly user?: string;
  readonly folder: string;
}

/** Prints what a client inside the Kubernetes cluster needs to connect to etcd: endpoints, certificate and login. */
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
      throw new UsageError(
        '--user: conflicts with --for kube-apiserver, which logs in with a certificate. Use --client, and a user of that name',
      );
    const flags = { ETCDCTL_CACERT: 'etcd-cafile', ETCDCTL_CERT: 'etcd-certfile', ETCDCTL_KEY: 'etcd-keyfile' } as const;
    lines.push(`--etcd-servers=${endpoints}`);
    for (const [variable, path] of Object.entries(certificate)) lines.push(`--${flags[variable as keyof typeof flags]}=${path}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The source of the certificate that a client presents; undefined if it presents none. */
function certificateSecret(etcd: ResolvedEtcd, client: string | undefined): string | undefined {
  const { tls, name, namespace } = etcd;
  if (!tls?.client) {
    if (client !== undefined)
      throw new UsageError(`--client ${client}: clients of ${name} use plain HTTP and no certificate. Leave it out`);
    return undefined;
  }
  const certificate = clientCertificate(etcd, client);
  if (certificate) {
    const bundle = tls.client.server.bundle;
    const cas = bundle ? `${bundle.key} of the ConfigMap ${bundle.name}, ` : 'ca.crt, ';
    return `${cas}tls.crt and tls.key of the Secret ${certificate.secretName} in namespace ${namespace}`;
  }
  const clients = tls.issued?.clients ?? [];
  if (tls.issued === null && client === undefined) return 'a certificate that the CA of tls.server signed';
  const choices = clients.length > 0 ? clients.join(', ') : 'none. Add one to tls.clients';
  throw new UsageError(
    `${client === undefined ? '--client: is required' : `--client ${client}: unknown client`}. Known clients: ${choices}`,
  );
}

function password(etcd: ResolvedEtcd, user: string): { readonly secret: PasswordSecret } {
  const users = [...(etcd.auth ? [{ name: 'root', password: etcd.auth.rootPassword }] : []), ...usersWithPassword(etcd)];
  const found = users.find(known => known.name === user);
  if (found) return { secret: found.password };
  const choices = users.map(known => known.name).join(', ') || 'none';
  throw new UsageError(`--user ${user}: unknown user, or a user without a password. Known users: ${choices}`);
}
