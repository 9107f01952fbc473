import { spawnSync } from 'node:child_process';
import { ClusterError } from '../errors';

/**
 * The user's kubectl, with the contexts, credential plugins and proxies of their shell.
 * @see https://kubernetes.io/docs/reference/kubectl/
 */
export class Kubectl {
  constructor(private readonly context?: string) {}

  /** Runs kubectl. @throws ClusterError with its error output if it fails */
  run(args: readonly string[], input?: string): string {
    const { status, stderr, stdout } = this.attempt(args, input);
    if (status !== 0) throw new ClusterError(`kubectl ${args.join(' ')}:\n${stderr.trim() || `exited with ${status}`}`);
    return stdout;
  }

  /** Runs kubectl with a timeout in milliseconds, and returns the result even if it fails. */
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
      // A pod on a lost node never responds.
      if ((error as NodeJS.ErrnoException).code === 'ETIMEDOUT')
        return { status: null, stdout, stderr: `no response within ${timeout / 1000} s` };
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new ClusterError(missing ? 'kubectl not found on the PATH. This command requires it' : error.message);
    }
    return { status, stdout, stderr };
  }

  /** Returns an object with its managed fields; undefined if it does not exist. */
  get<T>(kind: string, name: string, namespace?: string): T | undefined {
    const place = namespace === undefined ? [] : ['-n', namespace];
    const text = this.run(['get', kind, name, ...place, '--ignore-not-found', '-o', 'json', '--show-managed-fields']);
    return text.trim() === '' ? undefined : (JSON.parse(text) as T);
  }
}
