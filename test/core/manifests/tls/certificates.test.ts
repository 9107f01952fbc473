import { buildEtcd, type CertManagerTlsProps } from '../../../../lib';
import { resolve } from '../../../../lib/core/config';
import type { Certificate } from '../../../../lib/core/manifests/shared/cert-manager';
import { certificateSubjects } from '../../../../lib/core/manifests/tls/subjects';
import { smallest } from '../../smallest';

describe('certificates of cert-manager’s', () => {
  const certificate = (id: 'serverCertificate' | 'peerCertificate', tls: Partial<CertManagerTlsProps> = {}) => {
    return (buildEtcd({ ...smallest, namespace: 'databases', tls: { mode: 'certManager', ...tls } })[id] as Certificate).spec;
  };
  const pods = Array.from({ length: 7 }, (_, ordinal) => `etcd-${ordinal}.etcd-headless.databases.svc.cluster.local`);

  test('name every pod that there can be, the Services and localhost', () => {
    expect(certificate('peerCertificate').dnsNames).toEqual(pods);
    expect(certificate('serverCertificate', { dnsNames: ['etcd.example.com'], ipAddresses: ['192.0.2.1'] })).toMatchObject({
      dnsNames: [
        ...pods,
        'etcd-headless.databases.svc.cluster.local',
        'etcd',
        'etcd.databases',
        'etcd.databases.svc',
        'etcd.databases.svc.cluster.local',
        'localhost',
        'etcd.example.com',
      ],
      ipAddresses: ['127.0.0.1', '192.0.2.1'],
    });
  });

  test('of peers name what members know each other by', () => {
    const tls = { mode: 'certManager' } as const;
    const { flags } = resolve({ ...smallest, name: 'store', namespace: 'databases', clusterDomain: 'k8s.example', tls });
    const subjects = certificateSubjects(
      resolve({ ...smallest, name: 'store', namespace: 'databases', clusterDomain: 'k8s.example', tls }),
    );
    expect(subjects.find(({ id }) => id === 'peer')?.dnsNames).toContain(flags['peer-cert-allowed-hostname']);
  });

  test('of clients and of peers have CAs of their own, or the issuers that the config names', () => {
    const issuers = (tls?: Partial<CertManagerTlsProps>) =>
      (['serverCertificate', 'peerCertificate'] as const).map(id => certificate(id, tls).issuerRef.name);
    expect(issuers()).toEqual(['etcd-ca', 'etcd-peer-ca']);
    expect(issuers({ issuerRef: { name: 'all' } })).toEqual(['all', 'all']);
    expect(issuers({ issuerRef: { name: 'all' }, peerIssuerRef: { name: 'peers' } })).toEqual(['all', 'peers']);
    expect(issuers({ peerIssuerRef: { name: 'peers' } })).toEqual(['etcd-ca', 'peers']);
  });
});
