import { type KeyRange, keyRange } from '../../core/util/key-range';
import type { Difference } from './differences';

/** Describes what differences mean: a line for each meaning, which may cover many fields. */
export function summarize(all: readonly Difference[]): string[] {
  const lines: string[] = [];
  let rest = all;
  for (const topic of topics) {
    const own = rest.filter(({ path }) => topic.fields.test(path));
    const said = own.length > 0 ? topic.say(own) : [];
    if (said.length === 0) continue;
    lines.push(...said);
    rest = rest.filter(difference => !own.includes(difference));
  }
  return [...lines, ...together(rest)];
}

/** Fields that have one meaning together. */
interface Topic {
  /** The paths of the fields. */
  readonly fields: RegExp;
  /** Returns the lines; none if each field is described separately. */
  readonly say: (own: readonly Difference[]) => string[];
}

const topics: readonly Topic[] = [
  {
    fields: /\.volumes\[scripts\]\./,
    say: own => own.filter(({ path }) => path.endsWith('.name')).map(({ before, after }) => `scripts: ${before} -> ${after}`),
  },
  {
    fields: new RegExp(
      [
        /\.args\[--(?:tls-min-version|cipher-suites|(?:peer-)?(?:cert-file|key-file|client-cert-auth|trusted-ca-file)|peer-cert-allowed-hostname)\]/,
        /\.env\[(?:CERTIFICATES|METRICS_TLS|PEER_SCHEME|CLIENT_SCHEME|CLIENT_SCHEME_TOO|TLS_PORT|ETCDCTL_(?:CACERT|CERT|KEY|ENDPOINTS)|ENDPOINTS)\]/,
        /\.volumes\[(?:server|peer|root)-tls\]/,
        /\.volumeMounts\[[^\]]*\/tls\/(?:server|peer|root)\]/,
        /\.ports\[metrics-tls\]/,
        /\.containers\[tls\]$/,
      ]
        .map(({ source }) => source)
        .join('|'),
    ),
    say: sayTls,
  },
  { fields: /\.env\[WANTED\]$|\.(?:volumes|volumeMounts)\[[^\]]*(?:password-|\/auth\/)[^\]]*\]/, say: sayUsers },
  { fields: /\.env\[(?:AUTH|LOGIN)\]|\.(?:volumes|volumeMounts)\[(?:login|\/etc\/etcd\/login)\]/, say: sayLogin },
];

const variable = (own: readonly Difference[], name: string) => own.find(({ path }) => path.endsWith(`.env[${name}]`));

function sayTls(own: readonly Difference[]): string[] {
  const said = (name: string, who: string, otherwise: string, show: (value: unknown) => string = String) => {
    const found = variable(own, name);
    return found ? [`${who} ${found.before ? show(found.before) : otherwise} -> ${found.after ? show(found.after) : otherwise}`] : [];
  };
  const secrets = (text: unknown) =>
    String(text)
      .split(' ')
      .map(part => part.replace(/^\w+=/, ''))
      .join(', ');
  const parts = [
    ...said('CLIENT_SCHEME', 'clients use', 'http'),
    ...said('CLIENT_SCHEME_TOO', 'clients may also use', 'nothing else'),
    ...said('PEER_SCHEME', 'peer traffic uses', 'http'),
    ...said('CERTIFICATES', 'Secrets', 'none', secrets),
  ];
  if (parts.length === 0) {
    const root = variable(own, 'ETCDCTL_CERT');
    if (root === undefined) return [];
    parts.push(`the scripts ${root.after ? 'present a certificate' : 'no longer present a certificate'}`);
  }
  return [`TLS: ${parts.join('; ')} (${own.length} fields)`];
}

function sayLogin(own: readonly Difference[]): string[] {
  const enabled = variable(own, 'AUTH');
  const login = variable(own, 'LOGIN');
  const by = (how: unknown) => (how === undefined ? 'without a login' : `by ${how}`);
  return [
    ...(enabled ? [`authentication: ${show(enabled.before)} -> ${show(enabled.after)}`] : []),
    ...(login ? [`the scripts log in to etcd: ${by(login.before)} -> ${by(login.after)}`] : []),
  ];
}

function sayUsers(own: readonly Difference[]): string[] {
  const wanted = variable(own, 'WANTED');
  if (wanted === undefined) return [];
  const lines = (text: unknown) => new Set(typeof text === 'string' ? text.split('\n').map(wantedLine) : []);
  return changedLines('users and roles', lines(wanted.before), lines(wanted.after));
}

/** Describes a line of the users and roles that the Deployment applies: see lib/scripts/auth/apply.sh. */
function wantedLine(line: string): string {
  const [kind, name = '', ...rest] = line.split(' ');
  switch (kind) {
    case 'permission': {
      const [access, key = '', rangeEnd = ''] = rest;
      const decode = (text: string) => Buffer.from(text === '-' ? '' : text, 'base64');
      return `role ${name}: ${access} ${keys({ key: decode(key), rangeEnd: decode(rangeEnd) })}`;
    }
    case 'user':
      return rest[0] === '-' ? `user ${name}, by certificate` : `user ${name}, with the password of Secret ${rest[1]}`;
    case 'grant':
      return `user ${name} has role ${rest[0]}`;
    default:
      return line;
  }
}

function keys({ key, rangeEnd }: KeyRange): string {
  const text = (bytes: Buffer) => JSON.stringify(bytes.toString());
  if (rangeEnd.length === 0) return `key ${text(key)}`;
  if (rangeEnd.equals(Buffer.of(0))) return key.equals(rangeEnd) ? 'all keys' : `keys from ${text(key)}`;
  const isPrefix = keyRange({ prefix: key.toString() }).rangeEnd.equals(rangeEnd);
  return isPrefix ? `prefix ${text(key)}` : `keys from ${text(key)} to ${text(rangeEnd)}`;
}

const changedLines = (what: string, before: ReadonlySet<string>, after: ReadonlySet<string>) => [
  ...[...before].filter(line => !after.has(line)).map(line => `${what}: - ${line}`),
  ...[...after].filter(line => !before.has(line)).map(line => `${what}: + ${line}`),
];

/** A line for each difference, and one for equal differences of several fields of the same name. */
function together(all: readonly Difference[]): string[] {
  const groups = new Map<string, Difference[]>();
  for (const difference of all) {
    const { path, before, after } = difference;
    const key = JSON.stringify([/[^.[]*\]?$/.exec(path)?.[0], before, after]);
    groups.set(key, [...(groups.get(key) ?? []), difference]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => describe(first as Difference, others.length));
}

function describe({ path, before, after }: Difference, others: number): string[] {
  const where = others === 0 ? path : `${path} (and ${others} more)`;
  if ([before, after].some(value => typeof value === 'string' && value.includes('\n'))) {
    const lines = (text: unknown) => new Set(text === undefined ? [] : String(text).split('\n'));
    return changedLines(where, lines(before), lines(after));
  }
  const large = (value: unknown) => typeof value === 'object' && value !== null && JSON.stringify(value).length > 80;
  if (large(before) || large(after)) return [`${where}: ${before === undefined ? 'added' : after === undefined ? 'removed' : 'replaced'}`];
  const [from, to] = shortened(show(before), show(after));
  return [`${where}: ${from} -> ${to}`];
}

const show = (value: unknown) => (value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value));

/** Two texts, without most of their common beginning if they are long. */
function shortened(before: string, after: string): [string, string] {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const skip = same > 40 && Math.max(before.length, after.length) > 80 ? same - 20 : 0;
  const cut = (text: string) => {
    const end = skip > 0 ? `...${text.slice(skip)}` : text;
    return end.length > 80 ? `${end.slice(0, 77)}...` : end;
  };
  return [cut(before), cut(after)];
}
