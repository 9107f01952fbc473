import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'a name that is no backup’s',
    { storage, backup, restore: { from: { name: 'newest' } } },
    'restore.from.name',
    /^must be a backup name as `etcd-kit backup list` prints it.* \("newest"\)$/,
  ],
  [
    'a time in no time zone',
    { storage, backup, restore: { from: { time: '2026-11-22 04:30' } } },
    'restore.from.time',
    /^must be a time in UTC, such as 2026-11-22T04:30:00Z \("2026-11-22 04:30"\)$/,
  ],
  [
    'a day that no month has',
    { storage, backup, restore: { from: { time: '2026-13-22T04:30:00Z' } } },
    'restore.from.time',
    /^must be a time in UTC, such as 2026-11-22T04:30:00Z \("2026-13-22T04:30:00Z"\)$/,
  ],
]);
