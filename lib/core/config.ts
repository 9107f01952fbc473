import { EtcdConfigError, formatPath } from './errors';
import type { EtcdClusterProps } from './props';
import { resolveProps } from './resolve';
import type { ResolvedEtcd } from './resolve/types';
import { checkRules } from './rules';
import { checkForm } from './schema';

/**
 * Makes every decision that a config leaves open.
 * @throws EtcdConfigError with every violation, of form and of meaning, at once
 */
export function resolve(given: EtcdClusterProps): ResolvedEtcd {
  const { props, violations: ofForm } = checkForm(given);
  const ofMeaning = props === undefined ? [] : checkRules(props);
  // Where a value of another form would be wrong too, the rule says more.
  const judged = new Set(ofMeaning.map(({ path }) => formatPath(path)));
  const violations = [...ofForm.filter(({ path }) => !judged.has(formatPath(path))), ...ofMeaning];
  if (props === undefined || violations.length > 0) throw new EtcdConfigError(violations.map(({ path, message }) => ({ path, message })));
  return resolveProps(props);
}
