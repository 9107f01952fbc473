import { buildResolved, type EtcdObjects, patchViolations, unknownPatches } from './build';
import { EtcdConfigError, formatPath, type Violation } from './errors';
import type { EtcdClusterProps } from './props';
import { resolveProps } from './resolve';
import type { ResolvedEtcd } from './resolve/types';
import { checkRules } from './rules';
import { checkForm, type ParsedProps } from './schema';

/**
 * Makes every decision that a config leaves open.
 * @throws EtcdConfigError with every violation, of form, of meaning and of patches, at once
 */
export function resolve(given: EtcdClusterProps): ResolvedEtcd {
  const { props, violations: ofForm } = checkForm(given);
  const ofMeaning = props === undefined ? [] : checkRules(props);
  // Where a value of another form would be wrong too, the rule says more.
  const judged = new Set(ofMeaning.map(({ path }) => formatPath(path)));
  const violations = [...ofForm.filter(({ path }) => !judged.has(formatPath(path))), ...ofMeaning];
  const ofPatches = props === undefined ? [] : patchesOf(props, violations.length === 0, ofForm.length === 0);
  const all = [...violations, ...ofPatches].map(({ path, message }) => ({ path, message }));
  if (props === undefined || all.length > 0) throw new EtcdConfigError(all);
  return resolveProps(props);
}

/**
 * Turns a config into the Kubernetes objects of an etcd cluster: plain JSON, the same for the same config, in the order to
 * create them in.
 * @throws EtcdConfigError with everything that is wrong with the config
 */
export function buildEtcd(props: EtcdClusterProps): EtcdObjects {
  return buildResolved(resolve(props));
}

/** What is wrong with the patches of a config, as far as its objects can be built. */
function patchesOf(props: ParsedProps, valid: boolean, formed: boolean): Violation[] {
  try {
    if (Object.keys(props.patches ?? {}).length === 0) return [];
    return formed ? patchViolations(resolveProps(props)) : unknownPatches(props.patches);
  } catch (error) {
    if (valid) throw error;
    return [];
  }
}
