import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEtcd } from 'etcd-kit';
import { stringify } from 'yaml';
import type { KubeObject } from '../../lib/core/manifests/shared/kube-object';
import { scenarios } from '../contract/scenarios';

// Manifests change on purpose or not at all. UPDATE_GOLDEN=1 npx jest golden writes test/golden/<scenario>/<object>.yaml; read the diff.
const root = join(__dirname, '..', 'golden');
const names = ['smallest', 'every-field', 'ephemeral-3.5'];
const golden = scenarios.filter(([name]) => names.includes(name));

/** An object as YAML, without the text of the scripts and the hash in their name: the scripts are files of their own. */
function text(object: KubeObject): string {
  const shown = object.kind === 'ConfigMap' && 'data' in object ? { ...object, data: '<lib/scripts>' } : object;
  return stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false }).replace(/-scripts-[0-9a-f]{10}/g, '-scripts-<hash>');
}

if (process.env.UPDATE_GOLDEN) {
  rmSync(root, { recursive: true, force: true });
  for (const [name, props] of golden) {
    mkdirSync(join(root, name), { recursive: true });
    for (const [id, object] of Object.entries(buildEtcd(props))) writeFileSync(join(root, name, `${id}.yaml`), text(object));
  }
}

test('there is a folder for each scenario, and no other', () => {
  expect(readdirSync(root).sort()).toEqual([...names].sort());
});

describe.each(golden)('%s', (name, props) => {
  const objects = buildEtcd(props);

  test('has a file for each object, and no other', () => {
    expect(readdirSync(join(root, name)).sort()).toEqual(
      Object.keys(objects)
        .map(id => `${id}.yaml`)
        .sort(),
    );
  });

  test.each(Object.entries(objects))('%s', (id, object) => {
    expect(text(object)).toBe(readFileSync(join(root, name, `${id}.yaml`), 'utf8'));
  });
});
