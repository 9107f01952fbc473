import { buildEtcd, EtcdConfigError, formatPath, type Violation } from '../../lib';

/** A config with exactly one thing wrong: its title, the config, the path of the violation, and what the message must say. */
export type InvalidConfig = readonly [title: string, config: unknown, path: string, message: RegExp];

/** A valid `storage`. */
export const storage = { size: '8Gi' };

/** Everything that is wrong with a config. */
export function violations(props: unknown): readonly Violation[] {
  try {
    buildEtcd(props as never);
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.violations;
    throw error;
  }
  return [];
}

/** Everything that is wrong with a config, as text. */
export const problems = (props: unknown) => violations(props).map(({ path, message }) => `${formatPath(path)}: ${message}`);

/** Tests that each config is refused for the one thing that is wrong with it. */
export function rejects(cases: readonly InvalidConfig[]): void {
  test.each(cases)('%s is refused, with its place and a way out', (_, props, path, message) => {
    expect(problems(props)).toHaveLength(1);
    expect(formatPath(violations(props)[0]?.path ?? [])).toBe(path);
    expect(violations(props)[0]?.message).toMatch(message);
  });
}
