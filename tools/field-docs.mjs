// Writes lib/core/generated/field-docs.json from the doc comments of lib/core/props, so that `etcd-kit explain`, the JSON Schema and
// the types tell the same. A test holds the file to its source.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const source = fileURLToPath(new URL('../lib/core/props/index.ts', import.meta.url));
const program = ts.createProgram([source], {
  strict: true,
  skipLibCheck: true,
  types: [],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
});
const checker = program.getTypeChecker();
const file = program.getSourceFile(source);
const docs = {};

const text = parts =>
  ts
    .displayPartsToString(parts)
    .replace(/\s*\n\s*/g, ' ')
    .trim();

const own = declaration => /\/lib\/core\/props\/[a-z-]+\.ts$/.test(declaration.getSourceFile().fileName);

/** The object types of ours behind a type: those that lib/core/props declares itself, in their order. */
function ownObjects(given) {
  const type = checker.isArrayType(given) ? checker.getTypeArguments(given)[0] : given;
  const parts = (type.isUnion() ? type.types : [type]).flatMap(part => (part.isIntersection() ? part.types : [part]));
  const position = part => part.symbol?.declarations?.find(own)?.pos;
  return parts.filter(part => position(part) !== undefined).sort((a, b) => position(a) - position(b));
}

function walk(type, prefix) {
  for (const object of ownObjects(type)) {
    for (const property of object.getProperties()) {
      const fieldType = checker.getTypeOfSymbol(property);
      if (fieldType.flags & ts.TypeFlags.Undefined) continue; // stands only to exclude a field of another branch
      const path = prefix === '' ? property.name : `${prefix}.${property.name}`;
      const inner = ownObjects(checker.getNonNullableType(fieldType));
      const own = text(property.getDocumentationComment(checker));
      const tags = Object.fromEntries(property.getJsDocTags(checker).map(tag => [tag.name, text(tag.text)]));
      const named = fieldType.aliasSymbol ? [fieldType.aliasSymbol] : inner.map(part => part.symbol);
      const summary = own || named.map(symbol => text(symbol.getDocumentationComment(checker))).join(' ');
      if (summary && !docs[path])
        docs[path] = {
          summary,
          ...(tags.default && { default: tags.default }),
          ...(tags.see && { see: tags.see.replace(/^https \/\//, 'https://') }),
        };
      if (inner.length > 0) walk(checker.getNonNullableType(fieldType), path);
    }
  }
}

const root = checker.getTypeAtLocation(
  file.statements.find(statement => ts.isInterfaceDeclaration(statement) && statement.name.text === 'EtcdClusterProps'),
);
walk(root, '');
const json = `${JSON.stringify(docs, null, 2)}\n`;
if (process.argv[2] === '--print') process.stdout.write(json);
else writeFileSync(new URL('../lib/core/generated/field-docs.json', import.meta.url), json);
