import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  ['a backup without a store', { storage, backup: { schedule: '@daily' } }, 'backup.store', /is required/],
  ['a backup without a schedule', { storage, backup: { store: { s3 } } }, 'backup.schedule', /is required/],
  [
    'a schedule of four fields',
    { storage, backup: { ...backup, schedule: '* * * *' } },
    'backup.schedule',
    /^must be a schedule.* \("\* \* \* \*"\)$/,
  ],
  ['a drill without a schedule', { storage, backup: { ...backup, drill: {} } }, 'backup.drill.schedule', /is required/],
  [
    'a schedule with a minute of 60',
    { storage, backup: { ...backup, schedule: '60 * * * *' } },
    'backup.schedule',
    /^must be a schedule.* \("60 \* \* \* \*"\)$/,
  ],
  [
    'a time zone of nowhere',
    { storage, backup: { ...backup, timeZone: 'Mars/Base' } },
    'backup.timeZone',
    /^must be a time zone, such as Etc\/UTC or Europe\/Vienna \("Mars\/Base"\)$/,
  ],
  [
    'none kept',
    { storage, backup: { ...backup, retention: { keepLast: 0 } } },
    'backup.retention.keepLast',
    /^must be a whole number from 1 to 100000 \(0\)$/,
  ],
]);
