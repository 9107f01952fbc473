import type { FormViolation } from './issues';

/** Thrown where a rule reads a value whose form is wrong: the rule cannot judge. */
export class Unreadable extends Error {}

/**
 * A copy of a config, without fields that do not exist. Reading a value whose form is wrong throws `Unreadable`, and so does reading the
 * field that a misspelt one was probably meant for.
 */
export function readablePart(value: unknown, violations: readonly FormViolation[]): unknown {
  const here = violations.filter(({ path }) => path.length === 1);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([] as never) : {};
  for (const [key, inner] of Object.entries(value)) {
    if (here.some(({ path }) => String(path[0]) === key)) continue;
    const within = violations.filter(({ path }) => String(path[0]) === key).map(each => ({ ...each, path: each.path.slice(1) }));
    copy[key] = readablePart(inner, within);
  }
  for (const { path, unknown, meant, suggestion } of here) {
    const key = unknown ? meant : String(path[0]);
    if (key === undefined || key in copy) continue;
    if (suggestion !== undefined) copy[key] = suggestion;
    else Object.defineProperty(copy, key, { enumerable: true, get: unreadable });
  }
  return copy;
}

function unreadable(): never {
  throw new Unreadable();
}
