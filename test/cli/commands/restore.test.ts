import { asOf, tokenRefusal } from '../../../lib/cli/commands/restore';

test.each([
  ['a new cluster needs no token', {}, null, undefined],
  ['a recorded one does', { cluster: 'cafe' }, null, /Set restore\.token to one that it has not used$/],
  ['a new token serves', { cluster: 'cafe', spent: 'a,b' }, 'c', undefined],
  ['a used one does not', { cluster: 'cafe', spent: 'a,b' }, 'b', /\(used: a, b\)$/],
] as const)('restore plan: %s', (_, record, token, expected) => {
  const refusal = tokenRefusal(record, token);
  if (expected === undefined) expect(refusal).toBeUndefined();
  else expect(refusal).toMatch(expected);
});

test('restore plan says as of when a restore to a time is', () => {
  expect(asOf('time 20261122T043000Z', '20261122T042955Z')).toContain(
    'as of 2026-11-22T04:29:55Z, without writes between then and 2026-11-22T04:30:00Z',
  );
  expect(asOf('time 20261122T043000Z', '20261122T040000Z-abc-1000')).toContain('as of 2026-11-22T04:00:00Z');
  expect(asOf('revision 1000', '20261122T042955Z')).toBe('');
});
