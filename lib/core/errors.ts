/** A violation in a config. */
export interface Violation {
  /** The keys and indexes from the root of the config. */
  readonly path: readonly (string | number)[];
  /** The problem, the value and how to fix it. */
  readonly message: string;
}

/** Formats a path: `scheduling.tolerations[0].key`. */
export function formatPath(path: Violation['path']): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(key)) text += text === '' ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text === '' ? 'config' : text;
}

/** Thrown for an invalid config, with all of its violations. Nothing was created. */
export class EtcdConfigError extends Error {
  /** All violations, in the order of the config. */
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    const lines = violations.map(violation => `  ${formatPath(violation.path)}: ${violation.message}`);
    super(`the etcd config has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}`);
    this.name = 'EtcdConfigError';
    this.violations = violations;
  }
}
