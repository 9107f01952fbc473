import { scriptsUser } from '../names';
import type { ParsedProps } from '../schema';
import { keyRange } from '../util/key-range';
import type { Report, Rule } from './rule';

type Auth = NonNullable<ParsedProps['auth']>;

/** What the fields of auth mean together, and with tls. */
export const authRule: Rule = ({ auth, tls }, report) => {
  if (auth === undefined) return;
  const certificates = tls !== undefined && tls.only !== 'peers' && tls.clientCertAuth !== false;
  roles(auth, report);
  users(auth, certificates, report);
};

const roles = ({ roles: given = [] }: Auth, report: Report) => {
  const seen = new Set<string>();
  for (const [index, { name, permissions }] of given.entries()) {
    const path = ['auth', 'roles', index];
    if (name === 'root') report([...path, 'name'], 'root is etcd’s own role, which may do everything. Take another name');
    if (seen.has(name)) report([...path, 'name'], `${name} is there twice. Name each role once`);
    seen.add(name);
    const ranges = new Set<string>();
    for (const [number, each] of permissions.entries()) {
      const at = [...path, 'permissions', number];
      const fields = (['key', 'prefix', 'range'] as const).filter(field => each[field] !== undefined);
      if (fields.length !== 1) {
        report(at, `has ${fields.length === 0 ? 'no keys' : fields.join(' and ')}. Give it one of key, prefix and range`);
        continue;
      }
      const { key, rangeEnd } = keyRange(each);
      if (each.range?.to !== undefined && Buffer.compare(key, rangeEnd) >= 0) {
        report([...at, 'range', 'to'], `${each.range.to} does not come after from, ${each.range.from}. Turn them round`);
      }
      const range = `${key.toString('base64')} ${rangeEnd.toString('base64')}`;
      if (ranges.has(range)) report(at, 'is for the same keys as one before. Put them together: access: readwrite');
      ranges.add(range);
    }
  }
};

const users = (auth: Auth, certificates: boolean, report: Report) => {
  const known = new Set(['root', ...(auth.roles ?? []).map(({ name }) => name)]);
  const seen = new Set<string>();
  for (const [index, { name, password, roles: granted }] of (auth.users ?? []).entries()) {
    const path = ['auth', 'users', index];
    if (name === 'root') report([...path, 'name'], 'root is always there. Its password is auth.rootPassword');
    if (name === scriptsUser) report([...path, 'name'], `${scriptsUser} is the user whom the scripts log in as. Take another name`);
    if (seen.has(name)) report([...path, 'name'], `${name} is there twice. Name each user once`);
    seen.add(name);
    if (password === undefined && !certificates) {
      report(path, 'has no password, and no certificate to show: members ask for none. Give it password: { secretName: … }, or set tls');
    }
    if (password !== undefined && name.includes(':')) {
      report([...path, 'name'], 'has a :, which is where the password starts for etcdctl. Take another name, or leave password out');
    }
    for (const [number, role] of granted.entries()) {
      if (!known.has(role)) report([...path, 'roles', number], `${role} is no role of auth.roles. There are: ${[...known].join(', ')}`);
    }
  }
};
