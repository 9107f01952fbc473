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
    /^requires mode: certManager \(mode is existing\)\. Leave it out$/,
  ],
  [
    'a Secret for cert-manager',
    { storage, tls: { ...certManager, server } },
    'tls.server',
    /^requires mode: existing \(mode is certManager\)\. Leave it out$/,
  ],
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
    /^conflicts with scope: peers\. Leave one of them out$/,
  ],
  [
    'a peers’ issuer where members speak plain HTTP',
    { storage, tls: { ...certManager, scope: 'clients', peerIssuerRef: { name: 'a' } } },
    'tls.peerIssuerRef',
    /^conflicts with scope: clients\. Leave one of them out$/,
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
    /^must contain a suite that HTTP\/2 requires\. Add TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256/,
  ],
  [
    'cipher suites for other keys',
    { storage, tls: { ...certManager, cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] } },
    'tls.cipherSuites',
    /^must contain a suite for the certificates' ECDSA keys/,
  ],
  [
    'no cipher suites',
    { storage, tls: { ...certManager, cipherSuites: [] } },
    'tls.cipherSuites',
    /^must contain a suite that HTTP\/2 requires\. Add TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256/,
  ],
  ['a certificate for minutes', { storage, tls: { ...certManager, duration: '30m' } }, 'tls.duration', /^must be at least 1h \(30m\)$/],
  [
    'a renewal after the end',
    { storage, tls: { ...certManager, duration: '2h', renewBefore: '3h' } },
    'tls.renewBefore',
    /^must be shorter than duration, 2h \(3h\)\. Use a third of it$/,
  ],
  [
    'a renewal in the last minute',
    { storage, tls: { ...certManager, renewBefore: '1m' } },
    'tls.renewBefore',
    /^must be at least 5m \(1m\)$/,
  ],
  [
    'a key of another kind’s size',
    { storage, tls: { ...certManager, privateKey: { size: 2048 } } },
    'tls.privateKey.size',
    /^must be one of 256, 384, 521 with algorithm: ECDSA \(2048\)$/,
  ],
  [
    'a size where there is but one',
    { storage, tls: { ...certManager, privateKey: { algorithm: 'Ed25519', size: 256 } } },
    'tls.privateKey.size',
    /^must not be set with algorithm: Ed25519 \(256\)$/,
  ],
  [
    'a client that is called root',
    { storage, tls: { ...certManager, clients: ['root'] } },
    'tls.clients[0]',
    /^must not be root, which the scripts use\. Use another name$/,
  ],
  [
    'a bundle where a folder holds the CAs',
    { storage, tls: { mode: 'generated', trustBundle: { configMapName: 'a' } } },
    'tls.trustBundle',
    /^requires mode: certManager \(mode is generated\)\. Leave it out$/,
  ],
  [
    'a bundle for clients that have none',
    { storage, tls: { ...certManager, scope: 'peers', trustBundle: { configMapName: 'a' } } },
    'tls.trustBundle',
    /^conflicts with scope: peers\. Leave one of them out$/,
  ],
  [
    'metrics over no TLS',
    { storage, tls: { ...certManager, scope: 'peers', metrics: true } },
    'tls.metrics',
    /^conflicts with scope: peers\. Leave one of them out$/,
  ],
]);
