import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEtcd } from '../../lib';
import { scenarios } from '../contract/scenarios';
import { validProps } from './all-props';

const root = join(__dirname, '../../lib/scripts');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('README.md');
const section = (title: string) => page.split(/^## /m).find(text => text.startsWith(`${title}\n`)) as string;
/** The words in code of a column of the tables of a section. */
const column = (title: string, index: number, pattern: RegExp) =>
  section(title)
    .split('\n')
    .filter(line => line.startsWith('| '))
    .flatMap(line => Array.from((line.split('|')[index] as string).matchAll(pattern), ([, word]) => word as string));

it('describes every rule of the decision, and no other', () => {
  const rules = Array.from(
    read('member/decide.awk').matchAll(/\b(?:answer|restart|rebuild|give_up|go_on)\("([a-z-]+)"/g),
    ([, rule]) => rule as string,
  );
  expect(column('Rules', 2, /`([a-z-]+)`/g).sort()).toEqual([...new Set(rules)].filter(rule => rule !== 'look').sort());
});

it('describes every fact that is gathered', () => {
  const facts = new Set(
    Array.from(read('member/decide.awk').matchAll(/"((?:pod|config|volume|api|dns|etcd|version)\.[a-z-]+)/g), ([, fact]) => fact as string),
  );
  expect([...facts].filter(fact => !page.includes(`\`${fact}`))).toEqual([]);
});

it('describes every file on the beacon, and no other', () => {
  const text = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.sh'))
    .map(read)
    .join('\n');
  const files = new Set(Array.from(text.matchAll(/BEACON\/([a-z.]+)/g), ([, file]) => file as string));
  expect(column('Files on the beacon', 1, /`([a-z.]+)`/g).sort()).toEqual([...files].filter(file => !file.endsWith('.new')).sort());
});

it('describes every variable that a manifest sets for the scripts, and no other', () => {
  const configs = [...scenarios.map(([, props]) => props), validProps];
  const text = JSON.stringify(configs.map(props => buildEtcd({ ...props, extraEnv: [] })));
  const names = new Set(Array.from(text.matchAll(/\{"name":"([A-Z][A-Z0-9_]*)","value/g), ([, name]) => name as string));
  const others = /^(?:ETCDCTL_|RCLONE_|GO|NO_PROXY$|PATH$)/;
  expect(column('Environment', 1, /`([A-Z_]+)`/g).sort()).toEqual([...names].filter(name => !others.test(name)).sort());
});
