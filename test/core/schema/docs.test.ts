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

test('every field that refers to a Secret or a ConfigMap names the keys that it must have', () => {
  const described: [string, string][] = [];
  const visit = (schema: Schema, path: string): void => {
    const fields = schema.properties ?? {};
    const keys = /^Keys in the (?:Secret|ConfigMap): .*$/m.exec(schema.description ?? '')?.[0];
    if (fields.secretName || fields.configMapName) described.push([path, keys ?? 'nothing']);
    for (const [field, inner] of Object.entries(fields)) visit(inner, path === '' ? field : `${path}.${field}`);
    if (schema.items) visit(schema.items, path);
  };
  visit(configJsonSchema() as Schema, '');
  expect(described.length).toBeGreaterThan(20);
  expect(described.filter(([, keys]) => keys === 'nothing')).toEqual([]);
  expect(Object.fromEntries(described)).toMatchObject({
    'auth.users.password': 'Keys in the Secret: password (changed by key)',
    'backup.store.s3.credentials':
      'Keys in the Secret: AWS_ACCESS_KEY_ID (changed by accessKeyIdKey), AWS_SECRET_ACCESS_KEY (changed by secretAccessKeyKey)',
    'backup.store.rclone.config': 'Keys in the Secret: the one in the field key',
    'tls.trustBundle': 'Keys in the ConfigMap: ca.crt (changed by key)',
    'tls.server': 'Keys in the Secret: ca.crt (changed by keys.ca), tls.crt (changed by keys.cert), tls.key (changed by keys.key)',
  });
});
