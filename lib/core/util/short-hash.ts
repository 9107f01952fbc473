import { createHash } from 'node:crypto';

/** Tells names apart that would be the same. */
export const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);
