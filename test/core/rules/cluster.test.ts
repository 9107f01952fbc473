import { rejects, storage } from '../invalid-config';

rejects([
  ['a number for a version', { storage, version: 3.6 }, 'version', /^"3.6" is not a released version/],
  [
    'an even number of replicas',
    { storage, replicas: 4 },
    'replicas',
    /4 is even; an even cluster tolerates no more failures than 3 .* Use 3 or 5/,
  ],
  ['two replicas', { storage, replicas: 2 }, 'replicas', /Use 1 or 3/],
  ['no replicas', { storage, replicas: 0 }, 'replicas', /paused: true/],
  ['negative replicas', { storage, replicas: -1 }, 'replicas', /-1 is not a number of members/],
  ['half a replica', { storage, replicas: 1.5 }, 'replicas', /1.5 is not a number of members/],
  ['too many replicas', { storage, replicas: 9 }, 'replicas', /too many/],
  ['a name that starts with a digit', { storage, name: '1etcd' }, 'name', /starts with a digit/],
  [
    'a name that is that of another cluster’s Service',
    { storage, name: 'etcd-headless' },
    'name',
    /must not end in -headless, as names .*Use another/,
  ],
  ['a name that makes another cluster’s CA', { storage, name: 'etcd-peer' }, 'name', /must not end in -peer,/],
  ['a name that makes a client’s Secret', { storage, name: 'etcd-client-app' }, 'name', /must not contain -client,/],
  ['a name too long for its suffixes', { storage, name: 'a'.repeat(53) }, 'name', /53 characters; .* at most 52/],
  [
    'a namespace that every cluster has',
    { storage, createNamespace: true },
    'createNamespace',
    /must not be true for a namespace of Kubernetes \("default"\). Set namespace/,
  ],
  ['a namespace of Kubernetes', { storage, namespace: 'kube-system', createNamespace: true }, 'createNamespace', /"kube-system"/],
  ['an unsupported version', { storage, version: '3.4.30' }, 'version', /Supported are 3.5 from 3.5.35 on/],
  ['an early patch', { storage, version: '3.5.21' }, 'version', /zombies/],
  ['a version with a v', { storage, version: 'v3.6.16' }, 'version', /without the v: 3.6.16/],
  ['a version of words', { storage, version: 'latest' }, 'version', /"latest" is not a released version/],
  ['an image that does not tell its version', { storage, image: 'example.com/etcd:stable' }, 'image', /Set version too/],
  [
    'an image of another version',
    { storage, image: 'example.com/etcd:v3.6.1', version: '3.5.35' },
    'version',
    /3.6.1. Leave one of them out/,
  ],
]);
