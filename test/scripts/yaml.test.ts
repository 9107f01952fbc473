import { execFileSync } from 'node:child_process';
import { ApiObject, App, Chart, Testing, Yaml } from 'cdk8s';
import fc from 'fast-check';
import { isMisread } from '../../lib/cdk8s/written-yaml';
import { toYaml } from '../../lib/cli/output/yaml';
import { text as textFormat } from '../../lib/core/schema/formats';

// What we write must read back as the same in kubectl, whose YAML reader is Go's: YAML 1.1, and more. With --local, it asks no API server.

const readBack = (yaml: string): Record<string, string> => {
  const json = execFileSync('kubectl', ['label', '--local', '-f', '-', 'read=back', '-o', 'json'], { input: yaml, encoding: 'utf8' });
  return JSON.parse(json).data;
};
const configMap = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data });
/** Many texts at once, for each costs a process. */
const numbered = (texts: readonly string[]) => Object.fromEntries(texts.map((text, index) => [`k${index}`, text]));

// biome-ignore format: words, and no code
const known = [
  'y', 'Y', 'n', 'N', 'yes', 'Yes', 'NO', 'on', 'oN', 'Off', 'true', 'True', 'FALSE', 'null', 'Null', '~', '', '0o17', '0O17', '-0o7',
  '017', '019', '08', '1_000', '1:30', '190:20:30.15', '0x1F', '0X1F', '0b11', '0B1', '.inf', '-.Inf', '.nan', 'NaN', '1e3', '1.5e3_0', '+_0.',
  '1e400', '12e03', '2026-11-27', '2026-11-27T00:00:00Z', '2001-1-1 1:2:3', '12:30:45', '=', '<<', '-', '- a', '?', '? a', ':', 'a: b',
  'a:', ': a', '#', ' #', 'a #b', '---', '...', '--- a', 'a\n---\nb: c', 'a\n...\nb', '!a', '!!str a', '&a', '*a', '@a', '`a', '%a', '|',
  '>', '|-\n a', '{', '[]', '{a: b}', ',', '"', "'", '\\', '\\n', ' a', 'a ', '\ta', 'a\t', 'a\n', '\na', 'a\n\n', 'a\n \n', ' a\nb',
  '\ta\nb', 'a\n\tb', '\n', ' ', '\t', '#!/bin/sh\necho "$a" # b\n\n', 'a\n b\n  c\n', 'ä', '数据库', '👩‍💻', '\u00a0', '\u00a0a\nb', '\u200b',
];
// What people write, and what readers stumble over, in any order.
const text = fc.oneof(
  fc.stringMatching(/^[-+.]?[0-9._:eExXoObBTZ-]{1,12}$/),
  fc
    .array(fc.oneof(fc.constantFrom(...'ynox01:-?#&*!|>%@`"\'{}[],= \t\n.~<_/\\$'), fc.string({ unit: 'grapheme', maxLength: 1 })), {
      maxLength: 12,
    })
    .map(parts => parts.join('')),
);
const texts = fc.array(
  text.filter(given => textFormat.safeParse(given).success),
  { minLength: 300, maxLength: 300 },
);
// Each run is a process of kubectl's; a failure is read as it is.
const runs = { numRuns: 5, endOnFailure: true };

test('all that is known to mislead readers reads back as it was written, as values and as keys', () => {
  expect(readBack(toYaml(configMap(numbered(known))))).toEqual(numbered(known));
  const keys = Object.fromEntries(known.map(key => [key, 'x']));
  expect(readBack(toYaml(configMap(keys)))).toEqual(keys);
});

test('whatever a config may hold reads back from what synth writes', () => {
  fc.assert(
    fc.property(texts, given => expect(readBack(toYaml(configMap(numbered(given))))).toEqual(numbered(given))),
    runs,
  );
});

test('characters that no config may hold are escaped all the same', () => {
  const given = numbered(['a\u2028b', 'a\u2029b', '\ufeffa', 'a\u0085b', 'a\u007fb', 'a\rb', '\u0000', '\u001b[0m', '\uffff']);
  expect(readBack(toYaml(configMap(given)))).toEqual(given);
});

test('whatever a config may hold reads back from what cdk8s writes, but for what our construct refuses', () => {
  const write = (given: readonly string[]) => {
    const chart = new Chart(new App(), 'chart');
    new ApiObject(chart, 'x', configMap(numbered(given)));
    return Yaml.stringify(...Testing.synth(chart));
  };
  const safe = known.filter(given => !isMisread(given));
  expect(readBack(write(safe))).toEqual(numbered(safe));
  fc.assert(
    fc.property(texts, given => {
      const kept = given.filter(one => !isMisread(one));
      expect(readBack(write(kept))).toEqual(numbered(kept));
    }),
    runs,
  );
  const refused = ['0o17', '0O17', '-0o7', '+0o7_1', '0B1', '0X1F', '1.5e3_0', '+_0.', '\ta\nb', '\n\n\ta', '\t\n', ' \n'];
  for (const given of refused) expect(isMisread(given)).toBe(true);
});
