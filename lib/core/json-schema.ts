import * as z from 'zod/mini';
import fieldDocs from './field-docs.json';
import { schema } from './schema';

/** What the docs say of one field. */
export interface FieldDoc {
  /** What it is, units and bounds included. */
  readonly summary: string;
  /** What holds when it is left out. */
  readonly default?: string;
  /** The Kubernetes or etcd page that it follows. */
  readonly see?: string;
}

type JsonSchema = { [key: string]: unknown; properties?: Record<string, JsonSchema>; items?: JsonSchema };

/** The docs of every field that etcd-kit documents itself, by path: `storage.size`. Written from props.ts by tools/field-docs.mjs. */
export const docs: Readonly<Record<string, FieldDoc>> = fieldDocs;

/** The JSON Schema of a config, for editors: with it they complete and check the YAML. */
export function configJsonSchema(): Record<string, unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  describe(json, '');
  return { ...json, title: 'etcd-kit config', description: 'One etcd cluster on Kubernetes.' };
}

function describe(json: JsonSchema, path: string): void {
  const doc = docs[path];
  if (doc) {
    const lines = [doc.summary, ...(doc.default ? [`Default: ${doc.default}`] : []), ...(doc.see ? [doc.see] : [])];
    json.description = lines.join('\n');
  }
  for (const [field, inner] of Object.entries(json.properties ?? {})) describe(inner, path === '' ? field : `${path}.${field}`);
  if (json.items) describe(json.items, path);
}
