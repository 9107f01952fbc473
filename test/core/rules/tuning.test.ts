import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a quota above the volume',
    { storage: { size: '1Gi' }, tuning: { quotaBackendBytes: '2Gi' } },
    'tuning.quotaBackendBytes',
    /^must not exceed the volume.* \(2Gi\)\. Use at most half the volume, or enlarge it$/,
  ],
  [
    'a quota above the ephemeral volume',
    { storage: { ephemeral: {} }, tuning: { quotaBackendBytes: '5Gi' } },
    'tuning.quotaBackendBytes',
    /sizeLimit: 4Gi/,
  ],
  [
    'a quota above 8Gi',
    { storage: { size: '40Gi' }, tuning: { quotaBackendBytes: '9Gi' } },
    'tuning.quotaBackendBytes',
    /allowLargeQuota: true/,
  ],
  [
    'an election of too few heartbeats',
    { storage, tuning: { electionTimeout: '400ms' } },
    'tuning.electionTimeout',
    /5 to 50 heartbeats, 500ms to 5000ms/,
  ],
  [
    'an election of too many heartbeats',
    { storage, tuning: { heartbeatInterval: '10ms' } },
    'tuning.heartbeatInterval',
    /5 to 50 heartbeats/,
  ],
  [
    'an election that etcd refuses',
    { storage, tuning: { heartbeatInterval: '2s', electionTimeout: '60s' } },
    'tuning.electionTimeout',
    /at most 50s/,
  ],
  [
    'a retention of revisions that is a time',
    { storage, tuning: { autoCompaction: { mode: 'revision', retention: '1h' } } },
    'tuning.autoCompaction.retention',
    /^must be a number of revisions, such as "10000" \("1h"\)$/,
  ],
  [
    'a mode of revisions without a number',
    { storage, tuning: { autoCompaction: { mode: 'revision' } } },
    'tuning.autoCompaction.retention',
    /is required/,
  ],
  [
    'a request size beyond etcd',
    { storage, tuning: { maxRequestBytes: '11Mi' } },
    'tuning.maxRequestBytes',
    /^must be at most 10Mi, beyond which etcd does not work well \(11Mi\)$/,
  ],
]);
