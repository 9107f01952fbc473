import { rejects } from '../invalid-config';

rejects([
  ['no storage', {}, 'storage', /is required/],
  [
    'a size that does not parse',
    { storage: { size: '8GB' } },
    'storage.size',
    /^must be a quantity of bytes, such as 512Mi, 8Gi or 2G \("8GB"\)$/,
  ],
  ['a size of nothing', { storage: { size: '0Gi' } }, 'storage.size', /^must be a quantity of bytes, such as 512Mi, 8Gi or 2G \("0Gi"\)$/],
]);
