import * as z from 'zod/mini';
import type { Violation } from '../errors';
import { didYouMean } from '../util/did-you-mean';
import { hasToken } from '../util/tokens';

type Issue = z.core.$ZodIssue;

/** A violation of the schema. */
export interface FormViolation extends Violation {
  /** Whether the field is unknown. */
  readonly unknown?: boolean;
  /** The field that was probably meant. */
  readonly meant?: string | undefined;
  /** The valid value that the message suggests. */
  readonly suggestion?: string;
}

/** Turns zod's issues into violations that state what is allowed and what was given. */
export function violationsOf(issues: readonly Issue[], schema: z.core.$ZodType): FormViolation[] {
  return issues.flatMap(issue => violations(issue, schema));
}

function violations(issue: Issue, schema: z.core.$ZodType): FormViolation[] {
  const path = issue.path.map(key => (typeof key === 'number' ? key : String(key)));
  if (typeof issue.input === 'string' && hasToken(issue.input)) {
    return [{ path, message: 'must be known before deployment. Use a plain value' }];
  }
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = Object.keys(shapeAt(schema, path));
      return issue.keys.map(key => {
        const suggestion = didYouMean(key, known);
        const hint = suggestion ? `Did you mean ${suggestion}?` : `Known fields: ${known.join(', ')}`;
        return { path: [...path, key], message: `unknown field. ${hint}`, unknown: true, meant: suggestion };
      });
    }
    case 'invalid_type':
      if (issue.input === undefined) return [{ path, message: `is required: ${article(issue.expected)}` }];
      if (issue.expected === 'string' && ['number', 'boolean'].includes(typeof issue.input)) return [unquoted(issue, path, schema)];
      return [{ path, message: `must be ${article(issue.expected)} (${describe(issue.input)})${quoteHint(issue)}` }];
    case 'invalid_value': {
      const allowed = issue.values.map(value => JSON.stringify(value)).join(', ');
      const suggestion = typeof issue.input === 'string' ? didYouMean(issue.input, issue.values.map(String)) : undefined;
      return [
        {
          path,
          message:
            issue.input === undefined
              ? `is required: one of ${allowed}`
              : `must be one of ${allowed} (${describe(issue.input)})${suggestion ? `. Did you mean ${suggestion}?` : ''}`,
        },
      ];
    }
    case 'invalid_key':
      return issue.issues.map(inner => ({ path, message: inner.message, unknown: true }));
    case 'invalid_union': {
      // The branch that got furthest: its errors concern the value's format, not its type.
      const branch = issue.errors.find(errors => errors.every(error => error.code !== 'invalid_type'));
      if (branch) return branch.map(inner => ({ path, message: inner.message }));
      return [{ path, message: `must be a string, a number, true or false (${describe(issue.input)})` }];
    }
    default:
      return [{ path, message: issue.message }];
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null: is the value missing?';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  return JSON.stringify(value) ?? String(value);
}

function article(type: string): string {
  switch (type) {
    case 'object':
    case 'record':
      return 'an object';
    case 'array':
      return 'a list';
    case 'boolean':
      return 'true or false';
    default:
      return `a ${type}`;
  }
}

/** A number, true or false instead of a string: quotes help only if the string is valid. */
function unquoted({ input }: Issue, path: FormViolation['path'], schema: z.core.$ZodType): FormViolation {
  const suggestion = String(input);
  const wanted = schemaAt(schema, path);
  const [problem] = (wanted && z.safeParse(wanted, suggestion, { reportInput: true }).error?.issues) ?? [];
  if (problem) return { path, message: problem.message.replace(JSON.stringify(suggestion), describe(input)) };
  return { path, message: `must be a string (${describe(input)}). Write it in quotes: "${suggestion}"`, suggestion };
}

function quoteHint({ expected, input }: { readonly expected: string; readonly input?: unknown }): string {
  return expected === 'number' && typeof input === 'string' && /^\d+$/.test(input) ? '. Write it without quotes' : '';
}

/** The fields that are allowed at a path. */
function shapeAt(schema: z.core.$ZodType, path: FormViolation['path']): Record<string, z.core.$ZodType> {
  return (schemaAt(schema, path)?._zod.def as { shape?: Record<string, z.core.$ZodType> } | undefined)?.shape ?? {};
}

function schemaAt(schema: z.core.$ZodType, path: FormViolation['path']): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = unwrap(schema);
  for (const key of path) {
    const def = current?._zod.def as { shape?: Record<string, z.core.$ZodType>; element?: z.core.$ZodType; valueType?: z.core.$ZodType };
    current = unwrap(def?.shape?.[key] ?? def?.element ?? def?.valueType);
  }
  return current;
}

function unwrap(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let current = schema;
  while (current && 'innerType' in current._zod.def) current = current._zod.def.innerType as z.core.$ZodType;
  return current;
}
