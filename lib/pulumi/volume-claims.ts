import { isDeepStrictEqual } from 'node:util';
import * as pulumi from '@pulumi/pulumi';
import type { ResolvedEtcd } from '../core/resolve/types';
import { sameQuantity } from '../core/util/quantity';
import type { OutputTokens } from './output-tokens';

/**
 * Stores the config of the volume claims in the stack's state, and rejects a config that changes it: a StatefulSet never changes existing
 * claims, so such an update would succeed and change no volume. `pulumi up --replace` of the stored config accepts the change:
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
 * @returns their size, for the StatefulSet. It fails if the config is rejected, also in a preview. It is unknown in a preview that creates
 * or replaces the stored config. Pulumi then requests no dry run of the StatefulSet, which the API server would reject while the old one
 * exists: https://github.com/pulumi/pulumi-kubernetes, provider/pkg/await/await.go
 */
export function volumeClaims(
  cluster: string,
  { size, className, accessModes, selector }: ResolvedEtcd['storage'] & { kind: 'persistent' },
  tokens: OutputTokens,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const claims = { size, accessModes, ...(className !== null && { className }), ...(selector !== null && { selector }) };
  // Its output remains its first input until it is replaced.
  const kept = new pulumi.Stash(`${cluster}-volumeClaims`, { input: tokens.resolve(claims) }, { parent });
  return pulumi.all([kept.input, kept.output, kept.urn, kept.id]).apply(([asked, made, urn]) => {
    const refused = refusal(made, asked, urn);
    // The original notation: another notation of the same amount is not a change.
    if (refused === undefined) return (made as Claims | undefined)?.size ?? size;
    // For an error after the program's last line, Pulumi prints the stack if there is one.
    throw Object.assign(new pulumi.ResourceError(refused, parent, true), { stack: '' });
  });
}

/**
 * The error for changed claims; undefined if they did not change.
 * @param made the stored claims; undefined if there are none
 */
export function refusal(made: Claims | undefined, asked: Claims, urn: string): string | undefined {
  if (made === undefined) return undefined;
  const changes = [...new Set([...Object.keys(made), ...Object.keys(asked)])]
    .filter(key => !isDeepStrictEqual(made[key], asked[key]) && !(key === 'size' && sameQuantity(made.size, asked.size)))
    // A size is never secret. Other values may be.
    .map(key => (key === 'size' ? `storage.size: must not change (${made.size} -> ${asked.size})` : `storage.${key}: must not change`));
  if (changes.length === 0) return undefined;
  return (
    `${changes.join('; ')}. A StatefulSet never changes existing claims: this would succeed, and change no volume. ` +
    'The StatefulSet was not changed. Migrate the claims as described in "Other volumes" in the README of etcd-kit. ' +
    `Then confirm the change: pulumi up --replace '${urn}'`
  );
}

type Claims = Readonly<Record<string, unknown>> & { readonly size: string };
