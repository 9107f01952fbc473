/** Keys, as etcd's API has them. */
export interface KeyRange {
  readonly key: Buffer;
  /** The first key that is not among them; a single zero byte where all are that follow; empty for one key. */
  readonly rangeEnd: Buffer;
}

const zero = Buffer.of(0);

/** The keys that a config names, in one of three ways. */
interface NamedKeys {
  readonly key?: string;
  readonly prefix?: string;
  readonly range?: { readonly from: string; readonly to?: string };
}

/** What one key, all keys with a prefix, or a range of keys is to etcd. */
export function keyRange({ key, prefix, range }: NamedKeys): KeyRange {
  if (key !== undefined) return { key: Buffer.from(key), rangeEnd: Buffer.alloc(0) };
  if (range !== undefined) return { key: Buffer.from(range.from), rangeEnd: range.to === undefined ? zero : Buffer.from(range.to) };
  if (prefix === '') return { key: zero, rangeEnd: zero };
  // No byte of UTF-8 is the last one, 255: there is always a next.
  const rangeEnd = Buffer.from(prefix ?? '');
  rangeEnd[rangeEnd.length - 1] = (rangeEnd.at(-1) ?? 0) + 1;
  return { key: Buffer.from(prefix ?? ''), rangeEnd };
}
