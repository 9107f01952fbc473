import { goMemoryPart } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseBytes, parseMillicores } from '../util/quantity';

/** The resolved resources of a container. null: none. */
export interface ResolvedResources {
  readonly requests: { readonly cpu: string; readonly memory: string; readonly ephemeralStorage: string | null };
  readonly limits: { readonly cpu: string | null; readonly memory: string; readonly ephemeralStorage: string | null };
  /** Bytes. */
  readonly goMemoryLimit: number;
}

interface Defaults {
  readonly requests: Pick<ResolvedResources['requests'], 'cpu' | 'memory'>;
  readonly limits: Pick<ResolvedResources['limits'], 'cpu' | 'memory'>;
}

/**
 * Requests never exceed limits: if only one of them is set, the default of the other one is adjusted.
 * @internal
 */
export function resolveResources(given: ParsedProps['resources'], defaults: Defaults): ResolvedResources {
  const { requests, limits } = given ?? {};
  const cpuLimit = limits?.cpu ?? (defaults.limits.cpu === null ? null : larger(parseMillicores, defaults.limits.cpu, requests?.cpu));
  const memoryLimit = limits?.memory ?? larger(parseBytes, defaults.limits.memory, requests?.memory);
  return {
    requests: {
      cpu: requests?.cpu ?? smaller(parseMillicores, defaults.requests.cpu, cpuLimit),
      memory: requests?.memory ?? smaller(parseBytes, defaults.requests.memory, memoryLimit),
      // The same default as in the API server.
      ephemeralStorage: requests?.ephemeralStorage ?? limits?.ephemeralStorage ?? null,
    },
    limits: { cpu: cpuLimit, memory: memoryLimit, ephemeralStorage: limits?.ephemeralStorage ?? null },
    goMemoryLimit: Math.floor((parseBytes(memoryLimit) as number) * goMemoryPart),
  };
}

type Parse = (text: string) => number | undefined;
const larger = (parse: Parse, fallback: string, given: string | undefined) =>
  given !== undefined && (parse(given) as number) > (parse(fallback) as number) ? given : fallback;
const smaller = (parse: Parse, fallback: string, given: string | null) =>
  given !== null && (parse(given) as number) < (parse(fallback) as number) ? given : fallback;
