import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a duration that does not parse',
    { storage, tuning: { heartbeatInterval: '100' } },
    'tuning.heartbeatInterval',
    /^must be a duration, such as 100ms, 1\.5s or 1h30m \("100"\)$/,
  ],
  ['an unknown log level', { storage, tuning: { logLevel: 'inf' } }, 'tuning.logLevel', /Did you mean info\?/],
]);
