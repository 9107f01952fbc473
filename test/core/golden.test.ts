import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEtcd } from 'etcd-kit';
import { stringify } from 'yaml';
import { scenarios } from '../contract/scenarios';

// What is generated changes on purpose or not at all. UPDATE_GOLDEN=1 npx jest golden writes the files; read the diff.
const files = ['smallest', 'every-field', 'ephemeral-3.5'];

test.each(scenarios.filter(([name]) => files.includes(name)))('%s', (name, props) => {
  const file = join(__dirname, '..', 'golden', `${name}.yaml`);
  // The scripts stand in files of their own, and their hash changes with each word of them.
  const objects = Object.values(buildEtcd(props)).map(object =>
    object.kind === 'ConfigMap' && 'data' in object ? { ...object, data: '<lib/scripts>' } : object,
  );
  const text = objects
    .map(object => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n')
    .replace(/-scripts-[0-9a-f]{10}/g, '-scripts-<hash>');
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});
