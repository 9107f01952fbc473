import fc from 'fast-check';
import { buildEtcd, EtcdConfigError } from '../../lib';
import { mutate } from '../mutate';
import { validProps } from './all-props';

test('10,000 random mutations of a good config end in objects or in a config error, and never in a crash', () => {
  const junk = fc.sample(
    fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0)),
    {
      numRuns: 10_000,
      seed: 3,
    },
  );
  let valid = 0;
  for (const [index, value] of junk.entries()) {
    const props = mutate(validProps, index, value);
    try {
      buildEtcd(props as never);
      valid++;
    } catch (error) {
      if (!(error instanceof EtcdConfigError)) throw new Error(`mutation ${index}, ${JSON.stringify(props)}: ${(error as Error).stack}`);
      expect(error.violations.length).toBeGreaterThan(0);
    }
  }
  // Both ends must be reached, or this shows nothing.
  expect(valid).toBeGreaterThan(100);
  expect(valid).toBeLessThan(9000);
});
