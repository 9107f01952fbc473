import { buildResolved, type EtcdObjects, patchViolations, unknownPatches } from './build';
import { EtcdConfigError, formatPath, type Violation } from './errors';
import type { EtcdClusterProps } from './props';
import { resolveProps } from './resolve';
import type { ResolvedEtcd } from './resolve/types';
import { checkRules } from './rules';
import { checkForm, type ParsedProps } from './schema';

/**
 * Resolves a config: applies every default.
 * @throws EtcdConfigError with all violations of the schema, the rules and the patches
 */
export function resolve(given: EtcdClusterProps): ResolvedEtcd {
  const { props, violations: ofForm } = checkForm(given);
  const ofMeaning = props === undefined ? [] : checkRules(props);
  // If a rule reports the same path, its message says more.
  const judged = new Set(ofMeaning.map(({ path }) => formatPath(path)));
  const violations = [...ofForm.filter(({ path }) => !judged.has(formatPath(path))), ...ofMeaning];
  const ofPatches = props === undefined ? [] : patchesOf(props, violations.length === 0, ofForm.length === 0);
  const all = [...violations, ...ofPatches].map(({ path, message }) => ({ path, message }));
  if (props === undefined || all.length > 0) throw new EtcdConfigError(all);
  return resolveProps(props);
}

/**
 * Builds the Kubernetes objects of an etcd cluster from a config: deterministic plain JSON, in creation order.
 * @throws EtcdConfigError with all violations of the config
 */
export function buildEtcd(props: EtcdClusterProps): EtcdObjects {
  return buildResolved(resolve(props));
}

/** The violations of a config's patches, as far as its objects can be built. */
function patchesOf(props: ParsedProps, valid: boolean, formed: boolean): Violation[] {
  try {
    if (Object.keys(props.patches ?? {}).length === 0) return [];
    return formed ? patchViolations(resolveProps(props)) : unknownPatches(props.patches);
  } catch (error) {
    if (valid) throw error;
    return [];
  }
}
