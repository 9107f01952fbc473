import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'a KMS key without encryption by KMS',
    { storage, backup: { ...backup, store: { s3: { ...s3, serverSideEncryption: 'AES256', kmsKeyId: 'key' } } } },
    'backup.store.s3.kmsKeyId',
    /requires serverSideEncryption: aws:kms/,
  ],
  [
    'a storage class that is not read at once',
    { storage, backup: { ...backup, store: { s3: { ...s3, storageClass: 'DEEP_ARCHIVE' } } } },
    'backup.store.s3.storageClass',
    /must be a class that can be read at once/,
  ],
  [
    'CAs from nowhere',
    { storage, backup: { ...backup, store: { gcs: { bucket: 'b', trustBundle: { key: 'ca.crt' } } } } },
    'backup.store.gcs.trustBundle',
    /must have one of configMapName and secretName/,
  ],
  [
    'CAs from two places',
    { storage, backup: { ...backup, store: { s3: { ...s3, trustBundle: { configMapName: 'a', secretName: 'b' } } } } },
    'backup.store.s3.trustBundle',
    /must have one of configMapName and secretName/,
  ],
  [
    'a proxy without an address',
    { storage, backup: { ...backup, store: { rclone: { remote: 'r:', config: { secretName: 's', key: 'k' }, proxy: {} } } } },
    'backup.store.rclone.proxy',
    /must have one of url and urlFrom/,
  ],
  ['a store of no kind', { storage, backup: { ...backup, store: {} } }, 'backup.store', /is nowhere. Give it one of s3, gcs/],
  [
    'a store of two kinds',
    { storage, backup: { ...backup, store: { s3, gcs: { bucket: 'b' } } } },
    'backup.store',
    /is s3 and gcs. Give it one of/,
  ],
  [
    'a server that nobody logs in to',
    { storage, backup: { ...backup, store: { sftp: { host: 'a', user: 'b', path: '/c', knownHosts: { secretName: 'd', key: 'e' } } } } },
    'backup.store.sftp',
    /has nothing to log in with/,
  ],
]);
