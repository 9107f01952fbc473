import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { busybox, scripts } from './pods';

const isOpen = (schedule: string, time: string) =>
  spawnSync(
    busybox as string,
    ['awk', '-v', `schedule=${schedule}`, '-v', `now=${Date.parse(time) / 1000}`, '-f', join(scripts, 'member/schedule.awk')],
    { env: {} },
  ).status === 0;

// 27 November 2026 is a Friday.
it.each([
  ['0 3 * * *', '2026-11-27T03:00:00Z', true],
  ['0 3 * * *', '2026-11-27T03:59:59Z', true],
  ['0 3 * * *', '2026-11-27T04:00:00Z', false],
  ['0 3 * * *', '2026-11-27T02:59:59Z', false],
  ['30 23 * * *', '2026-11-27T00:10:00Z', true],
  ['30 23 26 11 *', '2026-11-27T00:10:00Z', true],
  ['30 23 27 11 *', '2026-11-27T00:10:00Z', false],
  ['0 0-5 * * *', '2026-11-27T05:30:00Z', true],
  ['0 0-5 * * *', '2026-11-27T06:30:00Z', false],
  ['0 */6 * * *', '2026-11-27T12:30:00Z', true],
  ['0 */6 * * *', '2026-11-27T13:30:00Z', false],
  ['0 1-23/2 * * *', '2026-11-27T13:30:00Z', true],
  ['0 1-23/2 * * *', '2026-11-27T14:30:00Z', false],
  ['0 20/2 * * *', '2026-11-27T22:30:00Z', true],
  ['0 3 * * MON-fri', '2026-11-27T03:30:00Z', true],
  ['0 3 * * sat,sun', '2026-11-27T03:30:00Z', false],
  ['0 3 * * 7', '2026-11-29T03:30:00Z', true],
  ['0 3 ? Nov 5', '2026-11-27T03:30:00Z', true],
  ['0 3 1 * 5', '2026-11-27T03:30:00Z', true],
  ['0 3 1 * 5', '2026-12-01T03:30:00Z', true],
  ['0 3 1 * 5', '2026-12-02T03:30:00Z', false],
  ['@daily', '2026-11-27T00:30:00Z', true],
  ['@daily', '2026-11-27T01:30:00Z', false],
  ['@weekly', '2026-11-29T00:30:00Z', true],
  ['@hourly', '2026-11-27T01:30:00Z', true],
  ['@annually', '2027-01-01T00:30:00Z', true],
])('a window of "%s" at %s is open: %s', (schedule, time, open) => {
  expect(isOpen(schedule, time)).toBe(open);
});
