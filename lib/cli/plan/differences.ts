import { sameQuantity } from '../../core/util/quantity';

/** One difference between two JSON values. */
export interface Difference {
  /** The path: `spec.template.spec.containers[etcd].image`. */
  readonly path: string;
  /** undefined if there was no value. */
  readonly before: unknown;
  /** undefined if there is no value any more. */
  readonly after: unknown;
}

/** The paths of quantities in Kubernetes objects. */
const quantities = /\.(?:requests|limits)\..+$|\.sizeLimit$/;

/**
 * The differences between two JSON values. Items that have names are compared by name, flags by flag, mounts by path, and quantities by
 * amount.
 */
export function differences(before: unknown, after: unknown, path: string): Difference[] {
  if (before === after || (quantities.test(path) && sameQuantity(before, after))) return [];
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) return [{ path, before, after }];
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length && !hasNames(before) && !hasNames(after)) {
    return [...without(before, after, path, 'before'), ...without(after, before, path, 'after')];
  }
  const [from, to] = [entries(before), entries(after)];
  return [...new Set([...from.keys(), ...to.keys()])].flatMap(key =>
    differences(from.get(key), to.get(key), Array.isArray(after) ? `${path}[${key}]` : path === '' ? `${key}` : `${path}.${key}`),
  );
}

/** The part of a value that another one also has, without fields that Kubernetes defaulted. */
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

function entries(value: object): Map<string | number, unknown> {
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const named = new Map(value.map(entry));
  return named.size === value.length ? named : new Map(value.map((item, index) => [index, item]));
}

const hasNames = (list: readonly unknown[]) => list.map(entry).some(([key], index) => key !== index);

/** The items of a list that another list does not contain, at any position. */
function without(list: readonly unknown[], other: readonly unknown[], path: string, side: 'before' | 'after'): Difference[] {
  const known = new Set(other.map(item => JSON.stringify(item)));
  return list.flatMap((item, index) =>
    known.has(JSON.stringify(item)) ? [] : [{ path: `${path}[${index}]`, before: undefined, after: undefined, [side]: item }],
  );
}

/** The key and the value of an item of a list. */
function entry(item: unknown, index: number): [string | number, unknown] {
  const [, flag, setting] = (typeof item === 'string' && /^(--[\w-]+)=(.*)$/s.exec(item)) || [];
  if (flag !== undefined) return [flag, setting];
  if (!isObject(item)) return [index, item];
  const { name, mountPath, value } = item as { name?: string; mountPath?: string; value?: unknown };
  // An environment variable is represented by its value.
  if (name !== undefined && value !== undefined && Object.keys(item).length === 2) return [name, value];
  return [mountPath ?? name ?? index, item];
}
