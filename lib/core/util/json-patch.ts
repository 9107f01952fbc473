/** One operation of a JSON Patch: https://datatracker.ietf.org/doc/html/rfc6902 */
export interface Operation {
  readonly op: 'add' | 'copy' | 'move' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * Applies an operation to a value.
 * @returns the new value; the given one may have been changed
 * @throws Error with the reason if it cannot be applied
 */
export function applyOperation(target: unknown, { op, path, from = '', value }: Operation): unknown {
  switch (op) {
    case 'add':
      return add(target, path, copyOf(value));
    case 'remove':
      return remove(target, path);
    case 'replace':
      find(target, path);
      return path === '' ? copyOf(value) : add(remove(target, path), path, copyOf(value));
    case 'copy':
      return add(target, path, copyOf(find(target, from)));
    case 'move': {
      if (path.startsWith(`${from}/`)) throw new Error(`${from} cannot be moved into itself`);
      const moved = find(target, from);
      return path === from ? target : add(remove(target, from), path, moved);
    }
    case 'test': {
      const found = find(target, path);
      if (!sameJson(found, value)) throw new Error(`the test failed: ${path} is ${JSON.stringify(found)}`);
      return target;
    }
  }
}

/** Applies a JSON Merge Patch to a value and returns the new value: https://datatracker.ietf.org/doc/html/rfc7386 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/**
 * Copies JSON into arrays and objects of the same realm. Under Jest, structuredClone creates those of another realm, which frameworks
 * reject.
 */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)])) : value;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys of a JSON Pointer: https://datatracker.ietf.org/doc/html/rfc6901 */
function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new Error(`${pointer} is not a JSON Pointer: it must start with /`);
  if (/~(?![01])/.test(pointer)) throw new Error(`${pointer} is not a JSON Pointer: ~ must be written ~0, and / in a key ~1`);
  return pointer
    .slice(1)
    .split('/')
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(target: unknown, pointer: string): unknown {
  let found = target;
  for (const key of parsePointer(pointer)) {
    if (!has(found, key)) throw new Error(`${pointer} does not exist`);
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

const has = (holder: unknown, key: string): boolean =>
  Array.isArray(holder) ? /^(?:0|[1-9]\d*)$/.test(key) && Number(key) < holder.length : isObject(holder) && Object.hasOwn(holder, key);

/** The container of the value at a pointer, and its key there. */
function locate(target: unknown, pointer: string): { readonly holder: unknown; readonly key: string } {
  const keys = parsePointer(pointer);
  return { holder: find(target, pointer.slice(0, pointer.lastIndexOf('/'))), key: keys.at(-1) as string };
}

function add(target: unknown, pointer: string, value: unknown): unknown {
  if (pointer === '') return value;
  const { holder, key } = locate(target, pointer);
  if (Array.isArray(holder)) {
    const index = key === '-' ? holder.length : has([...holder, undefined], key) ? Number(key) : undefined;
    if (index === undefined) throw new Error(`${pointer} does not exist: the list has ${holder.length} items`);
    holder.splice(index, 0, value);
  } else if (isObject(holder)) {
    // `__proto__` is an ordinary key.
    Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
  } else throw new Error(`${pointer} does not exist`);
  return target;
}

function remove(target: unknown, pointer: string): unknown {
  find(target, pointer);
  if (pointer === '') return undefined;
  const { holder, key } = locate(target, pointer);
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete (holder as Record<string, unknown>)[key];
  return target;
}

/** Whether two values are the same JSON, whatever the order of their fields. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every(key => Object.hasOwn(other, key) && sameJson(one[key], other[key]));
}
