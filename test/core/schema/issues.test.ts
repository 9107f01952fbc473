import { rejects, storage } from '../invalid-config';

rejects([
  ['a config that is no object', 'etcd', 'config', /"etcd" is not an object/],
  ['a config that is a list', [], 'config', /a list is not an object/],
  ['a wrong type', { storage, replicas: '3' }, 'replicas', /"3" is not a number; write it without quotes/],
  ['a number for a string', { storage, labels: { tier: 8 } }, 'labels.tier', /the number 8 is not a string; write it in quotes: "8"/],
  [
    'a number that would not be valid in quotes',
    { storage, tuning: { heartbeatInterval: 100 } },
    'tuning.heartbeatInterval',
    /^the number 100 is not a duration, such as 100ms, 1.5s or 1h30m$/,
  ],
  [
    'true for a quantity',
    { storage, resources: { limits: { memory: true } } },
    'resources.limits.memory',
    /^true is not a quantity of bytes/,
  ],
  ['a misspelt field that is required', { storage: { siez: '8Gi' } }, 'storage.siez', /Did you mean size\?$/],
  ['null', { storage, tuning: null }, 'tuning', /null \(nothing after the colon\?\) is not an object/],
  ['an unknown field', { storage, replica: 3 }, 'replica', /no such field. Did you mean replicas\?/],
  ['an unknown field within a section', { storage: { ...storage, classname: 'x' } }, 'storage.classname', /Did you mean className\?/],
  ['an unknown field like no other', { storage, zzz: 1 }, 'zzz', /Allowed here: name, namespace/],
  [
    'the spelling of Kubernetes for ephemeral storage',
    { storage, resources: { requests: { 'ephemeral-storage': '1Gi' } } },
    'resources.requests.ephemeral-storage',
    /Did you mean ephemeralStorage\?/,
  ],
]);
