import { spawnSync } from 'node:child_process';
import { ClusterError } from '../errors';

/**
 * The user's own kubectl: with the contexts, credential plugins and proxies that work in their shell.
 * @see https://kubernetes.io/docs/reference/kubectl/
 */
export class Kubectl {
  constructor(private readonly context?: string) {}

  /** Runs it. @throws ClusterError with what it said when it fails */
  run(args: readonly string[], input?: string): string {
    const { status, stderr, stdout } = this.attempt(args, input);
    if (status !== 0) throw new ClusterError(`kubectl ${args.join(' ')}:\n${stderr.trim() || `ended with ${status}`}`);
    return stdout;
  }

  /** Runs it for so many milliseconds at most, and leaves it to the caller to judge how that went. */
  attempt(
    args: readonly string[],
    input?: string,
    timeout = 900_000,
  ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    const all = this.context === undefined ? [...args] : [`--context=${this.context}`, ...args];
    const { error, status, stdout, stderr } = spawnSync('kubectl', all, {
      encoding: 'utf8',
      input: input ?? '',
      maxBuffer: 2 ** 26,
      timeout,
    });
    if (error) {
      // A pod on a node that is gone never answers.
      if ((error as NodeJS.ErrnoException).code === 'ETIMEDOUT')
        return { status: null, stdout, stderr: `no answer within ${timeout / 1000} s` };
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new ClusterError(missing ? 'kubectl is not on the PATH: this command asks the cluster through it' : error.message);
    }
    return { status, stdout, stderr };
  }

  /** An object, with its managers of fields; undefined when there is none of that name. */
  get<T>(kind: string, name: string, namespace?: string): T | undefined {
    const place = namespace === undefined ? [] : ['-n', namespace];
    const text = this.run(['get', kind, name, ...place, '--ignore-not-found', '-o', 'json', '--show-managed-fields']);
    return text.trim() === '' ? undefined : (JSON.parse(text) as T);
  }
}
