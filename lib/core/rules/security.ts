import type { Rule } from './rule';

/** The account that the members run under: an existing one, or one that is created. */
export const serviceAccountRule: Rule = ({ serviceAccount: given }, report) => {
  if (given?.name !== undefined && given.annotations !== undefined) {
    report(
      ['serviceAccount', 'annotations'],
      `is for an account that etcd-kit creates, and ${given.name} is an existing one. Leave one of them out`,
    );
  }
};
