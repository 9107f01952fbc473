import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'a password in the address of a proxy',
    { storage, backup: { ...backup, store: { s3: { ...s3, proxy: { url: 'http://user:password@proxy:3128' } } } } },
    'backup.store.s3.proxy.url',
    /without a user/,
  ],
  [
    'two exceptions of a proxy in one',
    { storage, backup: { ...backup, store: { s3: { ...s3, proxy: { url: 'http://proxy:3128', noProxy: ['a,b'] } } } } },
    'backup.store.s3.proxy.noProxy[0]',
    /is not a host, a domain/,
  ],
  [
    'a bucket of no name',
    { storage, backup: { ...backup, store: { s3: { bucket: 'a/b' } } } },
    'backup.store.s3.bucket',
    /is not a bucket/,
  ],
  [
    'a prefix with a slash at its end',
    { storage, backup: { ...backup, store: { s3: { ...s3, prefix: 'prod/' } } } },
    'backup.store.s3.prefix',
    /is not a path/,
  ],
  [
    'an endpoint without a scheme',
    { storage, backup: { ...backup, store: { s3: { ...s3, endpoint: 'minio:9000' } } } },
    'backup.store.s3.endpoint',
    /starts with https:\/\//,
  ],
  [
    'a remote without a colon',
    { storage, backup: { ...backup, store: { rclone: { remote: 'box', config: { secretName: 'a', key: 'b' } } } } },
    'backup.store.rclone.remote',
    /is not a remote of rclone/,
  ],
]);
