import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EtcdClusterProps } from 'etcd-kit';
import { parse } from 'yaml';
import { validProps } from '../core/all-props';

const storage = { size: '8Gi' };

/** The configs that every front end must make the same objects of. */
export const scenarios: readonly [string, EtcdClusterProps][] = [
  ['smallest', { storage }],
  ['every-field', validProps],
  [
    'ephemeral-3.5',
    {
      name: 'cache',
      namespace: 'databases',
      replicas: 1,
      version: '3.5.35',
      storage: { ephemeral: { whenAllLost: 'Bootstrap' } },
      networkPolicy: { enabled: false },
    },
  ],
  ['paused', { storage, paused: true }],
  ['in-a-namespace-of-its-own', { storage, namespace: 'databases', createNamespace: true, tls: { mode: 'generated' } }],
  ['recovering', { storage, recovery: { ordinal: 1, token: '2026-11-21' } }],
  ['restarted-by-hand', { storage, version: '3.7.3', updateStrategy: { type: 'OnDelete' } }],
  ['under-an-existing-account', { storage, serviceAccount: { name: 'databases' } }],
  ['outside', { storage, service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] } }],
  ['tls-cert-manager', { storage, tls: { mode: 'certManager', clients: ['app'] } }],
  ['tls-by-two-cas', { storage, tls: { mode: 'certManager', issuerRef: { name: 'platform' }, trustBundle: { configMapName: 'cas' } } }],
  ['tls-by-an-issuer', { storage, tls: { mode: 'certManager', scope: 'clients', issuerRef: { name: 'platform', kind: 'ClusterIssuer' } } }],
  [
    'tls-existing',
    {
      storage,
      tls: {
        mode: 'existing',
        cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
        server: { secretName: 'etcd-server' },
        peer: { secretName: 'etcd-peer', keys: { ca: 'peer-ca.pem' } },
        client: { secretName: 'etcd-admin', keys: { cert: 'cert.pem', key: 'key.pem' } },
      },
    },
  ],
  [
    'auth',
    {
      storage,
      auth: {
        rootPassword: { secretName: 'etcd-root' },
        roles: [{ name: 'app', permissions: [{ prefix: '/app/', access: 'readwrite' }] }],
        users: [{ name: 'app', password: { secretName: 'app-etcd' }, roles: ['app'] }],
      },
    },
  ],
  ['auth-by-certificate', { storage, tls: { mode: 'certManager', clients: ['app'] }, auth: { users: [{ name: 'app', roles: ['root'] }] } }],
  [
    'backup',
    {
      storage,
      auth: {},
      backup: {
        schedule: '@hourly',
        store: { s3: { bucket: 'backups' } },
        serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/etcd-backup' } },
      },
    },
  ],
  [
    'backup-and-restore',
    {
      storage,
      backup: {
        schedule: '*/30 * * * *',
        store: {
          sftp: {
            host: 'backup.example.com',
            user: 'etcd',
            path: '/backups',
            knownHosts: { secretName: 'backup', key: 'known_hosts' },
            privateKey: { secretName: 'backup', key: 'id_ed25519' },
          },
        },
        encryption: { password: { secretName: 'backup-key' } },
        retention: { keepLast: 48, keepDaily: 14 },
        drill: { schedule: '@weekly' },
      },
      networkPolicy: { metrics: [] },
      restore: { from: { name: 'latest', cluster: { namespace: 'old' } } },
    },
  ],
  [
    'monitoring',
    {
      storage,
      tls: { mode: 'certManager', metrics: true },
      backup: { schedule: '@hourly', store: { s3: { bucket: 'backups' } } },
      monitoring: { podMonitor: { labels: { release: 'prometheus' } }, prometheusRule: {} },
    },
  ],
  ['restore-a-file', { storage, restore: { from: { file: 'etcd/snapshot.db', store: { persistentVolumeClaim: { claimName: 'old' } } } } }],
  ['tls-generated', { storage, tls: { mode: 'generated', clients: ['app'] } }],
  ['tls-among-peers', { storage, tls: { mode: 'existing', scope: 'peers', peer: { secretName: 'etcd-peer' } } }],
  ['yaml-example', parse(readFileSync(join(__dirname, '../../examples/yaml/etcd.yaml'), 'utf8'))],
];
