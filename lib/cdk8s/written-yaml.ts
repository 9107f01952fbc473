import { Yaml } from 'cdk8s';
import { EtcdConfigError, type Violation } from '../core/errors';

/** What Go's YAML parser reads as a number after it drops each `_`. cdk8s does not quote all of these: `0o17`, `0X1F`, `+_0.`. */
const number = /^[-+]?(?:0[oObBxX][0-9a-fA-F]+|(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;
/** Text that cdk8s writes as a block that Go's parser rejects or shortens: it starts with a tab, or contains only spaces. */
const block = /^(?:\n*\t|[\n ]* [\n ]*$)/;

/** Whether kubectl reads something else from what cdk8s writes. */
export function isMisread(text: string): boolean {
  if (text.includes('\n')) return block.test(text);
  return number.test(text.replaceAll('_', '')) && Yaml.stringify(text).trim() === text;
}

/**
 * Checks that kubectl reads a config back correctly from what cdk8s writes.
 * @throws EtcdConfigError with each text that it misreads
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
  message: `must not be used in a cdk8s app, because kubectl misreads what cdk8s writes for it (${JSON.stringify(text)}). Change it`,
});
