import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'memory that leaves etcd none',
    { storage: { ephemeral: { medium: 'Memory' } } },
    'storage.ephemeral.sizeLimit',
    /^must be below the memory limit.* \(4Gi\)\. Lower it, or raise resources\.limits\.memory$/,
  ],
  [
    'requests above limits',
    { storage, resources: { requests: { memory: '3Gi' }, limits: { memory: '1Gi' } } },
    'resources.requests.memory',
    /^must not exceed the limit, 1Gi \(3Gi\)\. Lower it, or raise the limit$/,
  ],
  [
    'requests of a helper above its limits',
    { storage, helperResources: { requests: { ephemeralStorage: '3Gi' }, limits: { ephemeralStorage: '1Gi' } } },
    'helperResources.requests.ephemeralStorage',
    /^must not exceed the limit, 1Gi \(3Gi\)\. Lower it, or raise the limit$/,
  ],
  [
    'more memory asked for than allowed',
    { storage, backup: { ...backup, resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } } },
    'backup.resources.requests.memory',
    /^must not exceed the limit, 1Gi \(2Gi\)\. Lower it, or raise the limit$/,
  ],
]);
