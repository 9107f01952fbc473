import { Document, visit } from 'yaml';

/** YAML 1.1 parsers, such as kubectl's, read these words as true, false or null. */
const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Text that every parser reads as text: it starts with a letter, `/` or `--`, and contains nothing that has a meaning in YAML. */
const plain = /^(?:--)?[A-Za-z/][\w./=@%+,$()*-]*(?::[\w./=@%+,$()*-]+)*$/;
/** Lines that a literal block preserves. */
const lines = /^(?!\s)[\t\n -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*[^\s]\n?$/u;
/** Characters that JSON does not escape, but YAML does. */
const unescaped = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * Writes an object as YAML that every parser reads back unchanged, in any version of YAML: kubectl's is 1.1, with additional notations of
 * numbers (`0o17`). So everything that is not plain text is quoted, as in JSON.
 */
export function toYaml(object: unknown): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (key, node) => {
      if (typeof node.value === 'string') node.type = style(node.value, key === 'key');
    },
  });
  return document
    .toString({ lineWidth: 0, blockQuote: 'literal', doubleQuotedAsJSON: true })
    .replace(unescaped, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function style(text: string, isKey: boolean): 'PLAIN' | 'BLOCK_LITERAL' | 'QUOTE_DOUBLE' {
  if (plain.test(text) && !words.test(text)) return 'PLAIN';
  return !isKey && text.includes('\n') && lines.test(text) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
}
