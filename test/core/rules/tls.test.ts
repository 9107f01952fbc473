import { rejects, storage } from '../invalid-config';

const certManager = { mode: 'certManager' };
const server = { secretName: 'server' };
const existing = { mode: 'existing', server, peer: { secretName: 'peer' }, client: { secretName: 'client' } };
const suite = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';

rejects([
  [
    'an issuer for Secrets that exist',
    { storage, tls: { ...existing, issuerRef: { name: 'ca' } } },
    'tls.issuerRef',
    /for mode: certManager, and mode is existing/,
  ],
  ['a Secret for cert-manager', { storage, tls: { ...certManager, server } }, 'tls.server', /for mode: existing, and mode is certManager/],
  [
    'existing Secrets without the members’ own',
    { storage, tls: { mode: 'existing', server, client: server } },
    'tls.peer',
    /is required with mode: existing: \{ secretName/,
  ],
  [
    'existing Secrets for clients, without the scripts’ own',
    { storage, tls: { mode: 'existing', scope: 'clients', server } },
    'tls.client',
    /is required with mode: existing and scope: clients/,
  ],
  [
    'names for clients where clients speak plain HTTP',
    { storage, tls: { ...certManager, scope: 'peers', dnsNames: ['a.b'] } },
    'tls.dnsNames',
    /no use with scope: peers/,
  ],
  [
    'a peers’ issuer where members speak plain HTTP',
    { storage, tls: { ...certManager, scope: 'clients', peerIssuerRef: { name: 'a' } } },
    'tls.peerIssuerRef',
    /no use with scope: clients/,
  ],
  [
    'cipher suites with TLS 1.3',
    { storage, tls: { ...certManager, minVersion: 'TLS1.3', cipherSuites: [suite] } },
    'tls.cipherSuites',
    /conflicts with minVersion: TLS1.3/,
  ],
  [
    'cipher suites without HTTP/2’s',
    { storage, tls: { ...certManager, cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] } },
    'tls.cipherSuites',
    /lack one that HTTP\/2/,
  ],
  [
    'cipher suites for other keys',
    { storage, tls: { ...certManager, cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] } },
    'tls.cipherSuites',
    /hold none for the certificates' keys, which are ECDSA/,
  ],
  ['no cipher suites', { storage, tls: { ...certManager, cipherSuites: [] } }, 'tls.cipherSuites', /lack one that HTTP\/2/],
  ['a certificate for minutes', { storage, tls: { ...certManager, duration: '30m' } }, 'tls.duration', /30m is too short/],
  [
    'a renewal after the end',
    { storage, tls: { ...certManager, duration: '2h', renewBefore: '3h' } },
    'tls.renewBefore',
    /not shorter than duration, 2h/,
  ],
  ['a renewal in the last minute', { storage, tls: { ...certManager, renewBefore: '1m' } }, 'tls.renewBefore', /no time to renew/],
  [
    'a key of another kind’s size',
    { storage, tls: { ...certManager, privateKey: { size: 2048 } } },
    'tls.privateKey.size',
    /2048 is no size of an ECDSA key: ECDSA has 256, 384, 521/,
  ],
  [
    'a size where there is but one',
    { storage, tls: { ...certManager, privateKey: { algorithm: 'Ed25519', size: 256 } } },
    'tls.privateKey.size',
    /Ed25519 has but one size. Leave it out/,
  ],
  ['a client that is called root', { storage, tls: { ...certManager, clients: ['root'] } }, 'tls.clients[0]', /name that the scripts use/],
  [
    'a bundle where a folder holds the CAs',
    { storage, tls: { mode: 'generated', trustBundle: { configMapName: 'a' } } },
    'tls.trustBundle',
    /for mode: certManager/,
  ],
  [
    'a bundle for clients that have none',
    { storage, tls: { ...certManager, scope: 'peers', trustBundle: { configMapName: 'a' } } },
    'tls.trustBundle',
    /no use with scope: peers/,
  ],
  ['metrics over no TLS', { storage, tls: { ...certManager, scope: 'peers', metrics: true } }, 'tls.metrics', /no use with scope: peers/],
]);
