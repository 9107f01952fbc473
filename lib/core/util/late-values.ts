import { doublesDollars, opaque, opaqueParts } from './opaque';

/**
 * Carries values that are known only later through the core, which works on plain strings: a mark stands for each, and what the core
 * made of the marks becomes such values again.
 */
export abstract class LateValues {
  private readonly values: unknown[] = [];

  /** Whether a value is known only later. */
  protected abstract isLate(value: unknown): boolean;
  /** The same value, for where `$$` stands for `$`. */
  protected abstract doubleDollars(value: unknown): unknown;
  /** One value of what is known and what is not, in that order. */
  protected abstract join(parts: readonly unknown[]): unknown;

  /** The same value, with a mark in place of each that is known only later. */
  hide(value: unknown): unknown {
    if (this.isLate(value)) return this.mark(value);
    if (typeof value === 'string') return this.hideText(value);
    if (Array.isArray(value)) return value.map(item => this.hide(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.hide(item)]));
  }

  /** The same value, with the values back in place of their marks. */
  show(value: unknown): unknown {
    if (typeof value === 'string') return this.showText(value);
    if (Array.isArray(value)) return value.map(item => this.show(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.show(item)]));
  }

  /** A message, with a word in place of each mark: its value has no text yet. */
  describe(message: string, word: (value: unknown) => string): string {
    return opaqueParts(message)
      .map(part => (typeof part === 'number' ? word(this.values[part]) : part))
      .join('');
  }

  /** The mark of a value: one for each. */
  protected mark(value: unknown): string {
    const known = this.values.indexOf(value);
    return opaque(known < 0 ? this.values.push(value) - 1 : known);
  }

  /** A text, with a mark in place of each part that is known only later. */
  protected hideText(text: string): string {
    return text;
  }

  private showText(text: string): unknown {
    const doubled = doublesDollars(text);
    const parts = opaqueParts(text).map(part => {
      if (typeof part !== 'number') return part;
      return doubled ? this.doubleDollars(this.values[part]) : this.values[part];
    });
    return parts.length === 1 ? parts[0] : parts.length === 0 ? text : this.join(parts);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
