import { buildEtcd, type EtcdClusterProps, names } from '../../lib';
import { validProps } from './all-props';
import { smallest, statefulSet } from './smallest';

/** A config with a threshold that requires extensive metrics. */
interface Slow {
  readonly monitoring: { readonly prometheusRule: { readonly thresholds: { requestDuration?: string } } };
}

describe('the objects of a cluster', () => {
  test('are the same for the same config', () => {
    expect(buildEtcd(validProps)).toEqual(buildEtcd(structuredClone(validProps)));
  });

  test('are listed in the order to create them in', () => {
    expect(Object.keys(buildEtcd(validProps))).toEqual([
      'namespace',
      'role',
      'roleBinding',
      'scripts',
      'auxiliaryScripts',
      'bootstrapRecord',
      'networkPolicy',
      'auxiliaryNetworkPolicy',
      'podDisruptionBudget',
      'serverCertificate',
      'peerCertificate',
      'rootCertificate',
      'authServiceAccount',
      'authRole',
      'authRoleBinding',
      'backupServiceAccount',
      'drillRole',
      'drillRoleBinding',
      'clientCertificate-app',
      'clientCertificate-backup',
      'headlessService',
      'statefulSet',
      'clientService',
      'authDeployment',
      'backupCronJob',
      'incrementsDeployment',
      'drillCronJob',
      'backupMetricsDeployment',
      'podMonitor',
      'backupPodMonitor',
      'prometheusRule',
    ]);
  });

  test('are plain JSON', () => {
    const objects = buildEtcd(validProps);
    expect(JSON.parse(JSON.stringify(objects))).toEqual(objects);
  });

  test('leave the config as it was', () => {
    const copy = structuredClone(validProps);
    buildEtcd(validProps);
    expect(validProps).toEqual(copy);
  });

  test('all stand in the namespace, under names that start with the cluster’s', () => {
    for (const { metadata } of Object.values(buildEtcd({ ...smallest, name: 'store', namespace: 'databases' }))) {
      expect(metadata.namespace).toBe('databases');
      expect(metadata.name).toMatch(/^store(-|$)/);
    }
  });

  // Whatever a config says must reach the objects: a field that is read and then forgotten shows here.
  const leaves: string[][] = [];

  const collect = (value: unknown, path: string[]): void => {
    const whole =
      Array.isArray(value) || typeof value !== 'object' || value === null || ['affinity', 'extraEnv'].includes(path.at(-1) ?? '');
    if (whole) leaves.push(path);
    else for (const [key, inner] of Object.entries(value)) collect(inner, [...path, key]);
  };

  collect(validProps, []);

  // What these decide is whether the config is valid, and not what is in the objects.
  const onlyChecked = [
    'tuning.allowLargeQuota',
    'version',
    'images.registry',
    'networkPolicy.enabled',
    'storage.retention.whenScaled',
    'backup.suspend',
    'maintenance.defragment.enabled',
    // While the cluster is paused.
    'monitoring.prometheusRule.thresholds.backupAge',
    'monitoring.prometheusRule.thresholds.incrementsAge',
    'replicas',
  ];

  const required = [
    'auth.rootPassword.secretName',
    'tls.mode',
    'tls.issuerRef.name',
    'tls.peerIssuerRef.name',
    'tls.trustBundle.configMapName',
    'tls.peerTrustBundle.configMapName',
    'storage.size',
    'service.type',
    'updateStrategy.type',
    'recovery.ordinal',
    'recovery.token',
    'bootstrap.token',
    'backup.schedule',
    'backup.drill.schedule',
    'backup.store.s3.bucket',
    'backup.store.s3.credentials.secretName',
    'backup.store.s3.trustBundle.configMapName',
    'backup.store.s3.serverSideEncryption', // by the key
    'backup.store.s3.proxy.urlFrom.secretName',
    'backup.store.s3.proxy.urlFrom.key',
    'backup.encryption.password.secretName',
    'restore.from.name',
    'restore.from.store.persistentVolumeClaim.claimName',
    'restore.from.encryption.password.secretName',
  ];

  const telling = leaves
    .map(keys => [keys.join('.'), keys] as const)
    .filter(([path]) => !onlyChecked.includes(path) && !required.includes(path));

  test.each(telling)('change with %s', (path, keys) => {
    const without = structuredClone(validProps) as never as Record<string, unknown>;
    let parent = without;
    for (const key of keys.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
    delete parent[keys.at(-1) as string];
    if (path === 'namespace') delete without.createNamespace;
    if (path === 'image') without.version = '3.7.3';
    if (path === 'service.ipFamilyPolicy') delete parent.ipFamilies;
    if (path === 'tuning.autoCompaction.mode') delete parent.retention;
    if (path === 'tuning.autoCompaction.retention') parent.mode = 'periodic';
    if (path === 'tuning.metrics') delete (without as never as Slow).monitoring.prometheusRule.thresholds.requestDuration;
    if (path === 'tuning.electionTimeout') parent.heartbeatInterval = '200ms';
    if (path === 'auth.roles') delete parent.users;
    if (path === 'tls.privateKey.algorithm') delete parent.size;
    if (path === 'resources.limits.memory') parent.cpu = '3';
    expect(buildEtcd(without as never)).not.toEqual(buildEtcd(validProps));
  });
});

test('metrics over TLS have a port of their own, and the plain one is open to members only', () => {
  const objects = buildEtcd({ ...smallest, tls: { mode: 'certManager', metrics: true } });
  const ingress = objects.networkPolicy?.spec.ingress ?? [];
  expect(ingress.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[2379, 2380, 2381, 2382], [2379], [2384], [2382]]);
  expect(JSON.stringify(objects.headlessService)).toContain('{"name":"metrics-tls","port":2384,');
  expect(JSON.stringify(objects.statefulSet)).toContain('{"name":"METRICS_TLS","value":"yes"}');
  const { scripts, ...without } = buildEtcd({ ...smallest, tls: { mode: 'certManager' } });
  expect(JSON.stringify(without)).not.toContain('2384');
});

describe('names and selectors', () => {
  test('are the contract with running clusters', () => {
    const objects = Object.entries(buildEtcd({ ...smallest, name: 'store' })).map(([id, { kind, metadata }]) => [
      id,
      `${kind} ${metadata.name.replace(/[0-9a-f]{10}$/, '<hash>')}`,
    ]);
    expect(Object.fromEntries(objects)).toEqual({
      serviceAccount: 'ServiceAccount store',
      role: 'Role store',
      roleBinding: 'RoleBinding store',
      scripts: 'ConfigMap store-scripts-<hash>',
      bootstrapRecord: 'ConfigMap store-bootstrap',
      networkPolicy: 'NetworkPolicy store',
      podDisruptionBudget: 'PodDisruptionBudget store',
      headlessService: 'Service store-headless',
      statefulSet: 'StatefulSet store',
      clientService: 'Service store',
    });
    expect(statefulSet({ ...smallest, name: 'store' }).spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'etcd',
      'app.kubernetes.io/instance': 'store',
      'app.kubernetes.io/component': 'member',
    });
    expect(names.volumeClaimTemplate).toBe('data');
  });

  test('of certificates are, too: the Secrets of what cert-manager issues are called the same', () => {
    const objects = Object.entries(buildEtcd({ ...smallest, name: 'store', tls: { mode: 'certManager', clients: ['app'] } }));
    const added = objects.filter(([, { apiVersion }]) => apiVersion.startsWith('cert-manager.io/'));
    expect(Object.fromEntries(added.map(([id, { kind, metadata }]) => [id, `${kind} ${metadata.name}`]))).toEqual({
      selfSignedIssuer: 'Issuer store-selfsigned',
      caCertificate: 'Certificate store-ca',
      caIssuer: 'Issuer store-ca',
      peerCaCertificate: 'Certificate store-peer-ca',
      peerCaIssuer: 'Issuer store-peer-ca',
      serverCertificate: 'Certificate store-server-tls',
      peerCertificate: 'Certificate store-peer-tls',
      rootCertificate: 'Certificate store-root-tls',
      'clientCertificate-app': 'Certificate store-client-app-tls',
    });
    for (const [, object] of added) {
      const { kind, metadata, spec } = object as never as { kind: string; metadata: { name: string }; spec: { secretName?: string } };
      if (kind === 'Certificate') expect(spec.secretName).toBe(metadata.name);
    }
  });

  test('do not change with what users may change on a running cluster', () => {
    const select = (props: EtcdClusterProps) => {
      const { spec, metadata } = statefulSet({ ...props, name: 'store', namespace: 'databases' });
      return [metadata.name, spec.serviceName, spec.selector];
    };
    expect(select({ ...validProps, clusterDomain: 'cluster.local' })).toEqual(select(smallest));
  });
});
