import { rejects } from '../invalid-config';

rejects([
  ['no storage', {}, 'storage', /is required/],
  ['a size that does not parse', { storage: { size: '8GB' } }, 'storage.size', /"8GB" is not a quantity of bytes, such as/],
  ['a size of nothing', { storage: { size: '0Gi' } }, 'storage.size', /"0Gi" is not a quantity/],
]);
