import { rejects, storage } from '../invalid-config';

const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };

rejects([
  [
    'a retention of nothing',
    { storage, backup: { ...backup, retention: {} } },
    'backup.retention',
    /keeps nothing. Set at least one of keepLast/,
  ],
  [
    'annotations for an account that is there',
    { storage, backup: { ...backup, serviceAccount: { name: 'a', annotations: { b: 'c' } } } },
    'backup.serviceAccount.annotations',
    /^conflicts with name \(a\): etcd-kit does not annotate an existing ServiceAccount/,
  ],
  [
    'a name too long for its backups',
    { storage, name: 'a'.repeat(46), backup },
    'name',
    /^must have at most 45 characters with backup.* \("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" has 46\)\. Shorten it$/,
  ],
]);
