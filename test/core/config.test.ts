import { validProps } from './all-props';
import { problems } from './invalid-config';

test('all problems are told at once, of form and of meaning alike', () => {
  expect(
    problems({
      storage: { siez: '8Gi', size: '1Gi' },
      replicas: 4,
      tuning: { quotaBackendBytes: '2Gi', electionTimeout: '1h' },
      scheduling: { onePerNode: true },
      extraFlags: { 'max-wal': 1 },
    }).map(problem => problem.split(':')[0]),
  ).toEqual(
    expect.arrayContaining([
      'storage.siez',
      'replicas',
      'tuning.quotaBackendBytes',
      'tuning.electionTimeout',
      'scheduling.onePerNode',
      'extraFlags.max-wal',
    ]),
  );
});

test('every field that is named in the fixture is known', () => {
  expect(problems(validProps)).toEqual([]);
});
