import type { StatefulSet } from 'kubernetes-types/apps/v1';

/**
 * What happens to the members when their pod template changes.
 * @param resumes whether they start again from a pause with it
 */
export function rolloutMeaning({ spec }: StatefulSet, resumes: boolean): string {
  const replicas = spec?.replicas ?? 0;
  if (replicas === 0 || resumes) return 'takes effect when the members start again';
  if (spec?.updateStrategy?.type === 'OnDelete')
    return 'no member restarts automatically: each is updated when you delete its pod, one at a time';
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition >= replicas) return `no member restarts: updateStrategy.partition is ${partition}`;
  if (partition > 0) {
    const which =
      partition === replicas - 1 ? `member ${partition} restarts` : `members ${partition} to ${replicas - 1} restart, one at a time`;
    return `${which}; members below updateStrategy.partition keep the old template`;
  }
  return replicas === 1 ? 'the only member restarts: the cluster is unavailable meanwhile' : 'every member restarts, one at a time';
}
