import { metricsUser, scriptsUser } from '../names';
import { keyRange } from '../util/key-range';
import { forEachReadable, judge, type Rule } from './rule';

/** Checks roles and their permissions. */
export const rolesRule: Rule = ({ auth }, report) => {
  const seen = new Set<string>();
  forEachReadable(auth?.roles ?? [], (role, index) => {
    const path = ['auth', 'roles', index];
    judge(() => {
      const { name } = role;
      if (name === 'root') report([...path, 'name'], 'must not be root, the built-in role with full access. Use another name');
      if (seen.has(name)) report([...path, 'name'], `must be unique (${JSON.stringify(name)}). Remove the duplicate`);
      seen.add(name);
    });
    const ranges = new Set<string>();
    forEachReadable(role.permissions, (each, number) => {
      const at = [...path, 'permissions', number];
      const fields = (['key', 'prefix', 'range'] as const).filter(field => each[field] !== undefined);
      if (fields.length !== 1) {
        report(at, `must have exactly one of key, prefix and range (has ${fields.length === 0 ? 'none' : fields.join(' and ')})`);
        return;
      }
      const { key, rangeEnd } = keyRange(each);
      if (each.range?.to !== undefined && Buffer.compare(key, rangeEnd) >= 0) {
        report([...at, 'range', 'to'], `must come after from, ${each.range.from} (${each.range.to}). Swap them`);
      }
      const range = `${key.toString('base64')} ${rangeEnd.toString('base64')}`;
      if (ranges.has(range)) report(at, 'conflicts with an earlier permission for the same keys. Merge them: access: readwrite');
      ranges.add(range);
    });
  });
};

/** Checks users, how they log in, and their roles. */
export const usersRule: Rule = ({ auth, tls }, report) => {
  const seen = new Set<string>();
  forEachReadable(auth?.users ?? [], (user, index) => {
    const path = ['auth', 'users', index];
    judge(() => {
      const { name } = user;
      if (name === 'root') report([...path, 'name'], 'must not be root, which always exists. Its password is auth.rootPassword');
      if (name === scriptsUser) report([...path, 'name'], `must not be ${scriptsUser}, the user of the scripts. Use another name`);
      if (name === metricsUser) report([...path, 'name'], `must not be ${metricsUser}, the certificate of Prometheus. Use another name`);
      if (seen.has(name)) report([...path, 'name'], `must be unique (${JSON.stringify(name)}). Remove the duplicate`);
      seen.add(name);
    });
    judge(() => {
      const certificates = tls !== undefined && tls.scope !== 'peers' && tls.clientCertAuth !== false;
      if (user.password === undefined && !certificates) {
        report(
          path,
          'must have a password, because members do not ask for client certificates. Set password: { secretName: … }, or set tls',
        );
      }
      if (user.password !== undefined && user.name.includes(':')) {
        report(
          [...path, 'name'],
          'must not contain : with a password, because etcdctl separates the two with it. Use another name, or leave password out',
        );
      }
    });
    forEachReadable(user.roles, (role, number) => {
      const known = ['root', ...(auth?.roles ?? []).map(({ name }) => name)];
      if (!known.includes(role))
        report([...path, 'roles', number], `unknown role ${JSON.stringify(role)}. Known roles: ${known.join(', ')}`);
    });
  });
};
