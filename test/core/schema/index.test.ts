import { rejects, storage } from '../invalid-config';

rejects([
  ['a name that is no DNS label', { storage, name: 'Etcd_Main' }, 'name', /"Etcd_Main" is not a DNS label/],
  ['a namespace that is no DNS label', { storage, namespace: 'a.b' }, 'namespace', /is not a DNS label/],
  ['an image that is none', { storage, image: 'https://example.com/etcd' }, 'image', /is not an image reference/],
  [
    'a flag whose value is an object',
    { storage, extraFlags: { cors: {} } },
    'extraFlags.cors',
    /an object is not a string, a number, true or false/,
  ],
]);
