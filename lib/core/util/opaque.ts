// Strings that are known only once the cluster is deployed, such as Pulumi Outputs. The core passes them on, alone or within a
// longer string, and never looks into them: each is stood for by a mark of characters that no text uses.

const mark = /\uE000(\d+)\$?\uE001/;

/** The numbers that stand for a string. The same characters in a config that somebody wrote stand for nothing. */
const given = new Set<number>();

/** Stands for the string of that number. */
export function opaque(number: number): string {
  given.add(number);
  return `\uE000${number}\uE001`;
}

/** Whether a text is, or holds, a string that is not known yet. */
export function isOpaque(text: string): boolean {
  return opaqueParts(text).some(part => typeof part === 'number' && given.has(part));
}

/** A text's parts: what is known of it, and the numbers of the strings that are not. */
export function opaqueParts(text: string): (string | number)[] {
  return text
    .split(mark)
    .map((part, index) => (index % 2 === 1 ? Number(part) : part))
    .filter(part => part !== '');
}

/** The same text for where `$$` stands for `$`. The marks in it say so, too, for the strings that are not known yet. */
export function withDollarsDoubled(text: string): string {
  return text.replaceAll('$', '$$$$').replaceAll(/\uE000(\d+)\uE001/g, '\uE000$1$$\uE001');
}

/** Whether the strings that a text's marks stand for are to have their dollars doubled. */
export function doublesDollars(text: string): boolean {
  return /\uE000\d+\$\uE001/.test(text);
}
