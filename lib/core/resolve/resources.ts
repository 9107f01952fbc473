import { goMemoryPart } from '../defaults';
import type { ResourceAmounts } from '../props/common';
import type { ParsedProps } from '../schema';
import { parseBytes, parseMillicores } from '../util/quantity';

/** CPU and memory, with every decision made. */
export interface ResolvedResources {
  readonly requests: Required<ResourceAmounts>;
  readonly limits: { readonly memory: string; readonly cpu: string | null };
  /** Bytes. */
  readonly goMemoryLimit: number;
  readonly goMaxProcs: number | null;
}

interface Defaults {
  readonly cpuRequest: string;
  readonly memoryRequest: string;
  readonly memoryLimit: string;
}

/**
 * Requests never exceed limits: where only one of them is given, the other's default gives way.
 * @internal
 */
export function resolveResources(given: ParsedProps['resources'], defaults: Defaults): ResolvedResources {
  const { requests, limits } = given ?? {};
  const smaller = (a: string, b: string, parse: (text: string) => number | undefined) =>
    (parse(a) as number) <= (parse(b) as number) ? a : b;
  const larger = (a: string, b: string, parse: (text: string) => number | undefined) => (smaller(a, b, parse) === a ? b : a);
  const memoryLimit = limits?.memory ?? larger(defaults.memoryLimit, requests?.memory ?? defaults.memoryRequest, parseBytes);
  const cpuLimit = limits?.cpu ?? null;
  const cpuRequest = requests?.cpu ?? (cpuLimit === null ? defaults.cpuRequest : smaller(defaults.cpuRequest, cpuLimit, parseMillicores));
  return {
    requests: {
      cpu: cpuRequest,
      memory: requests?.memory ?? smaller(defaults.memoryRequest, memoryLimit, parseBytes),
    },
    limits: { memory: memoryLimit, cpu: cpuLimit },
    goMemoryLimit: Math.floor((parseBytes(memoryLimit) as number) * goMemoryPart),
    goMaxProcs: cpuLimit === null ? null : Math.max(1, Math.ceil((parseMillicores(cpuLimit) as number) / 1000)),
  };
}
