import { addBytes, parseQuantity, sameQuantity } from '../../../lib/core/util/quantity';

test.each([
  ['1024Mi', '1Gi'],
  ['1024Gi', '1Ti'],
  ['8192Mi', '8Gi'],
  ['0.5Gi', '512Mi'],
  ['1.5G', '1500M'],
  ['0.5', '500m'],
  ['2', '2.0'],
  ['1e3', '1k'],
  ['1E3', '1000'],
  ['128974848', '129e6', false],
  ['129M', '129e6'],
  ['1024Pi', '1Ei'],
  ['.5', '500m'],
  ['5.', '5'],
  ['100n', '0.1u'],
  ['0.0000000001', '1n'],
  ['-1Ki', '-1024'],
  ['1Gi', '1G', false],
  ['1Gi', '2Gi', false],
  ['', '', false],
  ['a', 'a', false],
  ['1i', '1', false],
  ['1 Gi', '1Gi', false],
])('the quantities %s and %s', (one, other, same = true) => {
  expect(sameQuantity(one, other)).toBe(same);
  expect(sameQuantity(other, one)).toBe(same);
});

test('a quantity is exact, however large', () => {
  expect(parseQuantity('9007199254740993')).toBe(9007199254740993n * 10n ** 9n);
  expect(sameQuantity('9007199254740993', '9007199254740992')).toBe(false);
});

test.each([
  ['1Gi', '4352Mi', '5376Mi'],
  ['512Mi', '0.5Gi', '1Gi'],
  ['1Ki', '1', '1025'],
  ['1G', '1M', '1001000000'],
])('the sum of %s and %s is %s', (one, other, sum) => {
  expect(addBytes(one, other)).toBe(sum);
});
