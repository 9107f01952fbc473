import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The run-time scripts, each with the path under /scripts that it is mounted at. */
export const scriptPaths = {
  'auth.sh': 'auth.sh',
  'backup-metrics.sh': 'backup-metrics.sh',
  'bootstrap.sh': 'bootstrap.sh',
  'cgi-metrics.sh': 'metrics/cgi-bin/metrics',
  'cgi-record.sh': 'www/cgi-bin/record',
  'cgi-statefulset.sh': 'www/cgi-bin/statefulset',
  'changes.sh': 'changes.sh',
  'choice.sh': 'choice.sh',
  'common.sh': 'common.sh',
  'compare.sh': 'compare.sh',
  'corruption.sh': 'corruption.sh',
  'drill-event.sh': 'drill-event.sh',
  'drill-fetch.sh': 'drill-fetch.sh',
  'drill-record.sh': 'drill-record.sh',
  'drill.sh': 'drill.sh',
  'etcdctl.sh': 'etcdctl.sh',
  'fetch.sh': 'fetch.sh',
  'fetching.sh': 'fetching.sh',
  'joining.sh': 'joining.sh',
  'json.awk': 'json.awk',
  'identity.sh': 'identity.sh',
  'keeper.sh': 'keeper.sh',
  'kubernetes.sh': 'kubernetes.sh',
  'login.sh': 'login.sh',
  'look.sh': 'look.sh',
  'passwords.sh': 'passwords.sh',
  'peers.sh': 'peers.sh',
  'record.sh': 'record.sh',
  'recovery.sh': 'recovery.sh',
  'restore.sh': 'restore.sh',
  'restoring.sh': 'restoring.sh',
  'retention.sh': 'retention.sh',
  'ship.sh': 'ship.sh',
  'snapshot.sh': 'snapshot.sh',
  'start.sh': 'start.sh',
  'statefulset.sh': 'statefulset.sh',
  'stop.sh': 'stop.sh',
  'store.sh': 'store.sh',
  'supervise.sh': 'supervise.sh',
  'take-over.sh': 'take-over.sh',
  'throwaway.sh': 'throwaway.sh',
  'tls.sh': 'tls.sh',
  'tools.sh': 'tools.sh',
  'upload.sh': 'upload.sh',
  'version.sh': 'version.sh',
  'watch.sh': 'watch.sh',
} as const;

/** What a script reads or sets: `$NAME`, `${NAME`, `NAME=`. */
const variable = /\$\{?#?([A-Za-z_]\w*)|\b([A-Za-z_]\w*)=(?!=)/g;

interface ScriptFiles {
  readonly data: Readonly<Record<string, string>>;
  readonly hash: string;
  /** The variables of all scripts. An environment variable of such a name would change what a script does. */
  readonly variables: ReadonlySet<string>;
  /** The size of the data as JSON that Go writes. */
  readonly jsonBytes: number;
}

let loaded: ScriptFiles | undefined;

/** The scripts' texts by file, a hash of them, and what the rules must know of them. */
export function scriptFiles(): ScriptFiles {
  if (!loaded) {
    const folder = join(__dirname, '..', 'scripts');
    const data = Object.fromEntries(Object.keys(scriptPaths).map(file => [file, readFileSync(join(folder, file), 'utf8')]));
    const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10);
    const text = Object.values(data).join('\n');
    const variables = new Set(Array.from(text.matchAll(variable), ([, read, set]) => (read ?? set) as string));
    loaded = { data, hash, variables, jsonBytes: jsonBytes(data) };
  }
  return loaded;
}

/** The size of a value as JSON that Go writes: `<`, `>` and `&` are escaped. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value).replace(/[<>&]/g, '\\u0000'));
