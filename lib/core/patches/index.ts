import type { Violation } from '../errors';
import { type KubeObject, type KubeObjects, mapObjects } from '../manifests/shared/kube-object';
import type { PatchProps } from '../props/patches';
import type { ResolvedEtcd } from '../resolve/types';
import { didYouMean } from '../util/did-you-mean';
import { applyOperation, copyOf, mergePatch } from '../util/json-patch';
import { brokenLimits } from './limits';

/** Objects with the patches of their config, and what is wrong with those patches. */
export function patched<T extends KubeObjects>(
  { name, patches }: ResolvedEtcd,
  objects: T,
): { readonly objects: T; readonly violations: Violation[] } {
  const violations: Violation[] = [];
  let changed = objects;
  for (const [id, patch] of Object.entries(patches)) {
    // Whether there is such an object is for unknownIds.
    changed = mapObjects(changed, (object, key) => {
      if (key !== id) return object;
      const { result, problems } = patchedObject(name, object, patch);
      violations.push(...problems.map(({ path, message }) => ({ path: ['patches', id, ...path], message })));
      return result;
    });
  }
  return { objects: changed, violations };
}

/** An object with its patch, and what is wrong with the patch. */
function patchedObject<T extends KubeObject>(
  cluster: string,
  object: T,
  patch: PatchProps,
): { readonly result: T; readonly problems: readonly Violation[] } {
  const problems: Violation[] = [];
  let result: unknown = copyOf(object);
  if (patch.merge !== undefined) result = mergePatch(result, copyOf(patch.merge));
  for (const [index, operation] of (patch.json ?? []).entries()) {
    try {
      result = applyOperation(result, operation);
    } catch (error) {
      problems.push({ path: ['json', index], message: `can't be applied to the ${object.kind}: ${(error as Error).message}` });
      break;
    }
  }
  problems.push(...brokenLimits(cluster, object, result).map(message => ({ path: [], message })));
  // It is an object of the same kind and name, or there is a problem. The rest of it is whatever the patch says.
  return { result: result as T, problems };
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
