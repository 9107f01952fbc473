import { buildEtcd, EtcdConfigError, type MaintenanceProps } from '../../../lib';

const store = { persistentVolumeClaim: { claimName: 'backups' } };
const build = (maintenance: unknown, more: object = {}) =>
  buildEtcd({ storage: { size: '8Gi' }, maintenance: maintenance as MaintenanceProps, ...more });
const variables = (maintenance?: MaintenanceProps) =>
  Object.fromEntries(
    (build(maintenance).statefulSet.spec.template.spec?.containers[0]?.env ?? [])
      .filter(({ name }) => ['QUOTA_EXCEEDED', 'DEFRAGMENT', 'MAINTENANCE_SCHEDULE'].includes(name))
      .map(({ name, value }) => [name, value]),
  );

test('defragments by default at 45 % and 100Mi, at any time, and ends the alarm NOSPACE', () => {
  expect(variables()).toEqual({ DEFRAGMENT: '45 104857600' });
});

test('takes thresholds, a schedule and Alert', () => {
  expect(variables({ quotaExceeded: 'Alert', schedule: '0 3 * * *', defragment: { minFreePercent: 30, minFree: '1Gi' } })).toEqual({
    QUOTA_EXCEEDED: 'alert',
    DEFRAGMENT: '30 1073741824',
    MAINTENANCE_SCHEDULE: '0 3 * * *',
  });
});

test('can be switched off', () => {
  expect(variables({ defragment: { enabled: false } })).toEqual({});
});

test.each<[string, unknown, object, RegExp]>([
  ['a percentage of 0', { defragment: { minFreePercent: 0 } }, {}, /maintenance\.defragment\.minFreePercent/],
  ['a percentage of 100', { defragment: { minFreePercent: 100 } }, {}, /maintenance\.defragment\.minFreePercent/],
  ['a size without a number', { defragment: { minFree: 'much' } }, {}, /maintenance\.defragment\.minFree/],
  ['an unknown word', { quotaExceeded: 'reclaim' }, {}, /maintenance\.quotaExceeded.*"?Reclaim/s],
  ['a schedule that is none', { schedule: '0 3 * *' }, {}, /maintenance\.schedule/],
  [
    'thresholds of what is switched off',
    { defragment: { enabled: false, minFree: '1Gi' } },
    {},
    /maintenance\.defragment\.minFree.*conflicts with enabled: false/s,
  ],
  ['a schedule of what is switched off', { schedule: '@daily', defragment: { enabled: false } }, {}, /maintenance\.schedule.*conflicts/s],
  [
    'more free space than the quota',
    { defragment: { minFree: '2Gi' } },
    { tuning: { quotaBackendBytes: '2Gi' } },
    /minFree.*must be less than tuning\.quotaBackendBytes/s,
  ],
  [
    'the schedule of the backups',
    { schedule: '@daily' },
    { backup: { schedule: '@daily', store } },
    /maintenance\.schedule.*must not equal backup\.schedule/s,
  ],
])('rejects %s', (_, maintenance, more, message) => {
  expect(() => build(maintenance, more)).toThrow(EtcdConfigError);
  expect(() => build(maintenance, more)).toThrow(message);
});
