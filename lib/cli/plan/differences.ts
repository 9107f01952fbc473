import { sameQuantity } from '../../core/util/quantity';

/** Where Kubernetes objects hold quantities. */
const quantities = /\.(?:requests|limits)\..+$|\.sizeLimit$/;

/**
 * What differs between two JSON values: one line each, the path and both values. Items that have names are compared by name, and
 * quantities by amount.
 */
export function differences(before: unknown, after: unknown, path: string): string[] {
  if (before === after || (quantities.test(path) && sameQuantity(before, after))) return [];
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [`${path}: ${show(before)} -> ${show(after)}`];
  }
  const [from, to] = [entries(before), entries(after)];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap(key =>
    differences(from[key], to[key], Array.isArray(after) ? `${path}[${key}]` : `${path}.${key}`),
  );
}

/** The part of a value that another one speaks of: without the fields that Kubernetes filled in. */
export function restrict(value: unknown, to: unknown): unknown {
  if (!isObject(value) || !isObject(to)) return value;
  if (Array.isArray(value) || Array.isArray(to)) {
    if (!Array.isArray(value) || !Array.isArray(to) || value.length !== to.length) return value;
    return value.map((item, index) => restrict(item, to[index]));
  }
  const fields = to as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key in fields)
      .map(([key, item]) => [key, restrict(item, fields[key])]),
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function entries(value: object): Record<string, unknown> {
  if (!Array.isArray(value)) return value as Record<string, unknown>;
  const name = (item: unknown) => (isObject(item) ? (item as { name?: string }).name : undefined);
  return Object.fromEntries(value.map((item, index) => [name(item) ?? index, item]));
}

function show(value: unknown): string {
  const text = value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
