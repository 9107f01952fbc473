import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EtcdClusterProps } from '../../lib';

/** What the engine does with a resource: `create`, `update`, `replace`, `same` and the like. */
export interface Step {
  readonly op: string;
  readonly urn: string;
}

/** A stack of one of the programs in test/engine, in a backend of its own. */
export class Stack {
  private readonly folder = mkdtempSync(join(tmpdir(), 'etcd-kit-stack-'));
  /** What it keeps secret. */
  readonly secret = 'a-secret-of-the-stack';

  constructor(
    readonly namespace: string,
    private readonly program = 'program',
  ) {}

  async create(): Promise<void> {
    await this.pulumi('stack', 'init', 'test', '--non-interactive');
    await this.pulumi('config', 'set', 'namespace', this.namespace, ...this.config);
    await this.pulumi('config', 'set', '--secret', 'secret', this.secret, ...this.config);
  }

  async configure(args: Partial<EtcdClusterProps>): Promise<void> {
    await this.set('args', JSON.stringify(args));
  }

  /** Sets what else the program reads. */
  async set(key: string, value: string): Promise<void> {
    await this.pulumi('config', 'set', key, value, ...this.config);
  }

  /** Does what the config asks for. Resolves to what Pulumi says. */
  up = (...options: string[]) => this.pulumi('up', '--yes', '--skip-preview', ...options, ...this.config);
  destroy = () => this.pulumi('destroy', '--yes', '--skip-preview', ...this.config);

  /** What `up` would do, but for what stays as it is: by the last part of a resource's name. */
  async preview(...options: string[]): Promise<Record<string, string>> {
    const { steps } = JSON.parse(await this.pulumi('preview', '--json', ...options, ...this.config)) as { steps: Step[] };
    const told = steps.filter(({ op }) => op !== 'same').map(({ op, urn }) => [urn.split('::').at(-1), op] as const);
    // A replacement is told in three steps.
    return Object.fromEntries(told.map(([name, op]) => [name, op.includes('replace') ? 'replace' : op]));
  }

  exported = () => this.pulumi('stack', 'export');
  output = async (name: string) => JSON.parse(await this.pulumi('stack', 'output', name, '--json'));

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get config(): string[] {
    return ['--config-file', join(this.folder, 'Pulumi.test.yaml'), '--non-interactive'];
  }

  private pulumi(...args: string[]): Promise<string> {
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'of this test',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    };
    const options = { cwd: join(__dirname, this.program), env, maxBuffer: 2 ** 26 };
    return new Promise((resolve, reject) => {
      execFile('pulumi', [...args, '--color', 'never'], options, (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        reject(new Error(`pulumi ${args[0]}: ${stdout}${stderr}`));
      });
    });
  }
}
