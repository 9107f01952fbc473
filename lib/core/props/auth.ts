import type { PasswordProps } from './common';

/**
 * etcd users, roles and permissions.
 * @see https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
 */
export interface AuthProps<Token = string> {
  /**
   * Whether authentication is enabled. `false` disables it in a running cluster and keeps users and roles. Apply it before you remove
   * `auth` from the config.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The password of the user root, which has full access. It changes when the Secret changes.
   * @default one is generated, in the Secret `<cluster>-auth` as `root-password`
   */
  readonly rootPassword?: PasswordProps<Token>;
  /**
   * The roles. Each has exactly the listed permissions.
   * @default none
   */
  readonly roles?: readonly RoleProps[];
  /**
   * The users. Each has exactly the listed roles.
   * @default none
   */
  readonly users?: readonly UserProps<Token>[];
  /**
   * Whether to delete users and roles that are not in the config. Nothing is deleted while `enabled` is false.
   * @default false
   */
  readonly prune?: boolean;
}

/** A role. */
export interface RoleProps {
  /** The role's name. */
  readonly name: string;
  /** The permissions of the role. */
  readonly permissions: readonly PermissionProps[];
}

/** Access to a key, a prefix or a range of keys. */
export type PermissionProps = KeyPermissionProps | PrefixPermissionProps | RangePermissionProps;

/** Access to keys. */
export interface AccessProps {
  /** The type of access. Writing includes deleting, and leases. */
  readonly access: 'read' | 'write' | 'readwrite';
}

/** One key. */
export interface KeyPermissionProps extends AccessProps {
  /** The key. */
  readonly key: string;
  readonly prefix?: undefined;
  readonly range?: undefined;
}

/** All keys with a prefix. */
export interface PrefixPermissionProps extends AccessProps {
  /** The prefix. The empty string matches all keys. */
  readonly prefix: string;
  readonly key?: undefined;
  readonly range?: undefined;
}

/** A range of keys. */
export interface RangePermissionProps extends AccessProps {
  /** The range of keys, in byte order. */
  readonly range: KeyRangeProps;
  readonly key?: undefined;
  readonly prefix?: undefined;
}

/** A range of keys. */
export interface KeyRangeProps {
  /** The first key. */
  readonly from: string;
  /**
   * The end of the range, exclusive.
   * @default no end
   */
  readonly to?: string;
}

/** A user. */
export interface UserProps<Token = string> {
  /** The user's name. Without a password, it is the common name of the user's certificate. */
  readonly name: string;
  /**
   * The user's password. It changes when the Secret changes.
   * @default none: the user logs in with a certificate that has the name as its common name
   */
  readonly password?: PasswordProps<Token>;
  /** The user's roles: names from `auth.roles`, or `root`. */
  readonly roles: readonly string[];
}
