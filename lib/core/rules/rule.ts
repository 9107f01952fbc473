import type { Violation } from '../errors';
import type { ParsedProps } from '../schema';
import { Unreadable } from '../schema/readable';
import { parseBytes } from '../util/quantity';

/** Takes what is wrong with a config: where, and what. */
export type Report = (path: Violation['path'], message: string) => void;
/** Reports what is wrong with a config beyond its form. It must not report what depends on a value that it has not read. */
export type Rule = (props: ParsedProps, report: Report) => void;

/** The bytes of a quantity; undefined when there is none, or it isn't one. */
export const bytes = (text: string | undefined) => (text === undefined ? undefined : parseBytes(text));

/** Runs a check, unless it reads a value whose form is wrong: what it has reported until then holds. */
export function judge(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
}

/** Checks each item of a list by itself. */
export function forEachReadable<T>(items: readonly T[], check: (item: T, index: number) => void): void {
  for (const index of items.keys()) judge(() => check(items[index] as T, index));
}
