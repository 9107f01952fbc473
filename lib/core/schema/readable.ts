import type { FormViolation } from './issues';

/** Thrown when a rule reads an invalid value, because the rule cannot judge it. */
export class Unreadable extends Error {}

/**
 * Copies a config without unknown fields. Reading an invalid value throws `Unreadable`. So does reading the field that a misspelt one was
 * probably meant to be.
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
