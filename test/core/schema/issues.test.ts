import { rejects, storage } from '../invalid-config';

rejects([
  ['a config that is no object', 'etcd', 'config', /^must be an object \("etcd"\)$/],
  ['a config that is a list', [], 'config', /^must be an object \(a list\)$/],
  ['a wrong type', { storage, replicas: '3' }, 'replicas', /^must be a number \("3"\)\. Write it without quotes$/],
  [
    'a number for a string',
    { storage, labels: { tier: 8 } },
    'labels.tier',
    /^must be a string \(the number 8\)\. Write it in quotes: "8"$/,
  ],
  [
    'a number that would not be valid in quotes',
    { storage, tuning: { heartbeatInterval: 100 } },
    'tuning.heartbeatInterval',
    /^must be a duration, such as 100ms, 1\.5s or 1h30m \(the number 100\)$/,
  ],
  [
    'true for a quantity',
    { storage, resources: { limits: { memory: true } } },
    'resources.limits.memory',
    /^must be a quantity of bytes, such as 512Mi, 8Gi or 2G \(true\)$/,
  ],
  ['a misspelt field that is required', { storage: { siez: '8Gi' } }, 'storage.siez', /Did you mean size\?$/],
  ['null', { storage, tuning: null }, 'tuning', /^must be an object \(null: is the value missing\?\)$/],
  ['an unknown field', { storage, replica: 3 }, 'replica', /^unknown field\. Did you mean replicas\?$/],
  ['an unknown field within a section', { storage: { ...storage, classname: 'x' } }, 'storage.classname', /Did you mean className\?/],
  ['an unknown field like no other', { storage, zzz: 1 }, 'zzz', /^unknown field\. Known fields: name, namespace/],
  [
    'the spelling of Kubernetes for ephemeral storage',
    { storage, resources: { requests: { 'ephemeral-storage': '1Gi' } } },
    'resources.requests.ephemeral-storage',
    /Did you mean ephemeralStorage\?/,
  ],
]);
