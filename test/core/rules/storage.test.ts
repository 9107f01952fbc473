import { rejects } from '../invalid-config';

rejects([
  ['storage without a size', { storage: {} }, 'storage.size', /is required.*8Gi/],
  ['a number that means little in quotes', { storage: { size: 8 } }, 'storage.size', /^8 is too small/],
  ['a size too small for etcd', { storage: { size: '10Mi' } }, 'storage.size', /too small/],
  ['a volume and an ephemeral one', { storage: { size: '8Gi', ephemeral: {} } }, 'storage.size', /conflicts with storage.ephemeral/],
  [
    'pausing what deletes its volumes',
    { storage: { size: '8Gi', retention: { whenScaled: 'Delete' } }, paused: true },
    'storage.retention.whenScaled',
    /would delete every volume/,
  ],
]);
