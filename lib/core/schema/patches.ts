import * as z from 'zod/mini';
import { known, unprintableError } from './formats';

type Path = readonly (string | number)[];

/** The violations of a value that must be JSON. */
function jsonErrors(value: unknown, path: Path): { readonly path: Path; readonly message: string }[] {
  if (typeof value === 'string') {
    const message = unprintableError(value);
    return message === undefined ? [] : [{ path, message }];
  }
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => jsonErrors(item, [...path, index]));
  // Of any realm.
  if (Object.prototype.toString.call(value) === '[object Object]') {
    return Object.entries(value as object).flatMap(([key, item]) => [
      ...jsonErrors(key, [...path, key]),
      ...jsonErrors(item, [...path, key]),
    ]);
  }
  return [{ path, message: 'must be JSON: a string, a number, true, false, null, a list or an object' }];
}

/** Any JSON value. */
const json = z.unknown().check(({ value, issues }) => {
  if (value === undefined) return;
  for (const { path, message } of jsonErrors(value, [])) issues.push({ code: 'custom', input: value, path: [...path], message });
});

const operation = z
  .strictObject({
    op: z.enum(['add', 'copy', 'move', 'remove', 'replace', 'test']),
    path: known,
    from: z.optional(known),
    value: z.optional(json),
  })
  .check(
    z.refine(({ op, value }) => value !== undefined || !['add', 'replace', 'test'].includes(op), {
      path: ['value'],
      error: 'is required with op: add, replace or test',
    }),
    z.refine(({ op, from }) => from !== undefined || !['copy', 'move'].includes(op), {
      path: ['from'],
      error: 'is required with op: copy or move',
    }),
  );

/** `patches` by logical id, which is checked after the objects are built. */
export const patches = z.record(
  known,
  z.strictObject({
    merge: z.optional(z.record(known, json)),
    json: z.optional(z.array(operation)),
  }),
);
