import type { StatefulSet } from 'kubernetes-types/apps/v1';

/**
 * What becomes of the members when the template of their pods changes.
 * @param resumes whether they come back from a pause with it
 */
export function rolloutMeaning({ spec }: StatefulSet, resumes: boolean): string {
  const replicas = spec?.replicas ?? 0;
  if (replicas === 0 || resumes) return 'the members have it when they come back';
  if (spec?.updateStrategy?.type === 'OnDelete')
    return 'no member restarts by itself: each takes it when its pod is deleted, one at a time';
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition >= replicas) return `no member restarts: updateStrategy.partition is ${partition}`;
  if (partition > 0) {
    const which =
      partition === replicas - 1 ? `member ${partition} restarts` : `members ${partition} to ${replicas - 1} restart, one at a time`;
    return `${which}; those below updateStrategy.partition stay as they are`;
  }
  return replicas === 1 ? 'the only member restarts: no client is served meanwhile' : 'every member restarts, one at a time';
}
