import fc from 'fast-check';
import { applyOperation, mergePatch, type Operation } from '../../../lib/core/util/json-patch';

const apply = (target: unknown, ...operations: Operation[]) =>
  operations.reduce<unknown>((value, operation) => applyOperation(value, operation), structuredClone(target));

// https://datatracker.ietf.org/doc/html/rfc6902#appendix-A
test.each<[string, unknown, Operation[], unknown]>([
  ['adds a field', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
  ['adds an item', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['adds to the end', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc'] }], { foo: ['bar', ['abc']] }],
  ['adds behind the last item', { foo: [1] }, [{ op: 'add', path: '/foo/1', value: 2 }], { foo: [1, 2] }],
  ['adds a field that is there', { foo: 1 }, [{ op: 'add', path: '/foo', value: null }], { foo: null }],
  ['removes a field', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['removes an item', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['replaces a value', { baz: 'qux' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo' }],
  ['replaces an item', { foo: [1, 2] }, [{ op: 'replace', path: '/foo/0', value: 3 }], { foo: [3, 2] }],
  ['replaces all', { foo: 1 }, [{ op: 'replace', path: '', value: [1] }], [1]],
  [
    'moves a value',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'moves an item',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  ['moves to the same place', { foo: [1, 2] }, [{ op: 'move', from: '/foo/0', path: '/foo/0' }], { foo: [1, 2] }],
  [
    'copies a value',
    { a: { b: 1 } },
    [
      { op: 'copy', from: '/a', path: '/c' },
      { op: 'add', path: '/c/b', value: 2 },
    ],
    { a: { b: 1 }, c: { b: 2 } },
  ],
  [
    'tests a value',
    { baz: 'qux', foo: ['a', 2, { b: 1 }] },
    [{ op: 'test', path: '/foo', value: ['a', 2, { b: 1 }] }],
    { baz: 'qux', foo: ['a', 2, { b: 1 }] },
  ],
  [
    'reads escaped keys',
    { '/': 9, '~1': 10 },
    [
      { op: 'replace', path: '/~1', value: 1 },
      { op: 'test', path: '/~01', value: 10 },
    ],
    { '/': 1, '~1': 10 },
  ],
  ['takes an empty key', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
])('a JSON patch %s', (_, target, operations, result) => {
  expect(apply(target, ...operations)).toEqual(result);
});

test.each<[string, unknown, Operation, RegExp]>([
  ['a field that is not there', {}, { op: 'remove', path: '/baz' }, /\/baz does not exist/],
  ['a replacement of nothing', {}, { op: 'replace', path: '/baz', value: 1 }, /\/baz does not exist/],
  ['a parent that is not there', {}, { op: 'add', path: '/baz/bat', value: 1 }, /\/baz does not exist/],
  ['a parent that is text', { a: 'b' }, { op: 'add', path: '/a/b', value: 1 }, /\/a\/b does not exist/],
  ['an index beyond the list', { foo: [1] }, { op: 'add', path: '/foo/2', value: 1 }, /\/foo\/2 does not exist: the list has 1 items/],
  ['an index with a leading zero', { foo: [1, 2] }, { op: 'remove', path: '/foo/01' }, /\/foo\/01 does not exist/],
  ['the end of a list, to remove', { foo: [1] }, { op: 'remove', path: '/foo/-' }, /\/foo\/- does not exist/],
  ['a path without a slash', {}, { op: 'add', path: 'baz', value: 1 }, /baz is not a JSON Pointer: it must start with \//],
  ['a wrong escape', {}, { op: 'add', path: '/~2', value: 1 }, /~ must be written ~0/],
  ['a test that fails', { a: 1 }, { op: 'test', path: '/a', value: '1' }, /the test failed: \/a is 1/],
  ['a value that moves into itself', { a: {} }, { op: 'move', from: '/a', path: '/a/b' }, /cannot be moved into itself/],
  ['what every object inherits', {}, { op: 'copy', from: '/toString', path: '/a' }, /\/toString does not exist/],
])('a JSON patch refuses %s', (_, target, operation, message) => {
  expect(() => apply(target, operation)).toThrow(message);
});

test('no patch reaches what every object inherits', () => {
  const key = ['__proto__'].join('');
  expect(apply({}, { op: 'add', path: `/${key}`, value: { polluted: true } })).toEqual(JSON.parse(`{"${key}":{"polluted":true}}`));
  expect(() => apply({}, { op: 'add', path: `/${key}/polluted`, value: true })).toThrow();
  mergePatch({}, JSON.parse(`{"${key}":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

// https://datatracker.ietf.org/doc/html/rfc7386#appendix-A
test.each<[unknown, unknown, unknown]>([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('a merge patch of %j with %j is %j', (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

test('a merge patch twice is the same as once, and changes nothing that it was given', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const before = JSON.stringify([target, patch]);
      const once = mergePatch(target, patch);
      expect(mergePatch(once, patch)).toEqual(once);
      expect(JSON.stringify([target, patch])).toBe(before);
    }),
  );
});
