import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument, visit } from 'yaml';
import { resolve } from '../core/config';
import { EtcdConfigError, formatPath, type Violation } from '../core/errors';
import type { EtcdClusterProps } from '../core/props';
import type { ResolvedEtcd } from '../core/resolve/types';
import { InvalidConfigError } from './errors';

/** More than any config needs, and small enough to parse quickly. */
const largestFile = 1024 * 1024;

/** A config that was read and resolved. */
export interface Config {
  /** The file's name as given; `<stdin>` for standard input. */
  readonly file: string;
  readonly etcd: ResolvedEtcd;
}

/**
 * Reads and resolves configs.
 * @throws InvalidConfigError with all violations of all of them, each with file:line:column
 */
export function readConfigs(files: readonly string[]): Config[] {
  const problems: string[] = [];
  const configs: Config[] = [];
  for (const file of files.length === 0 ? ['-'] : files) {
    try {
      configs.push(readConfig(file));
    } catch (error) {
      if (!(error instanceof InvalidConfigError)) throw error;
      problems.push(error.message);
    }
  }
  const seen = new Map<string, string>();
  for (const { file, etcd } of configs) {
    const key = `${etcd.namespace}/${etcd.name}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      problems.push(
        `${file}: name: conflicts with ${earlier}: both are named ${etcd.name} in namespace ${etcd.namespace}. Rename one of them`,
      );
    }
    seen.set(key, file);
  }
  if (problems.length > 0) throw new InvalidConfigError(problems.join('\n'));
  return configs;
}

/**
 * Reads and resolves one config.
 * @throws InvalidConfigError with all of its violations, each with file:line:column
 */
export function readConfig(given: string): Config {
  const file = given === '-' ? '<stdin>' : given;
  const { document, lines } = parse(file, readText(given, file));
  try {
    return { file, etcd: resolve(toProps(file, document, lines)) };
  } catch (error) {
    if (!(error instanceof EtcdConfigError)) throw error;
    const messages = error.violations.map(
      violation => `${locate(file, document, lines, violation.path)}: ${formatPath(violation.path)}: ${violation.message}`,
    );
    throw new InvalidConfigError(messages.join('\n'));
  }
}

function readText(given: string, file: string): string {
  try {
    const bytes = readFileSync(given === '-' ? 0 : given);
    if (bytes.length > largestFile) throw new InvalidConfigError(`${file}: must not be larger than ${largestFile / 1024} KiB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof InvalidConfigError) throw error;
    if (error instanceof TypeError) throw new InvalidConfigError(`${file}: must be text in UTF-8`);
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
        throw new InvalidConfigError(`${file}: no such file. Create one with etcd-kit init`);
      case 'EISDIR':
        throw new InvalidConfigError(`${file}: must not be a folder. Name the YAML files in it`);
      default:
        throw new InvalidConfigError(`${file}: cannot be read: ${(error as Error).message}`);
    }
  }
}

function parse(file: string, text: string): { document: Document; lines: LineCounter } {
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, stringKeys: true });
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidConfigError(`${file}: must not be nested so deeply`);
    throw error;
  }
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${file}:${line}:${col}: ${explainYaml(code, message)}`;
  });
  if (problems.length > 0) throw new InvalidConfigError(problems.join('\n'));
  if (document.contents === null)
    throw new InvalidConfigError(`${file}: must not be empty: storage is required. Create a config with etcd-kit init`);
  return { document, lines };
}

function explainYaml(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'duplicate key. Leave one of them out';
    case 'MULTIPLE_DOCS':
      return 'must not contain a second document. Put each config in its own file';
    case 'TAB_AS_INDENT':
      return 'must not be indented with tabs. Use spaces';
    default:
      return message.split('\n')[0] as string;
  }
}

function toProps(file: string, document: Document, lines: LineCounter): EtcdClusterProps {
  const anchors = new Set<string>();
  visit(document, {
    Node: (_, node) => {
      if ('anchor' in node && node.anchor) anchors.add(node.anchor);
    },
    Alias: (_, { source, range }) => {
      if (anchors.has(source)) return;
      const { line, col } = lines.linePos(range?.[0] ?? 0);
      throw new InvalidConfigError(`${file}:${line}:${col}: unknown anchor *${source}. Define it before its use`);
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 }) as EtcdClusterProps;
  } catch (error) {
    if (error instanceof ReferenceError) throw new InvalidConfigError(`${file}: must not use so many aliases (${error.message})`);
    if (error instanceof RangeError) throw new InvalidConfigError(`${file}: must not be nested so deeply`);
    throw error;
  }
}

/** The position of a path in the file. If it is missing, the position of its closest existing parent. */
function locate(file: string, document: Document, lines: LineCounter, path: Violation['path']): string {
  let offset = isNode(document.contents) ? document.contents.range?.[0] : 0;
  let node: unknown = document.contents;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => isPair(item) && isNode(item.key) && String(item.key) === String(key));
      if (!pair || !isNode(pair.key)) break;
      offset = pair.key.range?.[0];
      node = pair.value;
    } else {
      const item = (node as { get?: (key: unknown, keep: boolean) => unknown } | null)?.get?.(key, true);
      if (!isNode(item)) break;
      offset = item.range?.[0];
      node = item;
    }
  }
  const { line, col } = lines.linePos(offset ?? 0);
  return `${file}:${line}:${col}`;
}
