import { defaultPasswordKey } from './defaults';
import { names } from './names';
import type { ParsedProps } from './schema';
import { clientScheme, type ResolvedTls } from './tls';

/** Who may do what, with every decision made. */
export interface ResolvedAuth {
  readonly enabled: boolean;
  /** How the scripts in the members' pods log in. */
  readonly login: 'password' | 'certificate';
  readonly rootPassword: PasswordSecret;
  readonly roles: readonly { readonly name: string; readonly permissions: readonly Permission[] }[];
  readonly users: readonly { readonly name: string; readonly password: PasswordSecret | null; readonly roles: readonly string[] }[];
  readonly ownsAllUsers: boolean;
}

/** A password in a Secret. */
export interface PasswordSecret {
  readonly name: string;
  readonly key: string;
}

/** As etcd's API has it: https://etcd.io/docs/v3.6/dev-guide/api_reference_v3/ */
export interface Permission {
  readonly type: 'read' | 'write' | 'readwrite';
  readonly key: Buffer;
  /** The first key that is not among them; a single zero byte where all are that follow; empty for one key. */
  readonly rangeEnd: Buffer;
}

/** The user whom the scripts log in as, where they have no certificate of root's. */
export const scriptsUser = 'etcd-kit';
/** What the Secret of passwords that are made in the cluster holds. */
export const madePasswords = { scripts: 'password', root: 'root-password' } as const;

/**
 * null: everybody may do everything.
 * @internal
 */
export function resolveAuth({ auth: given }: ParsedProps, cluster: string, tls: ResolvedTls | null): ResolvedAuth | null {
  if (given === undefined) return null;
  // The certificate that is issued for the scripts has root as its common name; of another one, nobody knows.
  const certificate = clientScheme(tls) === 'https' && tls?.client?.certAuth && tls.issued !== null;
  return {
    enabled: given.enabled ?? true,
    login: certificate ? 'certificate' : 'password',
    rootPassword: given.rootPassword ? password(given.rootPassword) : { name: names.auth(cluster), key: madePasswords.root },
    roles: (given.roles ?? []).map(role => ({ name: role.name, permissions: role.permissions.map(permission) })),
    users: (given.users ?? []).map(user => ({
      name: user.name,
      password: user.password ? password(user.password) : null,
      roles: user.roles,
    })),
    ownsAllUsers: given.ownsAllUsers ?? false,
  };
}

type Given = NonNullable<ParsedProps['auth']>;
type GivenPermission = NonNullable<Given['roles']>[number]['permissions'][number];

const password = ({ secretName, key }: NonNullable<Given['rootPassword']>): PasswordSecret => ({
  name: secretName,
  key: key ?? defaultPasswordKey,
});

const zero = Buffer.of(0);

/**
 * What a permission of the config is to etcd.
 * @internal
 */
export function permission({ access: type, key, prefix, range }: GivenPermission): Permission {
  if (key !== undefined) return { type, key: Buffer.from(key), rangeEnd: Buffer.alloc(0) };
  if (range !== undefined) return { type, key: Buffer.from(range.from), rangeEnd: range.to === undefined ? zero : Buffer.from(range.to) };
  if (prefix === '') return { type, key: zero, rangeEnd: zero };
  // No byte of UTF-8 is the last one, 255: there is always a next.
  const rangeEnd = Buffer.from(prefix ?? '');
  rangeEnd[rangeEnd.length - 1] = (rangeEnd.at(-1) ?? 0) + 1;
  return { type, key: Buffer.from(prefix ?? ''), rangeEnd };
}

/** What auth.sh is to make of users and roles: a line each, and the files with the passwords. */
export function wantedAuth(auth: ResolvedAuth, cluster: string) {
  const made = { name: names.auth(cluster), key: madePasswords.scripts };
  const users = [
    { name: 'root', folder: 'root', password: auth.rootPassword, roles: ['root'] },
    { name: scriptsUser, folder: scriptsUser, password: made, roles: ['root'] },
    ...auth.users.map((user, index) => ({ ...user, folder: String(index) })),
  ];
  const lines = [
    ...auth.roles.flatMap(({ name, permissions }) => [
      `role ${name}`,
      ...permissions.map(
        ({ type, key, rangeEnd }) => `permission ${name} ${type} ${key.toString('base64')} ${rangeEnd.toString('base64') || '-'}`,
      ),
    ]),
    ...users.flatMap(({ name, folder, password: secret, roles: granted }) => [
      `user ${name} ${secret === null ? '-' : `${folder} ${secret.name}/${secret.key}`}`,
      ...granted.map(role => `grant ${name} ${role}`),
    ]),
  ];
  return {
    lines: lines.join('\n'),
    passwords: users.flatMap(({ folder, password: secret }) => (secret === null ? [] : [{ folder, secret }])),
  };
}
