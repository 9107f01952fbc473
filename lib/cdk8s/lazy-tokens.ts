import { type ApiObject, Lazy, resolve } from 'cdk8s';
import { EtcdConfigError } from '../core/errors';
import { Tokens, withDollarsDoubled } from '../core/util/tokens';

/** A token within a string, in the format of AWS CDK and CDK for Terraform. The app's resolvers resolve it. */
const token = /[$#]\{(?:Tf)?Token\[[\w:.-]+\]\}/g;
/** Tokens for numbers are below this: https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/core/lib/private/encoding.ts */
const lowestNumber = -1e288;

/** Carries Lazy values, and tokens of other CDKs, through the core. They are resolved when the chart is written. */
export class LazyTokens extends Tokens {
  /** @param anchor an object of the app whose resolvers resolve the parts of longer strings */
  constructor(private readonly anchor: () => ApiObject) {
    super();
  }

  /** Runs a function on tokenized values. If it throws, tokens in the message are replaced with their values. */
  describing<T>(run: () => T): T {
    const word = (value: unknown) => (typeof value === 'string' ? value : '<Lazy>');
    try {
      return run();
    } catch (error) {
      if (error instanceof EtcdConfigError) {
        throw new EtcdConfigError(error.violations.map(({ path, message }) => ({ path, message: this.describe(message, word) })));
      }
      if (error instanceof Error) error.message = this.describe(error.message, word);
      throw error;
    }
  }

  protected isDeferred(value: unknown): boolean {
    if (typeof value === 'number') return value < lowestNumber && Number.isFinite(value);
    if (typeof value !== 'object' || value === null) return false;
    return value instanceof Lazy || typeof (value as { resolve?: unknown }).resolve === 'function';
  }

  protected override tokenizeText(text: string): string {
    return text.replace(token, found => this.tokenOf(found));
  }

  protected doubleDollars(value: unknown): unknown {
    return Lazy.any({ produce: () => withDollarsDoubled(String(resolve([], value, this.anchor()))) });
  }

  protected join(parts: readonly unknown[]): unknown {
    return Lazy.any({ produce: () => parts.map(part => String(resolve([], part, this.anchor()))).join('') });
  }
}
