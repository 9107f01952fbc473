import type { PersistentVolumeClaim } from 'kubernetes-types/core/v1';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { parseQuantity } from '../../core/util/quantity';
import { differences, restrict } from './differences';
import { summarize } from './summary';

/** The name of a member's claim. */
export const claimName = (etcd: ResolvedEtcd, ordinal: number) => `${names.volumeClaimTemplate}-${names.pod(etcd.name, ordinal)}`;

/** Compares a claim with the StatefulSet's template: it is the same, only smaller, or different otherwise. */
export function claimChanges(
  claim: PersistentVolumeClaim,
  template: PersistentVolumeClaim,
): { readonly kind: 'same' | 'smaller' | 'other'; readonly changes: readonly string[] } {
  const wanted = template.spec;
  const changes = summarize(differences(restrict(claim.spec, wanted), wanted, 'spec'));
  if (changes.length === 0) return { kind: 'same', changes };
  const { resources: _, ...rest } = wanted ?? {};
  const size = (of: PersistentVolumeClaim) => parseQuantity(of.spec?.resources?.requests?.storage ?? '') ?? 0n;
  const smaller = differences(restrict(claim.spec, rest), rest, 'spec').length === 0 && size(claim) < size(template);
  return { kind: smaller ? 'smaller' : 'other', changes };
}
