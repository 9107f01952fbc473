import type { EtcdClusterProps, ExistingTlsProps } from 'etcd-kit';
import { certificateWarnings } from '../../../lib/cli/plan/certificate-warnings';
import { resolve } from '../../../lib/core/config';
import { Authority, type Subject } from '../../certificates';

const host = (ordinal: number) => `etcd-${ordinal}.etcd-headless.databases.svc.cluster.local`;
const tls: ExistingTlsProps = {
  mode: 'existing',
  server: { secretName: 'server' },
  peer: { secretName: 'peer' },
  client: { secretName: 'admin' },
};
const etcd = (replicas: number) => resolve({ namespace: 'databases', replicas, storage: { size: '8Gi' }, tls });
const issue = async (subject: Partial<Subject>) => {
  const { 'tls.crt': text } = await (await Authority.create()).issue({ commonName: 'etcd', ...subject });
  return { 'tls.crt': Buffer.from(text).toString('base64') };
};

test('a certificate that names every pod says nothing, and one that the replicas outgrow says for whom', async () => {
  const secret = await issue({ dnsNames: [0, 1, 2].map(host) });
  expect(certificateWarnings(etcd(3), () => secret)).toEqual([]);
  expect(certificateWarnings(etcd(5), () => secret)).toEqual(
    ['server', 'peer'].map(
      name => `the certificate in the Secret ${name} does not name ${host(3)}, ${host(4)}: these pods wait for one that does`,
    ),
  );
  const wildcard = await issue({ dnsNames: ['*.etcd-headless.databases.svc.cluster.local'] });
  expect(certificateWarnings(etcd(7), () => wildcard)).toEqual([]);
});

test('a Secret that is missing, holds something else, or a certificate that has expired is said', async () => {
  const good = await issue({ dnsNames: [0, 1, 2].map(host) });
  const held: Record<string, Record<string, string>> = { server: {}, peer: { 'tls.crt': 'bm9uZQ==' }, admin: good };
  const later = new Date('2100-01-01');
  expect(certificateWarnings(etcd(3), name => held[name], later)).toEqual([
    'the Secret server, or tls.crt in it, is missing: the pods wait for it',
    expect.stringMatching(/^the certificate in the Secret admin expired on .*: the pods wait for a valid one$/),
    'tls.crt in the Secret peer is not a certificate: the pods wait for one',
  ]);
});

const issuerRef = { name: 'platform-ca', kind: 'ClusterIssuer' };
const own = { name: 'etcd-peers' };
const auth = { rootPassword: { secretName: 'root' } };
test.each<[string, Partial<EtcdClusterProps>, RegExp[]]>([
  [
    'one for all',
    { tls: { mode: 'certManager', issuerRef } },
    [/with any name can read and write everything/, /names etcd-0\.etcd-headless\.d/],
  ],
  [
    'one for all, and users',
    { tls: { mode: 'certManager', issuerRef }, auth },
    [/common name root is root of this etcd/, /act as a member/],
  ],
  ['one for clients', { tls: { mode: 'certManager', issuerRef, peerIssuerRef: own } }, [/with any name can read/]],
  ['one for clients who show nothing', { tls: { mode: 'certManager', issuerRef, peerIssuerRef: own, clientCertAuth: false } }, []],
  [
    'one for peers',
    { tls: { mode: 'certManager', peerIssuerRef: { ...issuerRef, kind: 'AWSPCAClusterIssuer' } } },
    [/^the AWSPCAClusterIssuer/],
  ],
  ['one of the namespace', { tls: { mode: 'certManager', issuerRef: own } }, []],
  ['none', { tls: { mode: 'certManager' } }, []],
  ['no TLS', {}, []],
])('an issuer that signs for other namespaces is said: %s', (_, props, warnings) => {
  const said = certificateWarnings(resolve({ namespace: 'databases', storage: { size: '8Gi' }, ...props }), () => undefined);
  expect(said).toEqual(warnings.map(warning => expect.stringMatching(warning)));
});

test('what cert-manager has yet to make is not missed', () => {
  const made = resolve({ storage: { size: '8Gi' }, tls: { mode: 'certManager' } });
  expect(certificateWarnings(made, () => undefined)).toEqual([]);
  // Nor is what may not be read.
  expect(certificateWarnings(etcd(3), () => null)).toEqual([]);
});
