import { defaultEphemeralSizeLimit, defaultResources } from '../defaults';
import { parseBytes, parseMillicores } from '../util/quantity';
import { bytes, type Rule } from './rule';

const amounts = [
  ['cpu', parseMillicores],
  ['memory', parseBytes],
  ['ephemeralStorage', parseBytes],
] as const;

/** Checks that requests are within limits, and that there is enough memory to start. */
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
      report([...path, 'requests', kind], `must not exceed the limit, ${limit} (${request}). Lower it, or raise the limit`);
    }
  }
  const least = 64 * 2 ** 20;
  for (const where of ['requests', 'limits'] as const) {
    const memory = bytes(resources?.[where]?.memory);
    if (memory !== undefined && memory < least)
      report(['resources', where, 'memory'], `must be at least 64Mi for etcd to start (${resources?.[where]?.memory})`);
  }
  if (room?.ephemeral?.medium === 'Memory') {
    const limit = resources?.limits?.memory ?? defaultResources.limits.memory;
    const size = room.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit;
    if ((bytes(size) ?? 0) >= (bytes(limit) ?? 0)) {
      report(
        ['storage', 'ephemeral', 'sizeLimit'],
        `must be below the memory limit, ${limit}, because medium: Memory counts against it (${size}). Lower it, or raise resources.limits.memory`,
      );
    }
  }
};
