import { createHash } from 'node:crypto';

/** A short hash that makes a name unique. */
export const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);
