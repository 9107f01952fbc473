/** The config is invalid: exit code 1. */
export class InvalidConfigError extends Error {}

/** The command line is wrong: exit code 2. */
export class UsageError extends Error {}

/** The cluster is unreachable or not in the required state: exit code 3. */
export class ClusterError extends Error {}

/** Text from elsewhere, safe for a terminal: without characters that move the cursor or hide part of the text. */
export const printable = (text: string) => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '?');
