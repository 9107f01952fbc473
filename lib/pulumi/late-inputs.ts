import * as pulumi from '@pulumi/pulumi';
import { doublesDollars, opaque, opaqueParts, withDollarsDoubled } from '../core/opaque';

/**
 * Carries Outputs and promises through the core, which works on plain strings: a mark stands for each, and what the core made of
 * the marks becomes Outputs again. Nothing waits for their values, so a preview shows every object, and a secret stays one.
 */
export class LateInputs {
  private readonly inputs: pulumi.Input<unknown>[] = [];

  /** The same value, with a mark in place of each Output and promise in it. */
  hide(value: unknown): unknown {
    if (pulumi.Output.isInstance(value) || value instanceof Promise) return opaque(this.inputs.push(value) - 1);
    if (Array.isArray(value)) return value.map(item => this.hide(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.hide(item)]));
  }

  /** The same value, with the Outputs and promises back in place of their marks. */
  show<T>(value: T): pulumi.Input<T> {
    if (typeof value === 'string') return this.showText(value) as pulumi.Input<T>;
    if (Array.isArray(value)) return value.map(item => this.show(item)) as pulumi.Input<T>;
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.show(item)])) as pulumi.Input<T>;
  }

  private showText(text: string): pulumi.Input<string> {
    const given = (number: number) => this.inputs[number] as pulumi.Input<string>;
    const late = doublesDollars(text) ? (number: number) => pulumi.output(given(number)).apply(withDollarsDoubled) : given;
    const parts = opaqueParts(text).map(part => (typeof part === 'number' ? late(part) : part));
    return parts.length === 1 ? (parts[0] as pulumi.Input<string>) : parts.length === 0 ? text : pulumi.concat(...parts);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
