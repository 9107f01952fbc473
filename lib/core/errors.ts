/** One thing that is wrong in a config. */
export interface Violation {
  /** Where: the keys and indexes from the config's root. */
  readonly path: readonly (string | number)[];
  /** What is wrong, what was given, what is allowed and how to fix it. */
  readonly message: string;
}

/** Writes a path as people do: `scheduling.tolerations[0].key`. */
export function formatPath(path: Violation['path']): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(key)) text += text === '' ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text === '' ? 'config' : text;
}

/** Thrown for a config that can't be built. Names every violation at once; nothing was made. */
export class EtcdConfigError extends Error {
  /** Everything that is wrong, in the order of the config. */
  readonly violations: readonly Violation[];

  constructor(violations: readonly Violation[]) {
    const lines = violations.map(violation => `  ${formatPath(violation.path)}: ${violation.message}`);
    super(`the etcd config has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}`);
    this.name = 'EtcdConfigError';
    this.violations = violations;
  }
}
