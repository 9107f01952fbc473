import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a number for a version',
    { storage, version: 3.6 },
    'version',
    /^must be a released version.* \("3\.6"\)\. Supported versions: 3\.5 from 3\.5\.35 on, 3\.6 and 3\.7$/,
  ],
  [
    'an even number of replicas',
    { storage, replicas: 4 },
    'replicas',
    /^must be odd, because an even cluster tolerates no more failures than 3 members \(4\)\. Use 3 or 5$/,
  ],
  ['two replicas', { storage, replicas: 2 }, 'replicas', /Use 1 or 3/],
  ['no replicas', { storage, replicas: 0 }, 'replicas', /paused: true/],
  ['negative replicas', { storage, replicas: -1 }, 'replicas', /^must be 1, 3, 5 or 7 \(-1\)\. Use 3 or 5, or 1 for a test cluster$/],
  ['half a replica', { storage, replicas: 1.5 }, 'replicas', /^must be 1, 3, 5 or 7 \(1\.5\)\. Use 3 or 5, or 1 for a test cluster$/],
  ['too many replicas', { storage, replicas: 9 }, 'replicas', /^must be at most 7.* \(9\)\. Use 3 or 5, or 1 for a test cluster$/],
  [
    'a name that starts with a digit',
    { storage, name: '1etcd' },
    'name',
    /^must not start with a digit.* \("1etcd"\)\. Start it with a letter$/,
  ],
  [
    'a name that is that of another cluster’s Service',
    { storage, name: 'etcd-headless' },
    'name',
    /^must not end in -headless.* \("etcd-headless"\)\. Use another name$/,
  ],
  ['a name that makes another cluster’s CA', { storage, name: 'etcd-peer' }, 'name', /must not end in -peer,/],
  ['a name that makes a client’s Secret', { storage, name: 'etcd-client-app' }, 'name', /must not contain -client,/],
  [
    'a name too long for its suffixes',
    { storage, name: 'a'.repeat(53) },
    'name',
    /^must have at most 52 characters.* has 53\)\. Shorten it$/,
  ],
  [
    'a namespace that every cluster has',
    { storage, createNamespace: true },
    'createNamespace',
    /must not be true for a namespace of Kubernetes \("default"\). Set namespace/,
  ],
  ['a namespace of Kubernetes', { storage, namespace: 'kube-system', createNamespace: true }, 'createNamespace', /"kube-system"/],
  [
    'an unsupported version',
    { storage, version: '3.4.30' },
    'version',
    /^must be a supported version.*Supported versions: 3\.5 from 3\.5\.35 on/,
  ],
  ['an early patch', { storage, version: '3.5.21' }, 'version', /zombies/],
  ['a version with a v', { storage, version: 'v3.6.16' }, 'version', /^must not start with v \("v3\.6\.16"\)\. Use 3\.6\.16$/],
  [
    'a version of words',
    { storage, version: 'latest' },
    'version',
    /^must be a released version.* \("latest"\)\. Supported versions: 3\.5 from 3\.5\.35 on, 3\.6 and 3\.7$/,
  ],
  ['an image that does not tell its version', { storage, image: 'example.com/etcd:stable' }, 'image', /Set version too/],
  [
    'an image of another version',
    { storage, image: 'example.com/etcd:v3.6.1', version: '3.5.35' },
    'version',
    /^conflicts with the tag of image, 3\.6\.1 \("3\.5\.35"\)\. Leave one of them out$/,
  ],
]);
