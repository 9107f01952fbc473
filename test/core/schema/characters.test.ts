import { buildEtcd, EtcdConfigError, formatPath, type Violation } from '../../../lib';
import { checkForm } from '../../../lib/core/schema';
import { token } from '../../../lib/core/util/tokens';
import { validProps } from '../all-props';

// kubectl's YAML reader refuses these characters, drops them, or takes them for the end of a line: wherever a text of a config may
// hold one, it must be refused. The paths are those of a config with every field, so that a new field is tested with the others.

const http = { trustBundle: { secretName: 's', key: 'k' }, proxy: { url: 'http://h', noProxy: ['h'] } };
const stores = {
  gcs: { bucket: 'b', prefix: 'p', endpoint: 'https://h', credentials: { secretName: 's', key: 'k' }, ...http },
  azureBlob: { container: 'c', account: 'a', prefix: 'p', endpoint: 'https://h', ...http },
  sftp: { host: 'h', user: 'u', path: '/p', knownHosts: { secretName: 's', key: 'k' }, password: { secretName: 's' } },
  webdav: { url: 'https://h', path: 'p', vendor: 'v', user: 'u', password: { secretName: 's' }, ...http },
  rclone: { remote: 'r:p', config: { secretName: 's', key: 'k' }, ...http },
};
const configs: readonly object[] = [
  validProps,
  ...Object.entries(stores).map(([kind, store]) => ({
    storage: { size: '8Gi' },
    backup: { schedule: '@daily', store: { [kind]: store } },
  })),
];

type Path = readonly (string | number)[];
const texts = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, [...path, Array.isArray(value) ? Number(key) : key]));
};
const replace = (value: unknown, [key, ...rest]: Path, change: (text: string) => string): unknown => {
  if (key === undefined) return change(value as string);
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = replace((value as Record<string | number, unknown>)[key], rest, change);
  return copy;
};
const written = (violations: readonly Violation[]) => violations.map(({ path, message }) => `${formatPath(path)}: ${message}`);
const messages = (props: unknown): string[] => {
  try {
    buildEtcd(props as never);
    return [];
  } catch (error) {
    if (!(error instanceof EtcdConfigError)) throw error;
    return written(error.violations);
  }
};

const forbidden = [
  '\u0000',
  '\u0007',
  '\r',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u009b',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ufffe',
  '\ud800',
  '\udfff',
];
const cases = configs.flatMap(config => texts(config).map(path => [formatPath(path), path, config] as const));

test.each(cases)('%s refuses characters that YAML cannot carry', (place, path, config) => {
  for (const character of ['\u0085', '\u2028', '\ufeff', '\ud800']) {
    const found = written(checkForm(replace(config, path, text => `${text}${character}`)).violations);
    expect(found.filter(message => message.startsWith(`${place}: `))).not.toEqual([]);
  }
});

const text = { storage: { size: '8Gi' }, annotations: { note: 'x' } };
test.each(forbidden.map(character => [`U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`, character]))(
  'names %s, and says what to do',
  (name, character) => {
    expect(messages({ ...text, annotations: { note: `a${character}b` } })).toEqual([
      `annotations.note: must not contain the character ${name}, which YAML parsers reject or change. Remove it`,
    ]);
  },
);

test('keys refuse them, too', () => {
  for (const character of forbidden) {
    for (const field of ['labels', 'annotations', 'extraFlags'])
      expect(messages({ ...text, [field]: { [`a${character}`]: 'b' } })).toHaveLength(1);
  }
});

test('accepts what people write, in several lines and in any script', () => {
  expect(messages({ ...text, annotations: { note: 'Ärger: "größer"\n\tетцд 数据库 👩‍💻\n' } })).toEqual([]);
});

test('characters that stand for an Output stand for nothing in a config that somebody wrote', () => {
  const written = '\uE000123456\uE001';
  expect(messages({ ...text, namespace: written })).toEqual([expect.stringContaining('namespace: ')]);
  expect(messages({ ...text, namespace: token(123_457) })).toEqual([]);
  expect(messages({ ...text, namespace: `${token(123_457)}\u2028` })).toHaveLength(1);
});
