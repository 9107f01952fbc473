import fc from 'fast-check';
import { buildEtcd, EtcdConfigError } from '../../lib';
import { mutate } from '../mutate';
import { validProps } from './all-props';

/** A few hundred show most; `npm run test:mutations` tries 10,000. */
const count = Number(process.env.ETCD_KIT_MUTATIONS ?? 200);

test(`${count} random mutations of a good config end in objects or in a config error, and never in a crash`, () => {
  const junk = fc.sample(
    fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0)),
    {
      numRuns: count,
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
  expect(valid).toBeGreaterThan(count * 0.01);
  expect(valid).toBeLessThan(count * 0.9);
});
