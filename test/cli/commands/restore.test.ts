import { tokenRefusal } from '../../../lib/cli/commands/restore';

test.each([
  ['a new cluster needs no token', {}, null, undefined],
  ['a recorded one does', { cluster: 'cafe' }, null, /Set restore\.token to a word that it has not used$/],
  ['a new token serves', { cluster: 'cafe', spent: 'a,b' }, 'c', undefined],
  ['a used one does not', { cluster: 'cafe', spent: 'a,b' }, 'b', /\(used: a, b\)$/],
] as const)('restore plan: %s', (_, record, token, expected) => {
  const refusal = tokenRefusal(record, token);
  if (expected === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatch(expected);
});
