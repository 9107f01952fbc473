import * as pulumi from '@pulumi/pulumi';
import { Tokens, withDollarsDoubled } from '../core/util/tokens';

/**
 * Carries Outputs and promises through the core. Nothing waits for their values, so a preview shows every object, and secrets remain
 * secret.
 */
export class OutputTokens extends Tokens {
  override resolve<T>(value: T): pulumi.Input<T> {
    return super.resolve(value) as pulumi.Input<T>;
  }

  protected isDeferred(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
  }

  protected doubleDollars(value: unknown): pulumi.Output<string> {
    return pulumi.output(value as pulumi.Input<string>).apply(withDollarsDoubled);
  }

  protected join(parts: readonly unknown[]): pulumi.Output<string> {
    return pulumi.concat(...(parts as pulumi.Input<string>[]));
  }
}
