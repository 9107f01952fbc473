import { configJsonSchema, docs, type JsonSchema, requiredKeys } from '../../core/schema/json-schema';
import { didYouMean } from '../../core/util/did-you-mean';
import { UsageError } from '../errors';

/** Prints the documentation of a field, its default and its fields. */
export function explain(field?: string): void {
  const path = field === undefined ? [] : field.split('.');
  const schema = find(configJsonSchema() as JsonSchema, path);
  const doc = field === undefined ? undefined : docs[field];
  if (!schema && !doc) {
    const suggestion = didYouMean(field ?? '', Object.keys(docs));
    throw new UsageError(`${field}: unknown field.${suggestion ? ` Did you mean ${suggestion}?` : ''} etcd-kit explain lists the fields`);
  }
  const lines: string[] = [];
  if (field !== undefined) lines.push(field, ...(doc ? [`  ${doc.summary}`] : []));
  const keys = field === undefined || !schema ? undefined : requiredKeys(field, schema);
  if (keys !== undefined) lines.push(`  ${keys}`);
  const allowed = schema?.enum ?? (schema?.const === undefined ? undefined : [schema.const]);
  if (allowed) lines.push(`  Allowed: ${allowed.join(', ')}`);
  else if (schema?.type && schema.type !== 'object') lines.push(`  Type: ${schema.type}`);
  if (doc?.default) lines.push(`  Default: ${doc.default}`);
  if (doc?.see) lines.push(`  See: ${doc.see}`);
  const inner = Object.keys(schema?.properties ?? schema?.items?.properties ?? {});
  if (inner.length > 0) {
    if (lines.length > 0) lines.push('', 'Fields:');
    const width = Math.max(...inner.map(name => name.length));
    for (const name of inner) {
      const summary = docs[field === undefined ? name : `${field}.${name}`]?.summary ?? '';
      lines.push(`  ${name.padEnd(width)}  ${firstSentence(summary)}`.trimEnd());
    }
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

function find(schema: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  let current: JsonSchema | undefined = schema;
  for (const key of path) current = (current?.properties ?? current?.items?.properties)?.[key];
  return current;
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
}
