import type { Rule } from './rule';

/** Checks that the members' ServiceAccount is either an existing one or one that is created. */
export const serviceAccountRule: Rule = ({ serviceAccount: given }, report) => {
  if (given?.name !== undefined && given.annotations !== undefined) {
    report(
      ['serviceAccount', 'annotations'],
      `conflicts with name (${given.name}): etcd-kit does not annotate an existing ServiceAccount. Leave one of them out`,
    );
  }
};
