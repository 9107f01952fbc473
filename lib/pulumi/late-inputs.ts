import * as pulumi from '@pulumi/pulumi';
import { LateValues } from '../core/late-values';

/** Carries Outputs and promises through the core. Nothing waits for their values, so a preview shows every object, and a secret stays one. */
export class LateInputs extends LateValues {
  override show<T>(value: T): pulumi.Input<T> {
    return super.show(value) as pulumi.Input<T>;
  }

  protected isLate(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
  }

  protected join(parts: readonly unknown[]): pulumi.Output<string> {
    return pulumi.concat(...(parts as pulumi.Input<string>[]));
  }
}
