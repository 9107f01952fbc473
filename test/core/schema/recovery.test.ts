import { rejects, storage } from '../invalid-config';

rejects([
  ['a token of two words', { storage, recovery: { ordinal: 0, token: 'a b' } }, 'recovery.token', /"a b" is not a token: 1 to 63 letters/],
]);
