import type { PasswordProps } from './common';

/**
 * Users, roles and what they may do.
 * @see https://etcd.io/docs/v3.6/op-guide/authentication/rbac/
 */
export interface AuthProps<Late = string> {
  /**
   * Whether etcd asks everybody who they are. `false` turns that off again in a cluster that runs, and leaves users and roles as they
   * are: apply it before `auth` is taken out of the config.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The password of the user root, who may do everything. When the Secret changes, the password does.
   * @default one is created in the cluster, in the Secret `<cluster>-auth` as `root-password`
   */
  readonly rootPassword?: PasswordProps<Late>;
  /**
   * Roles by name. They have the permissions that stand here, and no others.
   * @default none
   */
  readonly roles?: readonly RoleProps[];
  /**
   * Users by name. They have the roles that stand here, and no others.
   * @default none
   */
  readonly users?: readonly UserProps<Late>[];
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
  /** What users with this role may do. */
  readonly permissions: readonly PermissionProps[];
}

/** Which keys, and what may be done with them. */
export type PermissionProps = KeyPermissionProps | PrefixPermissionProps | RangePermissionProps;

/** What may be done with keys. */
export interface AccessProps {
  /** Writing includes deleting, and leases. */
  readonly access: 'read' | 'write' | 'readwrite';
}

/** One key. */
export interface KeyPermissionProps extends AccessProps {
  /** The one key. */
  readonly key: string;
  readonly prefix?: undefined;
  readonly range?: undefined;
}

/** All keys that start alike. */
export interface PrefixPermissionProps extends AccessProps {
  /** What the keys start with; all keys start with the empty text. */
  readonly prefix: string;
  readonly key?: undefined;
  readonly range?: undefined;
}

/** All keys from one to another. */
export interface RangePermissionProps extends AccessProps {
  /** The keys from one to another, in the order of their bytes. */
  readonly range: KeyRangeProps;
  readonly key?: undefined;
  readonly prefix?: undefined;
}

/** Keys from one to another. */
export interface KeyRangeProps {
  /** The first key. */
  readonly from: string;
  /**
   * The first key that is no longer among them.
   * @default all that follow
   */
  readonly to?: string;
}

/** A user. */
export interface UserProps<Late = string> {
  /** The user's name; what a certificate has as its common name, where there is no password. */
  readonly name: string;
  /**
   * The user's password. When the Secret changes, the password does.
   * @default none: a certificate with the user's name as its common name logs in
   */
  readonly password?: PasswordProps<Late>;
  /** Roles of `auth.roles`, or `root`. */
  readonly roles: readonly string[];
}
