import { keyRange } from '../../../lib/core/util/key-range';

test.each([
  [{ key: 'a' }, ['a', '']],
  [{ prefix: '/app/' }, ['/app/', '/app0']],
  [{ prefix: 'é' }, ['é', Buffer.of(0xc3, 0xaa).toString('binary')]],
  [{ prefix: '' }, ['\0', '\0']],
  [{ range: { from: 'a', to: 'c' } }, ['a', 'c']],
  [{ range: { from: 'x' } }, ['x', '\0']],
])('%o is etcd’s range %o', (keys, [key, end]) => {
  const made = keyRange(keys);
  expect([made.key.toString(), made.rangeEnd.toString('binary')]).toEqual([key, end]);
});
