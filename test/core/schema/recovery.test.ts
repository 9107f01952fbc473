import { rejects, storage } from '../invalid-config';

rejects([['a token of two words', { storage, recovery: { ordinal: 0, token: 'a b' } }, 'recovery.token', /^must be a token.* \("a b"\)$/]]);
