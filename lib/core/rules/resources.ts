import { defaultEphemeralSizeLimit, defaultResources } from '../defaults';
import { parseBytes, parseMillicores } from '../util/quantity';
import { bytes, type Rule } from './rule';

const amounts = [
  ['cpu', parseMillicores],
  ['memory', parseBytes],
  ['ephemeralStorage', parseBytes],
] as const;

/** Resources: requests within limits, and enough memory to start. */
export const resourcesRule: Rule = ({ resources, helperResources, backup, storage: room }, report) => {
  const sections = [
    [['resources'], resources],
    [['helperResources'], helperResources],
    [['backup', 'resources'], backup?.resources],
  ] as const;
  for (const [path, given] of sections) {
    for (const [kind, parse] of amounts) {
      const [request, limit] = [given?.requests?.[kind], given?.limits?.[kind]];
      if (request === undefined || limit === undefined || (parse(request) ?? 0) <= (parse(limit) ?? Number.POSITIVE_INFINITY)) continue;
      report([...path, 'requests', kind], `${request} is more than the limit, ${limit}. Lower it, or raise the limit`);
    }
  }
  const least = 64 * 2 ** 20;
  for (const where of ['requests', 'limits'] as const) {
    const memory = bytes(resources?.[where]?.memory);
    if (memory !== undefined && memory < least)
      report(['resources', where, 'memory'], `${resources?.[where]?.memory} is too little for etcd to start. Use 64Mi or more`);
  }
  if (room?.ephemeral?.medium === 'Memory') {
    const limit = resources?.limits?.memory ?? defaultResources.limits.memory;
    const size = room.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit;
    if ((bytes(size) ?? 0) >= (bytes(limit) ?? 0)) {
      report(
        ['storage', 'ephemeral', 'sizeLimit'],
        `${size} in memory counts against the memory limit, ${limit}, and leaves etcd none. Lower it, or raise resources.limits.memory`,
      );
    }
  }
};
