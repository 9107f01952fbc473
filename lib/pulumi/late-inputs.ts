import * as pulumi from '@pulumi/pulumi';
import { LateValues } from '../core/util/late-values';
import { withDollarsDoubled } from '../core/util/opaque';

/** Carries Outputs and promises through the core. Nothing waits for their values, so a preview shows every object, and a secret stays one. */
export class LateInputs extends LateValues {
  override show<T>(value: T): pulumi.Input<T> {
    return super.show(value) as pulumi.Input<T>;
  }

  protected isLate(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
  }

  protected doubleDollars(value: unknown): pulumi.Output<string> {
    return pulumi.output(value as pulumi.Input<string>).apply(withDollarsDoubled);
  }

  protected join(parts: readonly unknown[]): pulumi.Output<string> {
    return pulumi.concat(...(parts as pulumi.Input<string>[]));
  }
}
