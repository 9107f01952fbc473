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
    /^must be a host.* \("a,b"\)$/,
  ],
  [
    'a bucket of no name',
    { storage, backup: { ...backup, store: { s3: { bucket: 'a/b' } } } },
    'backup.store.s3.bucket',
    /^must be a name: letters, digits, -, _ and \., at most 222 characters \("a\/b"\)$/,
  ],
  [
    'a prefix with a slash at its end',
    { storage, backup: { ...backup, store: { s3: { ...s3, prefix: 'prod/' } } } },
    'backup.store.s3.prefix',
    /^must be a relative path.* \("prod\/"\)$/,
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
    /^must be an rclone remote.* \("box"\)$/,
  ],
]);
