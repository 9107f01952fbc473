// Some strings are known only once the cluster is deployed, such as Pulumi Outputs. The core passes them on, alone or within a longer
// string, and never looks into them. A token of characters that no other text uses stands for each.

const pattern = /\uE000(\d+)\$?\uE001/;

/** The numbers of the tokens that exist. The same characters in a config that somebody wrote are no token. */
const issued = new Set<number>();

/** The token with that number. */
export function token(number: number): string {
  issued.add(number);
  return `\uE000${number}\uE001`;
}

/** Whether a text is, or holds, a token. */
export function hasToken(text: string): boolean {
  return splitTokens(text).some(part => typeof part === 'number' && issued.has(part));
}

/** Splits a text into what is known and the numbers of its tokens. */
function splitTokens(text: string): (string | number)[] {
  return text
    .split(pattern)
    .map((part, index) => (index % 2 === 1 ? Number(part) : part))
    .filter(part => part !== '');
}

/** The same text for where `$$` stands for `$`. Its tokens say so, too, for the values that they stand for. */
export function withDollarsDoubled(text: string): string {
  return text.replaceAll('$', '$$$$').replaceAll(/\uE000(\d+)\uE001/g, '\uE000$1$$\uE001');
}

/** Whether the values of a text's tokens must have their dollars doubled. */
function hasDoubledDollars(text: string): boolean {
  return /\uE000\d+\$\uE001/.test(text);
}

/**
 * Carries values that are known only later through the core, which works on plain strings: a token stands for each, and in what the core
 * makes of them, each token becomes its value again.
 */
export abstract class Tokens {
  private readonly values: unknown[] = [];

  /** Whether a value is known only later. */
  protected abstract isDeferred(value: unknown): boolean;
  /** The same value, for where `$$` stands for `$`. */
  protected abstract doubleDollars(value: unknown): unknown;
  /** One value of what is known and what is not, in that order. */
  protected abstract join(parts: readonly unknown[]): unknown;

  /** The same value, with a token in place of each that is known only later. */
  tokenize(value: unknown): unknown {
    if (this.isDeferred(value)) return this.tokenOf(value);
    if (typeof value === 'string') return this.tokenizeText(value);
    if (Array.isArray(value)) return value.map(item => this.tokenize(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.tokenize(item)]));
  }

  /** The same value, with the values back in place of their tokens. */
  resolve(value: unknown): unknown {
    if (typeof value === 'string') return this.resolveText(value);
    if (Array.isArray(value)) return value.map(item => this.resolve(item));
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item)]));
  }

  /** A message, with a word in place of each token: its value has no text yet. */
  describe(message: string, word: (value: unknown) => string): string {
    return splitTokens(message)
      .map(part => (typeof part === 'number' ? word(this.values[part]) : part))
      .join('');
  }

  /** The token of a value. A value has only one. */
  protected tokenOf(value: unknown): string {
    const known = this.values.indexOf(value);
    return token(known < 0 ? this.values.push(value) - 1 : known);
  }

  /** A text, with a token in place of each part that is known only later. */
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
