import { Yaml } from 'cdk8s';
import { EtcdConfigError, type Violation } from '../core/errors';

/** What Go's YAML reader takes for a number, once it has dropped each `_`. cdk8s does not quote all of them: `0o17`, `0X1F`, `+_0.`. */
const number = /^[-+]?(?:0[oObBxX][0-9a-fA-F]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;
/** Lines that cdk8s writes as a block that Go's reader refuses or shortens: they start with a tab, or hold only spaces. */
const block = /^(?:\n*\t|[\n ]* [\n ]*$)/;

/** Whether kubectl reads another text, or none, from what cdk8s writes. */
export function isMisread(text: string): boolean {
  if (text.includes('\n')) return block.test(text);
  return number.test(text.replaceAll('_', '')) && Yaml.stringify(text).trim() === text;
}

/**
 * Checks that a config survives the way that cdk8s writes YAML.
 * @throws EtcdConfigError with each text that does not
 */
export function checkWritten(props: unknown): void {
  const violations = misread(props, []);
  if (violations.length > 0) throw new EtcdConfigError(violations);
}

function misread(value: unknown, path: Violation['path']): Violation[] {
  if (typeof value === 'string') return isMisread(value) ? [violation(value, path)] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => misread(item, [...path, index]));
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(isMisread(key) ? [violation(key, [...path, key])] : []),
    ...misread(inner, [...path, key]),
  ]);
}

const violation = (text: string, path: Violation['path']): Violation => ({
  path,
  message: `${JSON.stringify(text)} must not be in a cdk8s app: cdk8s writes it without quotes, and kubectl reads something else. Change it`,
});
