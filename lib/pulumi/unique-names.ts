import * as pulumi from '@pulumi/pulumi';
import type { EtcdObjects, LogicalId } from '../core/build';
import type { KubeObject } from '../core/manifests/shared/kube-object';
import type { OutputTokens } from './output-tokens';

/** Whether an object is immutable, so that new content requires a new object: the ConfigMaps of scripts. */
export const isReplacedByDesign = (object: KubeObject & { readonly immutable?: boolean }): boolean => object.immutable === true;

/**
 * Gives each immutable object a name that no other one ever had, also where objects refer to it. An object of another version, or an
 * earlier one of this version, may still exist after Pulumi has removed it from the state, because pods mount it. Pulumi's provider does
 * not create an object that exists.
 * @returns the objects, in the same order. The names are unknown in a preview that creates or replaces them.
 */
export function uniquelyNamed(cluster: string, objects: EtcdObjects, tokens: OutputTokens, parent: pulumi.Resource): EtcdObjects {
  const names = new Map<string, string>();
  for (const [id, object] of Object.entries(objects) as [LogicalId, KubeObject][]) {
    const { name } = object.metadata;
    if (isReplacedByDesign(object)) names.set(name, tokens.tokenize(uniqueName(`${cluster}-${id}Name`, name, parent)) as string);
  }
  return renamed(objects, names) as EtcdObjects;
}

/** Adds a suffix that stays the same until the name changes. */
function uniqueName(resource: string, name: string, parent: pulumi.Resource): pulumi.Output<string> {
  // Every Stash has a unique id.
  const { id } = new pulumi.Stash(resource, { input: name }, { parent, protect: false, replaceOnChanges: ['input'] });
  return pulumi.interpolate`${name}-${id.apply(uuid => uuid.slice(0, 8))}`;
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map(item => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, names)]));
}
