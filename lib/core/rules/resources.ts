import { defaultEphemeralSizeLimit, defaultResources } from '../defaults';
import { parseBytes, parseMillicores } from '../util/quantity';
import { bytes, type Rule } from './rule';

/** CPU and memory: requests within limits, and enough to start. */
export const resourcesRule: Rule = ({ resources: given, storage: room }, report) => {
  const amounts = [
    ['cpu', parseMillicores, defaultResources.cpuRequest],
    ['memory', parseBytes, defaultResources.memoryRequest],
  ] as const;
  for (const [kind, parse, fallback] of amounts) {
    const limit = given?.limits?.[kind];
    const request = given?.requests?.[kind];
    if (limit === undefined || request === undefined) continue;
    if ((parse(request) ?? 0) > (parse(limit) ?? Number.POSITIVE_INFINITY)) {
      report(
        ['resources', 'requests', kind],
        `${request} is more than the limit, ${limit}. Lower it, or raise the limit (default ${fallback})`,
      );
    }
  }
  const least = 64 * 2 ** 20;
  for (const where of ['requests', 'limits'] as const) {
    const memory = bytes(given?.[where]?.memory);
    if (memory !== undefined && memory < least)
      report(['resources', where, 'memory'], `${given?.[where]?.memory} is too little for etcd to start. Use 64Mi or more`);
  }
  if (room?.ephemeral?.medium === 'Memory') {
    const limit = given?.limits?.memory ?? defaultResources.memoryLimit;
    const size = room.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit;
    if ((bytes(size) ?? 0) >= (bytes(limit) ?? 0)) {
      report(
        ['storage', 'ephemeral', 'sizeLimit'],
        `${size} in memory counts against the memory limit, ${limit}, and leaves etcd none. Lower it, or raise resources.limits.memory`,
      );
    }
  }
};
