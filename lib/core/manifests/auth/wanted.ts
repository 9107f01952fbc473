import { madePasswords, names, scriptsUser } from '../../names';
import type { ResolvedAuth } from '../../resolve/auth';

/** The users and roles that auth.sh applies, a line each, and the files with the passwords. */
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
