import * as z from 'zod/mini';
import { integer, oneTimeToken } from './formats';

/** `recovery`. */
export const recovery = z.strictObject({ ordinal: integer(0, 6), token: oneTimeToken });
/** `bootstrap`. */
export const bootstrap = z.strictObject({ token: oneTimeToken });
