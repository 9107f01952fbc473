import { buildEtcd } from '../../lib';
import { storage } from './invalid-config';

test('the message of the error holds every problem', () => {
  expect(() => buildEtcd({ storage, replicas: 4, name: '-' })).toThrow(/2 problems:\n {2}name: .*\n {2}replicas: must be odd/);
});
