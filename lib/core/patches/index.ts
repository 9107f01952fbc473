import type { Violation } from '../errors';
import type { KubeObject } from '../manifests/shared/kube-object';
import type { ResolvedEtcd } from '../resolve/types';
import { didYouMean } from '../util/did-you-mean';
import { applyOperation, copyOf, mergePatch } from '../util/json-patch';
import { brokenLimits } from './limits';

type Objects = Readonly<Record<string, KubeObject>>;

/** Objects with the patches of their config, and what is wrong with those patches. */
export function patched(
  { name, patches }: ResolvedEtcd,
  objects: Objects,
): { readonly objects: Objects; readonly violations: Violation[] } {
  const violations: Violation[] = [];
  const changed = { ...objects };
  for (const [id, patch] of Object.entries(patches)) {
    const object = Object.hasOwn(objects, id) ? objects[id] : undefined;
    // Whether there is such an object is for unknownIds.
    if (object === undefined) continue;
    let result: unknown = copyOf(object);
    if (patch.merge !== undefined) result = mergePatch(result, copyOf(patch.merge));
    for (const [index, operation] of (patch.json ?? []).entries()) {
      try {
        result = applyOperation(result, operation);
      } catch (error) {
        violations.push({
          path: ['patches', id, 'json', index],
          message: `can't be applied to the ${object.kind}: ${(error as Error).message}`,
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
 * The patches of objects that there are not.
 * @param all every logical id that a config can have
 * @param present those that this config has
 */
export function unknownIds(patches: object, all: readonly string[], present: readonly string[]): Violation[] {
  const unknown = Object.keys(patches).filter(id => !present.includes(id));
  return unknown.map(id => {
    const suggestion = didYouMean(id, [...new Set([...all, ...present])]);
    const message = all.includes(id)
      ? `this config has no such object. It has: ${present.join(', ')}`
      : `no such object. ${suggestion ? `Did you mean ${suggestion}?` : `There are: ${present.join(', ')}`}`;
    return { path: ['patches', id], message };
  });
}
