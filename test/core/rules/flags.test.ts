import { rejects, storage } from '../invalid-config';

rejects([
  ['a flag of another spelling', { storage, extraFlags: { 'max-wal': 3 } }, 'extraFlags.max-wal', /Did you mean max-wals\?/],
  ['a flag with dashes', { storage, extraFlags: { '--max-wals': 3 } }, 'extraFlags["--max-wals"]', /without the leading dashes: max-wals/],
  ['a flag that has a field', { storage, extraFlags: { 'snapshot-count': 3 } }, 'extraFlags.snapshot-count', /tuning.snapshotCount/],
  [
    'a flag that etcd-kit relies on',
    { storage, extraFlags: { 'data-dir': '/x' } },
    'extraFlags.data-dir',
    /^must not be set here\. etcd-kit sets it and relies on it$/,
  ],
  [
    'a prefix that 3.7 dropped',
    { storage, version: '3.7.3', extraFlags: { 'experimental-compaction-batch-limit': 9 } },
    'extraFlags.experimental-compaction-batch-limit',
    /Use compaction-batch-limit/,
  ],
  [
    'a prefix that 3.5 needs',
    { storage, version: '3.5.35', extraFlags: { 'compaction-batch-limit': 9 } },
    'extraFlags.compaction-batch-limit',
    /Use experimental-compaction-batch-limit/,
  ],
  [
    'a flag that became a gate',
    { storage, version: '3.7.3', extraFlags: { 'experimental-initial-corrupt-check': true } },
    'extraFlags.experimental-initial-corrupt-check',
    /feature-gates: InitialCorruptCheck=true/,
  ],
  ...['initial-corrupt-check', 'compact-hash-check-enabled', 'enable-lease-checkpoint', 'stop-grpc-service-on-defrag'].map(
    (flag): [string, unknown, string, RegExp] => [
      `${flag}, which etcd 3.6 refuses beside feature gates`,
      { storage, extraFlags: { [`experimental-${flag}`]: true } },
      `extraFlags.experimental-${flag}`,
      /is a feature gate in etcd 3\.6\. Use feature-gates: \w+=true/,
    ],
  ),
  ['a flag that TLS has a field for', { storage, extraFlags: { 'cipher-suites': 'x' } }, 'extraFlags.cipher-suites', /tls.cipherSuites/],
  [
    'a certificate by flag',
    { storage, extraFlags: { 'cert-file': '/x' } },
    'extraFlags.cert-file',
    /^must not be set here\. etcd-kit sets it and relies on it$/,
  ],
]);
