// Some strings, such as Pulumi Outputs, are unknown until the cluster is deployed. The core passes them on, alone or within a longer
// string, and never reads them. Each is represented by a token of characters that no other text uses.

const pattern = /\uE000(\d+)\$?\uE001/;

/** The numbers of the tokens that exist. The same characters in a hand-written config are not a token. */
const issued = new Set<number>();

/** The token with that number. */
export function token(number: number): string {
  issued.add(number);
  return `\uE000${number}\uE001`;
}

/** Whether a text is or contains a token. */
export function hasToken(text: string): boolean {
  return splitTokens(text).some(part => typeof part === 'number' && issued.has(part));
}

/** Splits a text into known parts and the numbers of its tokens. */
function splitTokens(text: string): (string | number)[] {
  return text
    .split(pattern)
    .map((part, index) => (index % 2 === 1 ? Number(part) : part))
    .filter(part => part !== '');
}

/** Doubles each `$`, for places where `$$` means `$`. It marks the tokens, so that their values are doubled too. */
export function withDollarsDoubled(text: string): string {
  return text.replaceAll('$', '$$$$').replaceAll(/\uE000(\d+)\uE001/g, '\uE000$1$$\uE001');
}

/** Whether the values of a text's tokens must have their dollars doubled. */
function hasDoubledDollars(text: string): boolean {
  return /\uE000\d+\$\uE001/.test(text);
}

/**
 * Carries deferred values through the core, which works on plain strings: replaces each with a token, and replaces the tokens in the core's
 * output with the values.
 */
export abstract class Tokens {
  private readonly values: unknown[] = [];

  /** Whether a value is unknown until deployment. */
  protected abstract isDeferred(value: unknown): boolean;
  /** The same value with each `$` doubled. */
  protected abstract doubleDollars(value: unknown): unknown;
  /** Joins known and deferred parts into one value, in order. */
  protected abstract join(parts: readonly unknown[]): unknown;

  /** Replaces each deferred value with a token. */
  tokenize(value: unknown): unknown {
    if (this.isDeferred(value)) return this.tokenOf(value);
    if (typeof value === 'string') return this.tokenizeText(value);
    if (Array.isArray(value)) return value.map(item => this.tokenize(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.tokenize(item)]));
  }

  /** Replaces each token with its value. */
  resolve(value: unknown): unknown {
    if (typeof value === 'string') return this.resolveText(value);
    if (Array.isArray(value)) return value.map(item => this.resolve(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item)]));
  }

  /** Replaces each token in a message with a word, because its value has no text yet. */
  describe(message: string, word: (value: unknown) => string): string {
    return splitTokens(message)
      .map(part => (typeof part === 'number' ? word(this.values[part]) : part))
      .join('');
  }

  /** The token of a value. Each value has one. */
  protected tokenOf(value: unknown): string {
    const known = this.values.indexOf(value);
    return token(known < 0 ? this.values.push(value) - 1 : known);
  }

  /** Replaces each deferred part of a text with a token. */
  protected tokenizeText(text: string): string {
    return text;
  }

  private resolveText(text: string): unknown {
    const doubled = hasDoubledDollars(text);
    const parts = splitTokens(text).map(part => {
      if (typeof part !== 'number') return part;
      return doubled ? this.doubleDollars(this.values[part]) : this.values[part];
    });
    return parts.length === 1 ? parts[0] : parts.length === 0 ? text : this.join(parts);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
