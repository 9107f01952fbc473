import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a duration that does not parse',
    { storage, tuning: { heartbeatInterval: '100' } },
    'tuning.heartbeatInterval',
    /"100" is not a duration/,
  ],
  ['an unknown log level', { storage, tuning: { logLevel: 'inf' } }, 'tuning.logLevel', /Did you mean info\?/],
]);
