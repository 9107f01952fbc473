import { buildResolved, type EtcdObjects, patchViolations, unknownPatches } from './build';
import { EtcdConfigError, type Violation } from './errors';
import type { EtcdClusterProps } from './props';
import { resolveProps } from './resolve';
import type { ResolvedEtcd } from './resolve/types';
import { checkRules } from './rules';
import { type ParsedProps, parseProps } from './schema';

/**
 * Makes every decision that a config leaves open.
 * @throws EtcdConfigError with every violation, of form, of meaning and of patches, at once
 */
export function resolve(props: EtcdClusterProps): ResolvedEtcd {
  const etcd = resolveProps(checked(props));
  const violations = Object.keys(etcd.patches).length > 0 ? patchViolations(etcd) : [];
  if (violations.length > 0) throw new EtcdConfigError(violations);
  return etcd;
}

/**
 * Turns a config into the Kubernetes objects of an etcd cluster: plain JSON, the same for the same config, in the order to
 * create them in.
 * @throws EtcdConfigError with everything that is wrong with the config
 */
export function buildEtcd(props: EtcdClusterProps): EtcdObjects {
  return buildResolved(resolve(props));
}

function checked(props: EtcdClusterProps): ParsedProps {
  let parsed: ParsedProps;
  try {
    parsed = parseProps(props);
  } catch (error) {
    if (!(error instanceof EtcdConfigError)) throw error;
    throw new EtcdConfigError([...error.violations, ...rulesWithout(props, error.violations)]);
  }
  const violations = checkRules(parsed);
  if (violations.length > 0) throw new EtcdConfigError([...violations, ...patchesOf(parsed)]);
  return parsed;
}

/** What is wrong with the patches of a config that breaks rules, as far as its objects can be built. */
function patchesOf(parsed: ParsedProps): Violation[] {
  if (parsed.patches === undefined) return [];
  try {
    return patchViolations(resolveProps(parsed));
  } catch {
    return [];
  }
}

/** What the rules say of the part of a config whose form is right. */
function rulesWithout(props: unknown, broken: readonly Violation[]): Violation[] {
  if (typeof props !== 'object' || props === null || Array.isArray(props)) return [];
  const rest: Record<string, unknown> = { ...props };
  const removed: Violation['path'][] = [];
  for (const { path } of broken) {
    const [field, inner] = path as readonly [string, (string | number)?];
    const section = rest[field];
    const inSection = inner !== undefined && typeof section === 'object' && section !== null && !Array.isArray(section) && inner in section;
    if (inSection) {
      const { [String(inner)]: _, ...others } = section as Record<string, unknown>;
      rest[field] = others;
      removed.push([field, inner as string]);
    } else {
      delete rest[field];
      removed.push([field]);
    }
  }
  try {
    const parsed = parseProps({ ...rest, storage: rest.storage ?? {} });
    return [...checkRules(parsed), ...unknownPatches(parsed.patches)].filter(
      ({ path }) => !removed.some(gone => gone.every((key, index) => path[index] === key)),
    );
  } catch (error) {
    if (error instanceof EtcdConfigError) return [];
    throw error;
  }
}
