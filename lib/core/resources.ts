import { goMemoryPart } from './defaults';
import type { ResourceAmounts } from './props';
import { parseBytes, parseMillicores } from './quantity';
import type { ParsedProps } from './schema';

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

/** As a container has them. */
export const containerResources = ({ requests, limits }: ResolvedResources) => ({
  requests: { ...requests },
  limits: { memory: limits.memory, ...(limits.cpu !== null && { cpu: limits.cpu }) },
});

/** Go's collector and scheduler keep to the limits. https://pkg.go.dev/runtime */
export const goVariables = ({ goMemoryLimit, goMaxProcs }: ResolvedResources) => [
  { name: 'GOMEMLIMIT', value: String(goMemoryLimit) },
  ...(goMaxProcs === null ? [] : [{ name: 'GOMAXPROCS', value: String(goMaxProcs) }]),
];
