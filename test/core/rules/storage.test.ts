import { rejects } from '../invalid-config';

rejects([
  ['storage without a size', { storage: {} }, 'storage.size', /is required.*8Gi/],
  [
    'a number that means little in quotes',
    { storage: { size: 8 } },
    'storage.size',
    /^must be at least 256Mi, because etcd's log alone takes about 200Mi \(8\)$/,
  ],
  [
    'a size too small for etcd',
    { storage: { size: '10Mi' } },
    'storage.size',
    /^must be at least 256Mi, because etcd's log alone takes about 200Mi \(10Mi\)$/,
  ],
  ['a volume and an ephemeral one', { storage: { size: '8Gi', ephemeral: {} } }, 'storage.size', /conflicts with storage.ephemeral/],
  [
    'pausing what deletes its volumes',
    { storage: { size: '8Gi', retention: { whenScaled: 'Delete' } }, paused: true },
    'storage.retention.whenScaled',
    /would delete every volume/,
  ],
]);
