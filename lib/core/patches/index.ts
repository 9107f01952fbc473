import type { Violation } from '../errors';
import { type KubeObject, type KubeObjects, mapObjects } from '../manifests/shared/kube-object';
import type { PatchProps } from '../props/patches';
import type { ResolvedEtcd } from '../resolve/types';
import { didYouMean } from '../util/did-you-mean';
import { applyOperation, copyOf, mergePatch } from '../util/json-patch';
import { brokenLimits } from './limits';

/** Applies the patches of a config to its objects. Returns the objects and the violations of the patches. */
export function patched<T extends KubeObjects>(
  { name, patches }: ResolvedEtcd,
  objects: T,
): { readonly objects: T; readonly violations: Violation[] } {
  const violations: Violation[] = [];
  let changed = objects;
  for (const [id, patch] of Object.entries(patches)) {
    // unknownIds reports unknown objects.
    changed = mapObjects(changed, (object, key) => {
      if (key !== id) return object;
      const { result, problems } = patchedObject(name, object, patch);
      violations.push(...problems.map(({ path, message }) => ({ path: ['patches', id, ...path], message })));
      return result;
    });
  }
  return { objects: changed, violations };
}

/** Applies a patch to an object. Returns the result and the violations of the patch. */
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
      problems.push({ path: ['json', index], message: `cannot be applied to the ${object.kind}: ${(error as Error).message}` });
      break;
    }
  }
  problems.push(...brokenLimits(cluster, object, result).map(message => ({ path: [], message })));
  // Without a problem, kind and name are those of the object. Everything else is what the patch makes of it.
  return { result: result as T, problems };
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
