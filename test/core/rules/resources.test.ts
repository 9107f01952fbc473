import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'memory that leaves etcd none',
    { storage: { ephemeral: { medium: 'Memory' } } },
    'storage.ephemeral.sizeLimit',
    /counts against the memory limit/,
  ],
  [
    'requests above limits',
    { storage, resources: { requests: { memory: '3Gi' }, limits: { memory: '1Gi' } } },
    'resources.requests.memory',
    /3Gi is more than the limit, 1Gi/,
  ],
  [
    'requests of a helper above its limits',
    { storage, helperResources: { requests: { ephemeralStorage: '3Gi' }, limits: { ephemeralStorage: '1Gi' } } },
    'helperResources.requests.ephemeralStorage',
    /3Gi is more than the limit, 1Gi/,
  ],
  [
    'more memory asked for than allowed',
    { storage, backup: { ...backup, resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } } },
    'backup.resources.requests.memory',
    /is more than the limit/,
  ],
]);
