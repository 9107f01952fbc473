import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scripts } from './pods';

// Which backups go, and which one is meant, where clocks were wrong. Nothing here runs etcd.

const now = '20261110T000100Z';
function sh(command: string, names: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  const script = `. ${join(scripts, 'lib/select.sh')}; . ${join(scripts, 'backup/retention.sh')}; ${command}`;
  const input = names.map(name => `${name}\n`).join('');
  const { stdout } = spawnSync('busybox', ['sh', '-c', script], { input, encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });
  return stdout.trim().split('\n').filter(Boolean);
}
/** Nine backups of nine days. */
const days = Array.from({ length: 9 }, (_, index) => `2026110${index + 1}T000000Z-abc-${1001 + index}`);
const [first, second, third] = days as [string, string, string];
const future = '20271110T000000Z-abc-1010';

describe('of the backups that keepWithin no longer keeps', () => {
  const gone = (names: readonly string[], at: string, keep: Readonly<Record<string, string>> = { KEEP_WITHIN: String(7 * 86_400) }) =>
    sh(`no_longer_kept ${at}`, names, keep).sort();
  test.each<[string, string[], string[], string]>([
    ['none is another for one that is dated in the future', [...days, future], [first], now],
    [
      'none is another for one that was made while a clock was ahead',
      [...days, '20261118T000000Z-abc-1010', '20261110T000000Z-abc-1011'],
      [first, second],
      '20261119T000000Z',
    ],
    [
      'none is another while that clock runs, where the store has one',
      [...days, `${future} 20261110T000000Z`],
      [first, second],
      '20271110T000500Z',
    ],
    ['none is one that a clock dated before all others, while it is the newest', [...days, '20200101T000000Z-abc-1010'], [], now],
    [
      'the one of a clock that was behind goes once there is a newer one',
      [...days, '20200101T000000Z-abc-1010', '20261110T000000Z-abc-1011'],
      ['20200101T000000Z-abc-1010'],
      now,
    ],
    ['each is told by its name where the store knows no time', days.map(name => `${name} 20000101T000000Z`), [first], now],
  ])('%s', (_, names, expected, at) => expect(gone(names, at)).toEqual(expected));
  test('the newest that has a date stays, beside one that has none', () => {
    expect(gone([first, second, '20271110T000000Z-abc-1002'], now, { KEEP_LAST: '1' })).toEqual([first]);
  });
});

describe('which backup is meant', () => {
  const chosen = (names: readonly string[], which: string) => sh(`ordered ${now} | chosen "${which}"`, names).join('\n');
  const restored = ['20261109T120000Z-def-217000000000100', '20261109T130000Z-def-217000000000200'];
  test.each<[string, string[], string, string]>([
    [
      'the latest is that of the last revision, whatever the dates',
      [future, ...days, '20261110T000000Z-abc-1011'],
      'latest',
      '20261110T000000Z-abc-1011',
    ],
    ['the latest may be dated in the future', [...days, future], 'latest', future],
    ['the latest of one revision is the one with a date', [...days, '20271110T000000Z-abc-1009'], 'latest', days[8] as string],
    [
      'the latest is of the last cluster, though one of a former one is dated in the future',
      [...days, future, ...restored],
      'latest',
      restored[1] as string,
    ],
    [
      'the latest is of a restored cluster, though all of its own are dated in the future',
      [...days, '20281110T000000Z-def-217000000000100'],
      'latest',
      '20281110T000000Z-def-217000000000100',
    ],
    [
      'the latest is of a cluster that was started anew, whose revisions are lower',
      [...days, '20261109T120000Z-def-5'],
      'latest',
      '20261109T120000Z-def-5',
    ],
    ['that of a time is none that comes after a later date', [...days, '20200101T000000Z-abc-1010'], 'time 20261103T120000Z', third],
    ['that of a time is none without a date', [...days, '20271110T000000Z-abc-1002'], 'time 20261103T120000Z', third],
    ['that of a revision', [...days, future, ...restored], 'revision 1004', days[3] as string],
    ['that of a name', [...days, future], `name ${future}`, future],
  ])('%s', (_, names, which, expected) => expect(chosen(names, which)).toBe(expected));
  test.each<[string, string[], RegExp]>([
    [
      'two clusters take turns',
      [...days, '20261105T120000Z-def-1', '20261110T000000Z-abc-1011'],
      /two clusters, .* select a backup by its name/,
    ],
    ['nothing tells when a cluster was there', [...days, '20281110T000000Z-def-5'], /all backups of cluster def are dated in the future/],
  ])('is asked where %s', (_, names, expected) => expect(chosen(names, 'latest')).toMatch(expected));
});
