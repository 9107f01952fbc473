import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The pods that run the scripts. Each kind has its own ConfigMap, so that a change in a backup script restarts no member. */
export type ScriptAudience = 'member' | 'auxiliary';

/** The folders of lib/scripts that the pods of each kind mount. */
const folders: Readonly<Record<ScriptAudience, readonly string[]>> = {
  member: ['lib', 'tools', 'member', 'restore'],
  auxiliary: ['lib', 'tools', 'auth', 'backup', 'drill'],
};

/** The scripts of one ConfigMap. */
export interface ScriptFiles {
  /** The text of each script by its key: its path in lib/scripts with dots for slashes. */
  readonly data: Readonly<Record<string, string>>;
  /** The path of each script under /scripts, which is its path in lib/scripts. */
  readonly items: readonly { readonly key: string; readonly path: string }[];
  /** A hash of the texts. */
  readonly hash: string;
  /** The size of the data as JSON, as Go encodes it. */
  readonly jsonBytes: number;
}

const root = join(__dirname, '..', 'scripts');
const loaded = new Map<ScriptAudience, ScriptFiles>();

/** The scripts for one kind of pod. */
export function scriptFiles(audience: ScriptAudience): ScriptFiles {
  let files = loaded.get(audience);
  if (files === undefined) {
    const paths = folders[audience].flatMap(scriptPaths);
    const items = paths.map(path => ({ key: path.replaceAll('/', '.'), path }));
    const data = Object.fromEntries(items.map(({ key, path }) => [key, readFileSync(join(root, path), 'utf8')]));
    const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10);
    files = { data, items, hash, jsonBytes: jsonBytes(data) };
    loaded.set(audience, files);
  }
  return files;
}

/** The paths of the scripts in a folder of lib/scripts, in the order of their names. */
function scriptPaths(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(file => join(folder, file))
    .filter(path => statSync(join(root, path)).isFile())
    .map(path => path.split(sep).join('/'))
    .sort();
}

/** A variable that a script reads or sets: `$NAME`, `${NAME`, `NAME=`. */
const variable = /\$\{?#?([A-Za-z_]\w*)|\b([A-Za-z_]\w*)=(?!=)/g;
let variables: ReadonlySet<string> | undefined;

/** The variables of all scripts. An environment variable of the same name would affect a script. */
export function scriptVariables(): ReadonlySet<string> {
  if (variables === undefined) {
    const text = (['member', 'auxiliary'] as const).flatMap(audience => Object.values(scriptFiles(audience).data)).join('\n');
    variables = new Set(Array.from(text.matchAll(variable), ([, read, set]) => (read ?? set) as string));
  }
  return variables;
}

/** The size of a value as JSON, as Go encodes it: `<`, `>` and `&` are escaped. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value).replace(/[<>&]/g, '\\u0000'));
