import { defaultPasswordKey } from '../defaults';
import { madePasswords, names } from '../names';
import type { ParsedProps } from '../schema';
import { type KeyRange, keyRange } from '../util/key-range';
import { clientScheme, type ResolvedTls } from './tls';

/** Resolved `auth`. */
export interface ResolvedAuth {
  readonly enabled: boolean;
  /** How the scripts in the members' pods log in. */
  readonly login: 'password' | 'certificate';
  readonly rootPassword: PasswordSecret;
  readonly roles: readonly { readonly name: string; readonly permissions: readonly Permission[] }[];
  readonly users: readonly { readonly name: string; readonly password: PasswordSecret | null; readonly roles: readonly string[] }[];
  readonly prune: boolean;
}

/** A password in a Secret. */
export interface PasswordSecret {
  readonly name: string;
  readonly key: string;
}

/** A permission of a role, as in etcd's API: https://etcd.io/docs/v3.6/dev-guide/api_reference_v3/ */
export interface Permission extends KeyRange {
  readonly type: 'read' | 'write' | 'readwrite';
}

/**
 * null: every client has full access.
 * @internal
 */
export function resolveAuth({ auth: given }: ParsedProps, cluster: string, tls: ResolvedTls | null): ResolvedAuth | null {
  if (given === undefined) return null;
  // The certificate that is issued for the scripts has the common name root. That of an existing one is unknown.
  const certificate = clientScheme(tls) === 'https' && tls?.client?.certAuth && tls.issued !== null;
  return {
    enabled: given.enabled ?? true,
    login: certificate ? 'certificate' : 'password',
    rootPassword: given.rootPassword ? password(given.rootPassword) : { name: names.auth(cluster), key: madePasswords.root },
    roles: (given.roles ?? []).map(role => ({
      name: role.name,
      permissions: role.permissions.map(permission => ({ type: permission.access, ...keyRange(permission) })),
    })),
    users: (given.users ?? []).map(user => ({
      name: user.name,
      password: user.password ? password(user.password) : null,
      roles: user.roles,
    })),
    prune: given.prune ?? false,
  };
}

type Given = NonNullable<ParsedProps['auth']>;

const password = ({ secretName, key }: NonNullable<Given['rootPassword']>): PasswordSecret => ({
  name: secretName,
  key: key ?? defaultPasswordKey,
});
