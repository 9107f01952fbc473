import { isDeepStrictEqual } from 'node:util';
import * as pulumi from '@pulumi/pulumi';
import type { ResolvedEtcd } from '../core/resolve/types';
import { sameQuantity } from '../core/util/quantity';
import type { OutputTokens } from './output-tokens';

/**
 * Keeps in the stack's state what the volume claims were made with, and refuses a config that asks for other ones: a StatefulSet
 * never changes the claims that it has made, so such an update would pass and change no volume. `pulumi up --replace` of what is
 * kept lets the config through: https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
 * @returns their size, for the StatefulSet: where the config is refused it fails, in a preview too. In a preview that makes them, or makes
 * them anew, it is not known. So Pulumi asks for no dry run of that StatefulSet then, which the API server would refuse while there is
 * the one that is to be replaced: https://github.com/pulumi/pulumi-kubernetes, provider/pkg/await/await.go
 */
export function volumeClaims(
  cluster: string,
  { size, className, accessModes, selector }: ResolvedEtcd['storage'] & { kind: 'persistent' },
  tokens: OutputTokens,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const claims = { size, accessModes, ...(className !== null && { className }), ...(selector !== null && { selector }) };
  // Its output stays what its first input was, until it is replaced.
  const kept = new pulumi.Stash(`${cluster}-volumeClaims`, { input: tokens.resolve(claims) }, { parent });
  return pulumi.all([kept.input, kept.output, kept.urn, kept.id]).apply(([asked, made, urn]) => {
    const refused = refusal(made, asked, urn);
    // As it was written when they were made: another word for the same amount is no change.
    if (refused === undefined) return (made as Claims | undefined)?.size ?? size;
    // Of an error that comes after the program's last line, Pulumi prints the stack where there is one.
    throw Object.assign(new pulumi.ResourceError(refused, parent, true), { stack: '' });
  });
}

/**
 * What there is to say of claims that are asked for; nothing where they are the ones that were made.
 * @param made undefined where none were
 */
export function refusal(made: Claims | undefined, asked: Claims, urn: string): string | undefined {
  if (made === undefined) return undefined;
  const changes = [...new Set([...Object.keys(made), ...Object.keys(asked)])]
    .filter(key => !isDeepStrictEqual(made[key], asked[key]) && !(key === 'size' && sameQuantity(made.size, asked.size)))
    // A size is never secret; other values may be.
    .map(key => (key === 'size' ? `storage.size: was ${made.size}, is ${asked.size}` : `storage.${key}: is not what it was`));
  if (changes.length === 0) return undefined;
  return (
    `${changes.join('; ')}. A StatefulSet never changes the claims that it has made: this would pass, and change no volume. ` +
    'The StatefulSet was left as it is. "Other volumes" in the README of etcd-kit tells how the claims get there. ' +
    `Then say that you mean it: pulumi up --replace '${urn}'`
  );
}

type Claims = Readonly<Record<string, unknown>> & { readonly size: string };
