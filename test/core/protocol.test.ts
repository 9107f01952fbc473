import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file: string) => readFileSync(join(__dirname, '../../lib/scripts', file), 'utf8');
const page = read('README.md');

it('describes every rule of the decision, and no other', () => {
  const rules = Array.from(
    read('member/decide.awk').matchAll(/\b(?:answer|restart|rebuild|give_up|go_on)\("([a-z-]+)"/g),
    ([, rule]) => rule as string,
  );
  const table = page.slice(page.indexOf('## Rules'), page.indexOf('## Files'));
  const described = table
    .split('\n')
    .filter(line => line.startsWith('|'))
    .flatMap(line => Array.from((line.split('|')[2] as string).matchAll(/`([a-z-]+)`/g), ([, rule]) => rule as string));
  expect(described.sort()).toEqual([...new Set(rules)].filter(rule => rule !== 'look').sort());
});

it('describes every fact that is gathered', () => {
  const facts = new Set(
    Array.from(read('member/decide.awk').matchAll(/"((?:pod|config|volume|api|dns|etcd|version)\.[a-z-]+)/g), ([, fact]) => fact as string),
  );
  expect([...facts].filter(fact => !page.includes(`\`${fact}`))).toEqual([]);
});
