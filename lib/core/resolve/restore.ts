import type { ParsedProps } from '../schema';
import { type ResolvedStore, resolveStore } from './store';

/** Resolved `restore`. */
export interface ResolvedRestore {
  readonly store: ResolvedStore;
  /** The folder of that cluster's backups in the store. */
  readonly folder: string;
  /** The argument of fetch.sh: `name NAME`, `latest`, `time 20261122T043000Z`, `revision NUMBER` or `file PATH`. */
  readonly which: string;
  /** null: none. */
  readonly token: string | null;
}

/**
 * null: a new cluster is empty.
 * @internal
 */
export function resolveRestore({ restore: given, backup }: ParsedProps, cluster: string, namespace: string): ResolvedRestore | null {
  if (given === undefined) return null;
  const { store, encryption, cluster: source } = given.from;
  return {
    // A rule ensures that one of them exists.
    store: store
      ? resolveStore(store, encryption)
      : resolveStore((backup as NonNullable<typeof backup>).store, encryption ?? backup?.encryption),
    folder: `${source?.namespace ?? namespace}/${source?.name ?? cluster}`,
    which: which(given.from),
    token: given.token ?? null,
  };
}

function which({ name, time, revision, file }: NonNullable<ParsedProps['restore']>['from']): string {
  if (file !== undefined) return `file ${file}`;
  if (time !== undefined) return `time ${compactTime(time)}`;
  if (revision !== undefined) return `revision ${revision}`;
  return name === 'latest' ? 'latest' : `name ${name}`;
}

/** In the format of backup names. */
const compactTime = (time: string) => `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
