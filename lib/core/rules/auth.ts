import { scriptsUser } from '../names';
import { keyRange } from '../util/key-range';
import { forEachReadable, judge, type Rule } from './rule';

/** Roles, and what they may do. */
export const rolesRule: Rule = ({ auth }, report) => {
  const seen = new Set<string>();
  forEachReadable(auth?.roles ?? [], (role, index) => {
    const path = ['auth', 'roles', index];
    judge(() => {
      const { name } = role;
      if (name === 'root') report([...path, 'name'], 'root is etcd’s own role, which may do everything. Take another name');
      if (seen.has(name)) report([...path, 'name'], `${name} is there twice. Name each role once`);
      seen.add(name);
    });
    const ranges = new Set<string>();
    forEachReadable(role.permissions, (each, number) => {
      const at = [...path, 'permissions', number];
      const fields = (['key', 'prefix', 'range'] as const).filter(field => each[field] !== undefined);
      if (fields.length !== 1) {
        report(at, `has ${fields.length === 0 ? 'no keys' : fields.join(' and ')}. Give it one of key, prefix and range`);
        return;
      }
      const { key, rangeEnd } = keyRange(each);
      if (each.range?.to !== undefined && Buffer.compare(key, rangeEnd) >= 0) {
        report([...at, 'range', 'to'], `${each.range.to} does not come after from, ${each.range.from}. Turn them round`);
      }
      const range = `${key.toString('base64')} ${rangeEnd.toString('base64')}`;
      if (ranges.has(range)) report(at, 'is for the same keys as one before. Put them together: access: readwrite');
      ranges.add(range);
    });
  });
};

/** Users, how they log in, and their roles. */
export const usersRule: Rule = ({ auth, tls }, report) => {
  const seen = new Set<string>();
  forEachReadable(auth?.users ?? [], (user, index) => {
    const path = ['auth', 'users', index];
    judge(() => {
      const { name } = user;
      if (name === 'root') report([...path, 'name'], 'root is always there. Its password is auth.rootPassword');
      if (name === scriptsUser) report([...path, 'name'], `${scriptsUser} is the user whom the scripts log in as. Take another name`);
      if (seen.has(name)) report([...path, 'name'], `${name} is there twice. Name each user once`);
      seen.add(name);
    });
    judge(() => {
      const certificates = tls !== undefined && tls.scope !== 'peers' && tls.clientCertAuth !== false;
      if (user.password === undefined && !certificates) {
        report(path, 'has no password, and no certificate to show: members ask for none. Give it password: { secretName: … }, or set tls');
      }
      if (user.password !== undefined && user.name.includes(':')) {
        report([...path, 'name'], 'has a :, which is where the password starts for etcdctl. Take another name, or leave password out');
      }
    });
    forEachReadable(user.roles, (role, number) => {
      const known = ['root', ...(auth?.roles ?? []).map(({ name }) => name)];
      if (!known.includes(role))
        report([...path, 'roles', number], `unknown role ${JSON.stringify(role)}. Known roles: ${known.join(', ')}`);
    });
  });
};
