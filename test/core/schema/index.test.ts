import { rejects, storage } from '../invalid-config';

rejects([
  ['a name that is no DNS label', { storage, name: 'Etcd_Main' }, 'name', /^must be a DNS label.* \("Etcd_Main"\)$/],
  ['a namespace that is no DNS label', { storage, namespace: 'a.b' }, 'namespace', /^must be a DNS label.* \("a\.b"\)$/],
  [
    'an image that is none',
    { storage, image: 'https://example.com/etcd' },
    'image',
    /^must be an image reference.* \("https:\/\/example\.com\/etcd"\)$/,
  ],
  [
    'a flag whose value is an object',
    { storage, extraFlags: { cors: {} } },
    'extraFlags.cors',
    /^must be a string, a number, true or false \(an object\)$/,
  ],
]);
