import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../../../lib';

type Schema = { description?: string; properties?: Record<string, Schema>; items?: Schema };
const root = join(__dirname, '..', '..', '..');
// Kubernetes' own structures: documented there.
const kubernetes =
  /^(?:storage\.selector|(?:scheduling|auxiliaryPods)\.(?:affinity|tolerations|topologySpreadConstraints)|networkPolicy\.(?:clients|metrics|extraIngress|egress)|extraEnv|security\.seLinuxOptions)$/;

test('the field docs are those of lib/core/props (npm run docs writes them)', () => {
  const now = execFileSync(process.execPath, ['tools/field-docs.mjs', '--print'], { cwd: root, encoding: 'utf8' });
  expect(readFileSync(join(root, 'lib/core/generated/field-docs.json'), 'utf8')).toBe(now);
});

test('every field of the JSON Schema is described', () => {
  const missing: string[] = [];
  const visit = (schema: Schema, path: string): void => {
    if (path !== '' && !schema.description) missing.push(path);
    if (kubernetes.test(path)) return;
    for (const [field, inner] of Object.entries(schema.properties ?? {})) visit(inner, path === '' ? field : `${path}.${field}`);
  };
  visit(configJsonSchema() as Schema, '');
  expect(missing).toEqual([]);
});
