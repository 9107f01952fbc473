import type { Violation } from '../errors';
import type { ParsedProps } from '../schema';
import { parseBytes } from '../util/quantity';

/** Takes what is wrong with a config: where, and what. */
export type Report = (path: Violation['path'], message: string) => void;
/** Reports what is wrong with a config whose form is right. */
export type Rule = (props: ParsedProps, report: Report) => void;

/** The bytes of a quantity; undefined when there is none, or it isn't one. */
export const bytes = (text: string | undefined) => (text === undefined ? undefined : parseBytes(text));
