import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { scripts } from './pods';

// What the kubectl container answers to the scripts, with a kubectl that answers from files.

const busybox = process.env.ETCD_KIT_BUSYBOX as string;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etcd-kit-kubernetes-'));
  mkdirSync(join(folder, 'tools'));
  for (const applet of ['awk', 'cat', 'grep', 'printf', 'sh', 'tail', 'timeout']) symlinkSync(busybox, join(folder, 'tools', applet));
  const kubectl = join(folder, 'tools', 'kubectl');
  // `get --raw PATH` prints what was put there; anything else is kept.
  writeFileSync(
    kubectl,
    `#!${join(folder, 'tools', 'sh')}
if [ "$1 $2" = "get --raw" ]; then cat "${folder}/\${3##*/}" 2>/dev/null || { echo 'Error from server (NotFound): not found'; exit 1; }
else printf '%s\\n' "$@" >"${folder}/asked"; echo patched; fi
`,
  );
  chmodSync(kubectl, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (name: string, object: unknown) =>
  writeFileSync(join(folder, name), typeof object === 'string' ? object : JSON.stringify(object));
const ask = (script: string, question = '') =>
  execFileSync(join(folder, 'tools', 'sh'), [join(scripts, script)], {
    env: {
      PATH: join(folder, 'tools'),
      SCRIPTS: scripts,
      NAMESPACE: 'databases',
      CLUSTER: 'etcd',
      BOOTSTRAP_RECORD: 'etcd-bootstrap',
      QUERY_STRING: question,
    },
    encoding: 'utf8',
  })
    .split('\r\n\r\n')
    .at(-1) as string;

describe('the StatefulSet', () => {
  const set = (metadata: object = {}, rest: object = {}) =>
    put('etcd', { metadata, spec: { replicas: 3 }, status: { readyReplicas: 2 }, ...rest });

  test('asks for as many members as its spec says', () => {
    set();
    expect(ask('member/www/cgi-bin/statefulset')).toBe('replicas 3\n');
  });

  test('is gone when it is being deleted, and when it is not there', () => {
    set({ deletionTimestamp: '2026-11-26T00:00:00Z' });
    expect(ask('member/www/cgi-bin/statefulset')).toBe('gone\n');
    rmSync(join(folder, 'etcd'));
    expect(ask('member/www/cgi-bin/statefulset')).toBe('gone\n');
  });

  test('is not gone while it is being replaced by etcd-kit migrate', () => {
    put('etcd-bootstrap', { metadata: { annotations: { 'etcd-kit/migrating': '2026-11-26T00:00:00Z' } } });
    expect(ask('member/www/cgi-bin/statefulset', 'stopping')).toBe('unknown the StatefulSet is being replaced by etcd-kit migrate\n');
  });

  test.each([
    ['an annotation of that name', { annotations: { deletionTimestamp: 'never', replicas: '0' } }],
    ['a text that looks like it', { annotations: { note: '"deletionTimestamp":"x","spec":{"replicas":0}' } }],
    ['a key that looks like its path', { 'spec>replicas': 0, 'x>deletionTimestamp': 'y' }],
  ])('is not gone, and not of another size, for %s', (_, metadata) => {
    set(metadata);
    expect(ask('member/www/cgi-bin/statefulset', 'stopping')).toBe('replicas 3\n');
  });

  test('is unknown when the answer is cut off', () => {
    put('etcd', JSON.stringify({ metadata: {}, spec: { replicas: 3 } }).slice(0, -3));
    expect(ask('member/www/cgi-bin/statefulset')).toBe("unknown the API server's answer is not JSON, or truncated\n");
  });

  test('tells tokens only that are tokens', () => {
    set({ annotations: { 'etcd-kit/recovery': '1 first', 'etcd-kit/bootstrap': 'a' } });
    expect(ask('member/www/cgi-bin/statefulset', 'recovery')).toBe('recovery 2 1 first\n');
    expect(ask('member/www/cgi-bin/statefulset', 'bootstrap')).toBe('bootstrap a\n');
    set({ annotations: { 'etcd-kit/recovery': '1 first; reboot', 'etcd-kit/bootstrap': 'a b' } });
    expect(ask('member/www/cgi-bin/statefulset', 'recovery')).toBe('recovery 2 \n');
    expect(ask('member/www/cgi-bin/statefulset', 'bootstrap')).toBe('bootstrap \n');
  });
});

describe('the bootstrap record', () => {
  const record = (data?: object) => put('etcd-bootstrap', { metadata: { resourceVersion: '17' }, ...(data && { data }) });
  const patched = () => JSON.parse(readFileSync(join(folder, 'asked'), 'utf8').split('\n').at(-2) as string);

  test('is told in one line', () => {
    record();
    expect(ask('member/www/cgi-bin/record')).toBe('record 17 - - - - -\n');
    record({ cluster: 'cafe', decision: 'beef 0:a,1:b', spent: 'x,y', recovered: 'z' });
    expect(ask('member/www/cgi-bin/record')).toBe('record 17 cafe beef 0:a,1:b x,y z\n');
    record({ cluster: 'not an id', decision: 'beef 0:a,9:b', spent: 'x y' });
    expect(ask('member/www/cgi-bin/record')).toBe('record 17 - - - - -\n');
    rmSync(join(folder, 'etcd-bootstrap'));
    expect(ask('member/www/cgi-bin/record')).toBe('missing\n');
  });

  test.each([
    ['17&cluster&cafe', { cluster: 'cafe' }],
    ['17&decide&beef&0:a,1:b&-', { cluster: null, recovered: null, decision: 'beef 0:a,1:b', spent: null }],
    ['17&decide&restore-beef&0:a&x,y', { cluster: null, recovered: null, decision: 'restore-beef 0:a', spent: 'x,y' }],
    ['17&recovered&first', { recovered: 'first' }],
    ['17&withdraw', { decision: null }],
  ])('is changed at the version that was read: %s', (question, data) => {
    expect(ask('member/www/cgi-bin/record', question)).toBe('done\n');
    expect(patched()).toEqual({ metadata: { resourceVersion: '17' }, data });
  });

  test.each([
    'cluster&cafe',
    '17&cluster&',
    '17&cluster&"x',
    '17&decide&beef&0:a',
    '17&decide&beef&0:a&x"y',
    '17&delete',
    '17&recovered&a b',
  ])('is not changed by %s', question => {
    expect(ask('member/www/cgi-bin/record', question)).toMatch(/^failed /);
    expect(() => patched()).toThrow();
  });
});

test('JSON is read as JSON.parse reads it, and not at all where it is cut off', () => {
  const clean = (part: string) => part.replace(/[\t\n]/g, '?');
  const flat = (value: unknown, path: readonly (string | number)[]): string[] =>
    value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, inner]) => flat(inner, [...path, clean(key).replaceAll('>', '?')]))
      : [`${path.join('>')}\t${clean(String(value))}`];
  // What a path or a line is made of must not be in a key or a value as it is.
  const text = fc.string({ unit: fc.constantFrom(...'ab>{}[]:,"\\ \t\n', 'é'), maxLength: 6 });
  const read = (json: string) =>
    execFileSync(busybox, ['awk', '-f', join(scripts, 'member/json.awk')], { input: json, encoding: 'utf8' })
      .split('\n')
      .slice(0, -1);
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.boolean(), tie('array'), tie('object')),
    array: fc.array(tie('tree'), { maxLength: 3 }),
    object: fc.dictionary(text, tie('tree'), { maxKeys: 3 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(text, tree, { maxKeys: 4, noNullPrototype: true }), fc.nat(), (object, cut) => {
      const json = JSON.stringify(object);
      expect(read(json)).toEqual(flat(object, []));
      expect(read(json.slice(0, cut % json.length))).toEqual([]);
    }),
    { numRuns: 60, seed: 1 },
  );
});
