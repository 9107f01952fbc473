import * as z from 'zod/mini';
import fieldDocs from '../generated/field-docs.json';
import { token } from '../util/tokens';
import { schema } from './index';

/** The documentation of a field. */
export interface FieldDoc {
  /** What it is, with units and bounds. */
  readonly summary: string;
  /** The default. */
  readonly default?: string;
  /** The Kubernetes or etcd page about it. */
  readonly see?: string;
}

/** The part of JSON Schema that the schema of a config uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  /** Whether the string may be unknown until deployment. */
  readonly allowsToken?: boolean;
  description?: string;
}

/** The documentation of fields by path, such as `storage.size`. tools/field-docs.mjs extracts it from props/. */
export const docs: Readonly<Record<string, FieldDoc>> = fieldDocs;

/** The JSON Schema of a config, with which editors complete and check the YAML. */
export function configJsonSchema(): Record<string, unknown> {
  return { ...described(), title: 'etcd-kit config', description: 'One etcd cluster on Kubernetes.' };
}

/** The same, with `allowsToken` on each string that may be unknown until deployment. */
export function tokenJsonSchema(): JsonSchema {
  return described(({ zodSchema, jsonSchema }) => {
    if (jsonSchema.type === 'string' && z.safeParse(zodSchema, token(0)).success) Object.assign(jsonSchema, { allowsToken: true });
  });
}

/** The keys that the Secret or ConfigMap of a field must have, each with the field that changes it; undefined if it has neither. */
export function requiredKeys(path: string, { properties = {} }: JsonSchema): string | undefined {
  const holder = properties.secretName ? 'Secret' : properties.configMapName && 'ConfigMap';
  if (holder === undefined) return undefined;
  const fields = Object.entries(docs).flatMap(([field, doc]) =>
    field.startsWith(`${path}.`) ? [[field.slice(path.length + 1), doc] as const] : [],
  );
  const keys = fields.flatMap(([field, doc]) => (doc.default === undefined ? [] : [`${doc.default} (changed by ${field})`]));
  return `Keys in the ${holder}: ${keys.length > 0 ? keys.join(', ') : 'the one in the field key'}`;
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

function described(override?: Override): JsonSchema {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', ...(override && { override }) }) as JsonSchema;
  describe(json, '');
  return json;
}

function describe(json: JsonSchema, path: string): void {
  const doc = docs[path];
  if (doc) {
    const keys = requiredKeys(path, json);
    const lines = [
      doc.summary,
      ...(keys === undefined ? [] : [keys]),
      ...(doc.default ? [`Default: ${doc.default}`] : []),
      ...(doc.see ? [doc.see] : []),
    ];
    json.description = lines.join('\n');
  }
  for (const [field, inner] of Object.entries(json.properties ?? {})) describe(inner, path === '' ? field : `${path}.${field}`);
  if (json.items) describe(json.items, path);
}
