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
    /^must have exactly one of configMapName and secretName$/,
  ],
  [
    'CAs from two places',
    { storage, backup: { ...backup, store: { s3: { ...s3, trustBundle: { configMapName: 'a', secretName: 'b' } } } } },
    'backup.store.s3.trustBundle',
    /^must have exactly one of configMapName and secretName$/,
  ],
  [
    'a proxy without an address',
    { storage, backup: { ...backup, store: { rclone: { remote: 'r:', config: { secretName: 's', key: 'k' }, proxy: {} } } } },
    'backup.store.rclone.proxy',
    /^must have exactly one of url and urlFrom, the Secret that holds a URL with a login$/,
  ],
  ['a store of no kind', { storage, backup: { ...backup, store: {} } }, 'backup.store', /^must have exactly one of s3.* \(has none\)$/],
  [
    'a store of two kinds',
    { storage, backup: { ...backup, store: { s3, gcs: { bucket: 'b' } } } },
    'backup.store',
    /^must have exactly one of s3.* \(has s3 and gcs\)$/,
  ],
  [
    'a server that nobody logs in to',
    { storage, backup: { ...backup, store: { sftp: { host: 'a', user: 'b', path: '/c', knownHosts: { secretName: 'd', key: 'e' } } } } },
    'backup.store.sftp',
    /^must have privateKey or password$/,
  ],
]);
