import type { Violation } from '../errors';
import type { ParsedProps } from '../schema';
import { Unreadable } from '../schema/readable';
import { parseBytes } from '../util/quantity';

/** Reports a problem of a config, with its path. */
export type Report = (path: Violation['path'], message: string) => void;
/** Reports problems that the schema can't find. It must not report what depends on a value that it has not read. */
export type Rule = (props: ParsedProps, report: Report) => void;

/** The bytes of a quantity; undefined if there is none or it is malformed. */
export const bytes = (text: string | undefined) => (text === undefined ? undefined : parseBytes(text));

/** Runs a check until it reads an invalid value. What it has reported until then counts. */
export function judge(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
}

/** Checks each item of a list separately. */
export function forEachReadable<T>(items: readonly T[], check: (item: T, index: number) => void): void {
  for (const index of items.keys()) judge(() => check(items[index] as T, index));
}
