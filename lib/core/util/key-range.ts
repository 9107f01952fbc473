/** A range of keys, as in etcd's API. */
export interface KeyRange {
  readonly key: Buffer;
  /** The end of the range, exclusive. A single zero byte means no end; empty means one key. */
  readonly rangeEnd: Buffer;
}

const zero = Buffer.of(0);

/** A key, a prefix or a range in a config. */
interface NamedKeys {
  readonly key?: string;
  readonly prefix?: string;
  readonly range?: { readonly from: string; readonly to?: string };
}

/** Converts a key, a prefix or a range to etcd's key range. */
export function keyRange({ key, prefix, range }: NamedKeys): KeyRange {
  if (key !== undefined) return { key: Buffer.from(key), rangeEnd: Buffer.alloc(0) };
  if (range !== undefined) return { key: Buffer.from(range.from), rangeEnd: range.to === undefined ? zero : Buffer.from(range.to) };
  if (prefix === '') return { key: zero, rangeEnd: zero };
  // No byte of UTF-8 is 255, so there is always a next one.
  const rangeEnd = Buffer.from(prefix ?? '');
  rangeEnd[rangeEnd.length - 1] = (rangeEnd.at(-1) ?? 0) + 1;
  return { key: Buffer.from(prefix ?? ''), rangeEnd };
}
