/** What was given is not a valid config: exit code 1. */
export class InvalidInput extends Error {}

/** The command line asks for something that can't be done: exit code 2. */
export class WrongUsage extends Error {}

/** The cluster can't be asked, or is not as it must be: exit code 3. */
export class ClusterTrouble extends Error {}

/** A text from elsewhere, for a terminal: without what would move its cursor, or hide a part of the text. */
export const printable = (text: string) => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '?');
