import type { CertManagerTlsProps } from '../../../lib';
import { resolve } from '../../../lib/core/config';
import { smallest } from '../smallest';

test.each([
  [{ cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] }, { 'cipher-suites': 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256' }],
  [{ clientCertAuth: false }, { 'cert-file': '/etc/etcd/tls/server/tls.crt', 'trusted-ca-file': undefined }],
  [{ scope: 'peers' }, { 'cert-file': undefined, 'peer-trusted-ca-file': '/etc/etcd/tls/peer/ca.crt' }],
  [{}, { 'peer-cert-allowed-hostname': 'etcd-0.etcd-headless.default.svc.cluster.local', 'client-cert-allowed-hostname': undefined }],
  [{ scope: 'clients' }, { 'peer-cert-file': undefined, 'trusted-ca-file': '/etc/etcd/tls/server/ca.crt', 'client-cert-auth': 'true' }],
] as const)('tls %o becomes flags of etcd', (tls, flags) => {
  const made = resolve({ ...smallest, tls: { mode: 'certManager', ...tls } as CertManagerTlsProps }).flags;
  for (const [flag, value] of Object.entries(flags)) expect([flag, made[flag]]).toEqual([flag, value]);
});

test.each([
  ['one issuer for everybody', { issuerRef: { name: 'a' } }, ['cas', 'cas', 'cas']],
  ['CAs of its own', {}, ['cas', 'cas', null]],
  ['an issuer for peers', { issuerRef: { name: 'a' }, peerIssuerRef: { name: 'b' } }, ['cas', 'cas', null]],
  ['a bundle for peers', { peerTrustBundle: { configMapName: 'peer-cas' } }, ['cas', 'cas', 'peer-cas']],
])('a bundle of CAs is trusted in place of the CA that signed, and of two CAs none passes for the other: %s', (_, tls, bundles) => {
  const { client, peer } = resolve({ ...smallest, tls: { mode: 'certManager', trustBundle: { configMapName: 'cas' }, ...tls } }).tls ?? {};
  expect([client?.server, client?.root, peer].map(secret => secret?.bundle?.name ?? null)).toEqual(bundles);
});
