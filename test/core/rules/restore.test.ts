import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'a restore of nothing',
    { storage, backup, restore: { from: {} } },
    'restore.from',
    /^must have exactly one of name.* \(has none\)\. For the newest backup, use name: latest$/,
  ],
  [
    'a restore of two backups',
    { storage, backup, restore: { from: { name: 'latest', time: '2026-11-22T04:30:00Z' } } },
    'restore.from',
    /has name and time/,
  ],
  [
    'a restore from nowhere',
    { storage, restore: { from: { name: 'latest' } } },
    'restore.from.store',
    /^is required without backup\.store$/,
  ],
  [
    'a file of a cluster',
    { storage, backup, restore: { from: { file: 'a.db', cluster: { name: 'b' } } } },
    'restore.from.cluster',
    /Leave one of them out/,
  ],
]);
