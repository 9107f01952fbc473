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
    /is not a schedule: minute, hour/,
  ],
  ['a drill without a schedule', { storage, backup: { ...backup, drill: {} } }, 'backup.drill.schedule', /is required/],
  ['a schedule with a minute of 60', { storage, backup: { ...backup, schedule: '60 * * * *' } }, 'backup.schedule', /is not a schedule/],
  [
    'a time zone of nowhere',
    { storage, backup: { ...backup, timeZone: 'Mars/Base' } },
    'backup.timeZone',
    /"Mars\/Base" is not a time zone/,
  ],
  [
    'none kept',
    { storage, backup: { ...backup, retention: { keepLast: 0 } } },
    'backup.retention.keepLast',
    /is not a whole number from 1/,
  ],
]);
