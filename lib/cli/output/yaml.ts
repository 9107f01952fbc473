import { Document, visit } from 'yaml';

/** Readers of YAML 1.1, which kubectl is, take these words for true, false or null. */
const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i;
/** Text that no reader takes for anything else: it starts with a letter, `/` or `--`, and holds nothing that YAML gives a meaning. */
const plain = /^(?:--)?[A-Za-z/][\w./=@%+,$()*-]*(?::[\w./=@%+,$()*-]+)*$/;
/** Lines that a literal block keeps as they are. */
const lines = /^(?!\s)[\t\n -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*[^\s]\n?$/u;
/** What JSON leaves as it is, and YAML doesn't. */
const unescaped = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * An object as YAML that every reader reads back as the same, whichever YAML it reads: kubectl's is 1.1, with numbers of its own
 * (`0o17`). So whatever is not plainly text is quoted, as JSON is.
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
