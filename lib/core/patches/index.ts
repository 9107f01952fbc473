import type { Violation } from '../errors';
import type { KubeObject } from '../manifests/shared/kube-object';
import type { ResolvedEtcd } from '../resolve/types';
import { didYouMean } from '../util/did-you-mean';
import { applyOperation, copyOf, mergePatch } from '../util/json-patch';
import { brokenLimits } from './limits';

type Objects = Readonly<Record<string, KubeObject>>;

/** Applies the patches of a config to its objects. Returns the objects and the violations of the patches. */
export function patched(
  { name, patches }: ResolvedEtcd,
  objects: Objects,
): { readonly objects: Objects; readonly violations: Violation[] } {
  const violations: Violation[] = [];
  const changed = { ...objects };
  for (const [id, patch] of Object.entries(patches)) {
    const object = Object.hasOwn(objects, id) ? objects[id] : undefined;
    // unknownIds reports unknown objects.
    if (object === undefined) continue;
    let result: unknown = copyOf(object);
    if (patch.merge !== undefined) result = mergePatch(result, copyOf(patch.merge));
    for (const [index, operation] of (patch.json ?? []).entries()) {
      try {
        result = applyOperation(result, operation);
      } catch (error) {
        violations.push({
          path: ['patches', id, 'json', index],
          message: `cannot be applied to the ${object.kind}: ${(error as Error).message}`,
        });
        break;
      }
    }
    violations.push(...brokenLimits(name, object, result).map(message => ({ path: ['patches', id], message })));
    changed[id] = result as KubeObject;
  }
  return { objects: changed, violations };
}

/**
 * Reports patches of unknown objects.
 * @param all every logical id that a config can have
 * @param present those that this config has
 */
export function unknownIds(patches: object, all: readonly string[], present: readonly string[]): Violation[] {
  const unknown = Object.keys(patches).filter(id => !present.includes(id));
  return unknown.map(id => {
    const suggestion = didYouMean(id, [...new Set([...all, ...present])]);
    const message = all.includes(id)
      ? `not an object of this config. Known objects: ${present.join(', ')}`
      : `unknown object. ${suggestion ? `Did you mean ${suggestion}?` : `Known objects: ${present.join(', ')}`}`;
    return { path: ['patches', id], message };
  });
}
