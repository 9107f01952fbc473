import type { Container, EnvVar, PodSpec } from 'kubernetes-types/core/v1';
import { buildEtcd, type CertManagerTlsProps, type EtcdClusterProps, names } from '../../lib';
import { secretOf } from '../../lib/cli/pki/secrets';
import { memberEndpoints } from '../../lib/core/client/endpoints';
import { resolve } from '../../lib/core/config';
import { storeJob } from '../../lib/core/manifests/backup/store-job';
import type { Certificate } from '../../lib/core/manifests/shared/cert-manager';
import { type CertificateSubject, certificateSubjects } from '../../lib/core/manifests/tls/subjects';
import { validProps } from './all-props';

const smallest: EtcdClusterProps = { storage: { size: '8Gi' } };
const statefulSet = (props: EtcdClusterProps) => buildEtcd(props).statefulSet;
const pod = (props: EtcdClusterProps) => statefulSet(props).spec.template.spec as PodSpec;
const etcd = (props: EtcdClusterProps) => pod(props).containers[0] as Container;
const flag = (props: EtcdClusterProps, name: string) =>
  etcd(props)
    .args?.find(arg => arg.startsWith(`--${name}=`))
    ?.split('=')[1];
const validBackup = { schedule: '@hourly', store: { s3: { bucket: 'backups' } } };
const variable = (props: EtcdClusterProps, name: string) => etcd(props).env?.find(entry => entry.name === name)?.value;

type Metadata = { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };

/** The metadata of what controllers make from a cluster's objects, and that has no owner. */
function madeLater(objects: readonly object[]): { readonly secretTemplates: readonly Metadata[]; readonly claims: readonly Metadata[] } {
  const specs = (objects as { spec?: { secretTemplate?: Metadata; volumeClaimTemplates?: { metadata: Metadata }[] } }[]).map(
    ({ spec }) => spec,
  );
  return {
    secretTemplates: specs.flatMap(spec => spec?.secretTemplate ?? []),
    claims: specs.flatMap(spec => spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata),
  };
}

describe('the objects of a cluster', () => {
  test('are the same for the same config', () => {
    expect(buildEtcd(validProps)).toEqual(buildEtcd(structuredClone(validProps)));
  });

  test('are plain JSON', () => {
    const objects = buildEtcd(validProps);
    expect(JSON.parse(JSON.stringify(objects))).toEqual(objects);
  });

  test.each<[string, EtcdClusterProps, string | undefined]>([
    ['let a drain evict a member that is not ready, whose volume stays', smallest, 'AlwaysAllow'],
    ['keep one that would lose its data', { storage: { ephemeral: {} } }, undefined],
  ])('%s', (_, props, policy) => {
    expect(buildEtcd(props).podDisruptionBudget.spec.unhealthyPodEvictionPolicy).toBe(policy);
  });

  test('claim volumes without a class, where the class is the empty string', () => {
    const props: EtcdClusterProps = { storage: { size: '8Gi', className: '' }, backup: { ...validBackup, scratch: { className: '' } } };
    expect(statefulSet(props).spec.volumeClaimTemplates).toMatchObject([{ spec: { storageClassName: '' } }]);
    const text = JSON.stringify(buildEtcd(props).backupCronJob);
    expect(text).toContain('"ephemeral":{"volumeClaimTemplate":{"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":""');
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

  test('begin with the namespace where the config creates it, the same one for each cluster in it', () => {
    const objects = (props: Partial<EtcdClusterProps>) =>
      Object.values(buildEtcd({ ...smallest, namespace: 'databases', createNamespace: true, ...props }));
    const [namespace, ...others] = objects({});
    expect(namespace).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'databases',
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
        annotations: {
          'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false',
          'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
          'kustomize.toolkit.fluxcd.io/prune': 'disabled',
        },
      },
    });
    expect(others).toEqual(objects({ createNamespace: false }));
    expect(objects({ name: 'store', labels: { team: 'a' }, annotations: { owner: 'b' } })[0]).toEqual(namespace);
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
    if (path === 'tuning.electionTimeout') parent.heartbeatInterval = '200ms';
    if (path === 'auth.roles') delete parent.users;
    if (path === 'tls.privateKey.algorithm') delete parent.size;
    if (path === 'resources.limits.memory') parent.cpu = '3';
    expect(buildEtcd(without as never)).not.toEqual(buildEtcd(validProps));
  });
});

test('Kubernetes’ own structures reach the pods as they are', () => {
  const labelSelector = { matchExpressions: [{ key: 'app', operator: 'SomethingNew' }] };
  const peers = {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', matchLabelKeys: ['a'], mismatchLabelKeys: ['b'] }],
  };
  const tolerations = [{ key: 'load', operator: 'Lt', value: '5', effect: 'SomethingNew' }];
  const topologySpreadConstraints = [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector, matchLabelKeys: ['pod-template-hash'] },
  ];
  const extraEnv: EnvVar[] = [
    { name: 'CPUS', valueFrom: { resourceFieldRef: { containerName: 'etcd', resource: 'limits.cpu', divisor: '1m' } } },
    { name: 'TEAM', valueFrom: { fieldRef: { fieldPath: "metadata.labels['team']" } } },
    { name: 'LINES', value: 'a\nb' },
  ];
  const scheduling = { affinity: { podAffinity: peers }, tolerations, topologySpreadConstraints };
  const spec = pod({ ...smallest, scheduling, extraEnv });
  expect(spec).toMatchObject({ affinity: { podAffinity: peers }, tolerations, topologySpreadConstraints });
  expect(spec.containers[0]?.env).toEqual(expect.arrayContaining(extraEnv));
  const clients = [{ podSelector: labelSelector }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }];
  expect(JSON.stringify(buildEtcd({ ...smallest, networkPolicy: { clients } }).networkPolicy)).toContain(JSON.stringify(clients));
});

test('a recovery and a bootstrap stand where no pod is restarted for them', () => {
  const { statefulSet: before, ...others } = buildEtcd(smallest);
  const asked = { recovery: { ordinal: 1, token: 'a' }, bootstrap: { token: 'b' } };
  const { statefulSet: after, ...same } = buildEtcd({ ...smallest, ...asked });
  expect(same).toEqual(others);
  const annotations = { ...before?.metadata.annotations, 'etcd-kit/recovery': '1 a', 'etcd-kit/bootstrap': 'b' };
  expect(after).toEqual({ ...before, metadata: { ...before?.metadata, annotations } });
});

test.each([
  ['3.5.35', { 'experimental-initial-corrupt-check': 'true', 'experimental-compact-hash-check-enabled': 'true' }],
  ['3.6.16', { 'feature-gates': 'InitialCorruptCheck=true,CompactHashCheck=true' }],
])('etcd %s compares the members’ data', (version, flags) => {
  expect(resolve({ ...smallest, version }).flags).toMatchObject(flags);
});

test('feature gates of the config stand beside our own, and win', () => {
  const { flags } = resolve({ ...smallest, extraFlags: { 'feature-gates': 'CompactHashCheck=false' } });
  expect(flags['feature-gates']).toBe('InitialCorruptCheck=true,CompactHashCheck=true,CompactHashCheck=false');
});

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
  [undefined, 'http', {}],
  ['enabling', 'http', { CLIENT_SCHEME_TOO: 'https', PEER_SCHEME: 'https' }],
  [null, 'https', { CLIENT_SCHEME: 'https', PEER_SCHEME: 'https' }],
  ['disabling', 'https', { CLIENT_SCHEME: 'https', CLIENT_SCHEME_TOO: 'http' }],
] as const)('TLS in transition %s: what every member takes before and after is what endpoints say', (transition, scheme, schemes) => {
  const tls = { mode: 'certManager', ...(transition && { transition }) } as const;
  const props = { ...smallest, ...(transition !== undefined && { tls }) };
  const { env = [] } = etcd(props);
  const set = env.filter(({ name }) => name.includes('_SCHEME')).map(({ name, value }) => [name, value]);
  expect(Object.fromEntries(set)).toEqual(schemes);
  expect(memberEndpoints(resolve(props))[0]).toMatch(`${scheme}://etcd-0.`);
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

test('metrics over TLS have a port of their own, and the plain one is open to members only', () => {
  const objects = buildEtcd({ ...smallest, tls: { mode: 'certManager', metrics: true } });
  const ingress = objects.networkPolicy?.spec.ingress ?? [];
  expect(ingress.map(({ ports }) => ports?.map(({ port }) => port))).toEqual([[2379, 2380, 2381, 2382], [2379], [2384]]);
  expect(JSON.stringify(objects.headlessService)).toContain('{"name":"metrics-tls","port":2384,');
  expect(JSON.stringify(objects.statefulSet)).toContain('{"name":"METRICS_TLS","value":"yes"}');
  const { scripts, ...without } = buildEtcd({ ...smallest, tls: { mode: 'certManager' } });
  expect(JSON.stringify(without)).not.toContain('2384');
});

test.each([
  [{}, 'password'],
  [{ tls: { mode: 'certManager' } }, 'certificate'],
  [{ tls: { mode: 'generated' } }, 'certificate'],
  // Half-way, scripts speak plain HTTP; and of somebody else's certificate, nobody knows whose it is.
  [{ tls: { mode: 'certManager', transition: 'enabling' } }, 'password'],
  [{ tls: { mode: 'certManager', clientCertAuth: false } }, 'password'],
  [{ tls: { mode: 'certManager', scope: 'peers' } }, 'password'],
  [{ tls: { mode: 'existing', server: { secretName: 'a' }, peer: { secretName: 'b' }, client: { secretName: 'c' } } }, 'password'],
] as [Partial<EtcdClusterProps>, string][])('with auth and %o, the scripts log in by %s', (props, login) => {
  const { containers } = pod({ ...smallest, ...props, auth: {} });
  expect(containers[0]?.env).toContainEqual({ name: 'LOGIN', value: login });
  expect(JSON.stringify(containers).includes('/etc/etcd/login')).toBe(login === 'password');
});

test('who makes users and roles has rights to one Secret, and can make others, and reaches the members', () => {
  const objects = buildEtcd({ ...smallest, auth: {} });
  expect(objects.authRole?.rules).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['etcd-auth'], verbs: ['get'] },
  ]);
  const rule = objects.networkPolicy?.spec.ingress?.find(({ from }) => JSON.stringify(from).includes('"auth"'));
  expect(rule?.ports?.map(({ port }) => port)).toEqual([2379, 2382]);
  expect(objects.authDeployment?.spec.template.metadata?.labels).toMatchObject({
    'app.kubernetes.io/component': 'auth',
    'app.kubernetes.io/instance': 'etcd',
  });
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

  // Argo CD 2 takes what has the label for part of an application, and deletes what the application's manifests do not have.
  test('of what is made in the cluster do not make it part of an Argo CD application', () => {
    const props = { ...validProps, annotations: { 'argocd.argoproj.io/sync-options': 'ServerSideApply=true', team: 'a' } };
    const etcd = resolve(props);
    const { secretTemplates, claims } = madeLater(Object.values(buildEtcd(props)));
    const job = storeJob(etcd, 'backups', 'x', 'default')[1].metadata as Metadata;
    const secret = secretOf(etcd, {
      subject: certificateSubjects(etcd)[0] as CertificateSubject,
      ca: '',
      cert: '',
      key: '',
      validTo: new Date(),
    });
    expect([secretTemplates.length, claims.length]).toEqual([5, 1]);
    // Claims get the selector's labels from Kubernetes, whatever their template says.
    for (const { labels } of [...secretTemplates, job, secret.metadata]) {
      expect(labels).not.toHaveProperty(['app.kubernetes.io/instance']);
      expect(labels).toMatchObject({ 'etcd-kit/cluster': etcd.name });
    }
    for (const { annotations } of [...secretTemplates, job, secret.metadata]) {
      expect(annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'ServerSideApply=true,Prune=false', team: 'a' });
    }
    for (const { annotations } of [...secretTemplates, ...claims, job, secret.metadata]) {
      expect(annotations?.['argocd.argoproj.io/sync-options']).toMatch(/(?:^|,)Prune=false$/);
      expect(annotations).toMatchObject({
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      });
    }
  });

  test('of the scripts keep the ones that running pods mount', () => {
    expect(buildEtcd(smallest).scripts?.metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
  });

  test('keep Flux from substituting variables of its own in what holds scripts', () => {
    const holding = Object.values(buildEtcd({ ...smallest, auth: {} })).filter(object => JSON.stringify(object).includes('${'));
    expect(holding.map(({ kind }) => kind)).toEqual(['ConfigMap', 'ConfigMap']);
    for (const { metadata } of holding) {
      expect(metadata.annotations).toMatchObject({ 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' });
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

describe('the pod template', () => {
  const template = (props: EtcdClusterProps) => statefulSet(props).spec.template;

  test.each<[string, Partial<EtcdClusterProps>]>([
    ['replicas', { replicas: 5 }],
    ['paused', { paused: true }],
    ['annotations', { annotations: { note: 'changed' } }],
    ['the client Service', { service: { type: 'NodePort' } }],
    ['the network policy', { networkPolicy: { enabled: false } }],
    ['the update strategy', { updateStrategy: { type: 'OnDelete' } }],
  ])('is the same whatever %s says, so no member restarts for it', (_, change) => {
    expect(template({ ...smallest, ...change })).toEqual(template(smallest));
  });

  test('has etcd’s last words in the status of a container that failed', () => {
    expect(etcd(smallest)).toMatchObject({ terminationMessagePolicy: 'FallbackToLogsOnError' });
  });
});

describe('defaults that follow other fields', () => {
  test('the quota is 2Gi, or half the volume where that is less', () => {
    expect(flag({ storage: { size: '8Gi' } }, 'quota-backend-bytes')).toBe(String(2 * 2 ** 30));
    expect(flag({ storage: { size: '1Gi' } }, 'quota-backend-bytes')).toBe(String(2 ** 29));
    expect(flag({ storage: { ephemeral: { sizeLimit: '2Gi' } } }, 'quota-backend-bytes')).toBe(String(2 ** 30));
  });

  test('GOMEMLIMIT is nine tenths of the memory limit, and the kubelet sets GOMAXPROCS to the CPU limit that the pod has', () => {
    const props: EtcdClusterProps = { ...smallest, resources: { limits: { memory: '1Gi' } } };
    expect(variable(props, 'GOMEMLIMIT')).toBe(String(Math.floor(2 ** 30 * 0.9)));
    const valueFrom = { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } };
    expect(etcd(props).env).toContainEqual({ name: 'GOMAXPROCS', valueFrom });
  });

  describe('the liveness probe outlasts a defragmentation, in which a member is silent', () => {
    const seconds = (props: EtcdClusterProps) => {
      const { periodSeconds, failureThreshold } = (
        etcd(props) as never as { livenessProbe: { periodSeconds: number; failureThreshold: number } }
      ).livenessProbe;
      return periodSeconds * failureThreshold;
    };
    test.each([
      ['512Mi', 120],
      ['2Gi', 120],
      ['4Gi', 120],
      ['6Gi', 180],
      ['8Gi', 240],
      ['10Gi', 300],
    ])('of a quota of %s, by %i s', (quotaBackendBytes, expected) => {
      expect(seconds({ storage: { size: '40Gi' }, tuning: { quotaBackendBytes, allowLargeQuota: true } })).toBe(expected);
    });
    test('with another period, too', () => {
      expect(seconds({ ...smallest, probes: { liveness: { periodSeconds: 1 } } })).toBe(120);
      expect(seconds({ ...smallest, probes: { liveness: { periodSeconds: 7 } } })).toBe(126);
    });
    test('but where failureThreshold is given', () => {
      expect(seconds({ ...smallest, probes: { liveness: { failureThreshold: 3 } } })).toBe(15);
    });
  });

  test('requests never exceed limits, whichever of them is given', () => {
    expect(etcd({ ...smallest, resources: { limits: { cpu: '100m', memory: '128Mi' } } })).toMatchObject({
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
    });
    expect(etcd({ ...smallest, resources: { requests: { memory: '4Gi' } } })).toMatchObject({
      resources: { requests: { memory: '4Gi' }, limits: { memory: '4Gi' } },
    });
  });

  test('a registry mirror takes the place of each default image’s registry, and of no image that was named', () => {
    const props: EtcdClusterProps = { ...smallest, images: { registry: 'mirror.local/proxy', kubectl: 'own.example.com/kubectl:v1' } };
    const spec = pod(props);
    expect(spec.initContainers?.[0]?.image).toBe('mirror.local/proxy/library/busybox:1.37.0-musl');
    expect(spec.containers.map(({ image }) => image)).toEqual([
      'mirror.local/proxy/etcd-development/etcd:v3.6.16',
      'own.example.com/kubectl:v1',
    ]);
  });

  test('clients from outside the cluster get in where the Service is for them', () => {
    const ingress = (props: EtcdClusterProps) =>
      buildEtcd(props)
        .networkPolicy?.spec.ingress?.filter(({ from, ports }) => !from || (ports?.length === 1 && ports[0]?.port === 2379))
        .map(({ from }) => from);
    expect(ingress(smallest)).toEqual([[{ podSelector: {} }]]);
    expect(ingress({ ...smallest, service: { type: 'NodePort' } })).toEqual([undefined]);
    expect(ingress({ ...smallest, networkPolicy: { clients: [] } })).toEqual([]);
  });
});

describe('text of the config in an environment variable', () => {
  // https://github.com/kubernetes/kubernetes/blob/v1.31.0/third_party/forked/golang/expansion/expand.go
  const expanded = (value: string) =>
    value.replace(/\$(\$|\([^)]*\))/g, (_, word: string) => (word === '$' ? '$' : `<${word.slice(1, -1)}>`));
  const variables = (props: EtcdClusterProps): { name: string; value?: string }[] => {
    const collect = (value: unknown): { name: string; value?: string }[] => {
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([key, inner]) => (key === 'env' ? inner : collect(inner)));
    };
    return collect(buildEtcd(props));
  };
  const odd = '$(POD_NAME)$$x$';
  const secret = { secretName: 'secret', key: 'key' };
  const stores: NonNullable<EtcdClusterProps['backup']>['store'][] = [
    { s3: { bucket: 'b', prefix: odd, endpoint: `https://s3.example.com/${odd}`, region: odd, provider: odd } },
    { gcs: { bucket: 'b', prefix: odd } },
    { azureBlob: { container: 'b', account: 'a', prefix: odd } },
    { sftp: { host: 'h', user: odd, path: `/${odd}`, knownHosts: secret, password: secret } },
    { webdav: { url: `https://dav.example.com/${odd}`, path: odd, vendor: odd, user: odd, password: secret } },
    { persistentVolumeClaim: { claimName: 'claim', path: odd } },
    { rclone: { remote: `box:${odd}`, config: secret } },
  ];
  test.each(stores.map(store => [Object.keys(store)[0], store] as const))('means what it says: of the store %s', (_, store) => {
    const props = {
      ...smallest,
      backup: { schedule: '@daily', store, encryption: { password: secret }, increments: {}, drill: { schedule: '@weekly' } },
      restore: { from: { file: `${odd}.db`, store } },
    };
    const holding = variables(props).filter(({ value }) => value?.includes('POD_NAME'));
    expect(holding.length).toBeGreaterThan(8);
    for (const { value } of holding) expect(expanded(value as string)).toContain(odd);
    for (const { value } of holding) expect(expanded(value as string)).not.toMatch(/<POD_NAME>/);
  });
  test('is left to Kubernetes in extraEnv, which is its own', () => {
    expect(variable({ ...smallest, extraEnv: [{ name: 'WHERE', value: '$(POD_IP)' }] }, 'WHERE')).toBe('$(POD_IP)');
  });
});

test('the token of a restore reaches each container that asks whether it was used, and none that has no restore', () => {
  const restore = { from: { file: 'a.db', store: { persistentVolumeClaim: { claimName: 'old' } } } };
  const tokens = (props: EtcdClusterProps) => {
    const { containers, initContainers = [] } = pod(props);
    return [...initContainers, ...containers].flatMap(({ name, env }) =>
      (env ?? []).filter(each => each.name === 'RESTORE_TOKEN').map(({ value }) => `${name} ${value}`),
    );
  };
  expect(tokens({ ...smallest, restore: { ...restore, token: 'again' } })).toEqual(['fetch again', 'restore again', 'etcd again']);
  expect(tokens({ ...smallest, restore })).toEqual([]);
});

describe('how a store is reached', () => {
  const http = { proxy: { url: 'http://proxy.example.com:3128', noProxy: ['.svc'] }, trustBundle: { secretName: 'cas', key: 'ca.pem' } };
  const config = { secretName: 'rclone', key: 'conf' };
  const stores: NonNullable<EtcdClusterProps['backup']>['store'][] = [
    { s3: { bucket: 'b', ...http } },
    { gcs: { bucket: 'b', endpoint: 'https://gcs.example.com/storage/v1/', ...http } },
    { azureBlob: { container: 'b', account: 'a', endpoint: 'https://blob.example.com', ...http } },
    { webdav: { url: 'https://dav.example.com', user: 'u', password: { secretName: 'dav' }, ...http } },
    { rclone: { remote: 'box:', config, ...http } },
  ];
  type Found = { image: string; env?: { name: string; value?: string }[]; volumeMounts?: { name: string }[] };
  const containers = (value: unknown): Found[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => (/^(?:initC|c)ontainers$/.test(key) ? inner : containers(inner)));
  };
  const full = (store: (typeof stores)[number]): EtcdClusterProps => ({
    ...smallest,
    auth: {},
    backup: { schedule: '@daily', store, increments: {}, drill: { schedule: '@weekly' } },
    restore: { from: { name: 'latest' } },
  });
  const jobs = (props: EtcdClusterProps) =>
    (['backups', 'restore'] as const).map(what => storeJob(resolve(props), what, 'x', 'default')[1]);

  test.each(stores.map(store => [Object.keys(store)[0], store] as const))(
    'is set in every container that works with it, and in no other: %s',
    (_, store) => {
      const all = [...containers(buildEtcd(full(store))), ...jobs(full(store)).flatMap(containers)];
      const those = all.filter(({ image }) => image.includes('rclone'));
      expect(those).toHaveLength(8);
      for (const { env } of those) {
        const values = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
        expect(values).toMatchObject({
          HTTPS_PROXY: 'http://proxy.example.com:3128',
          HTTP_PROXY: 'http://proxy.example.com:3128',
          NO_PROXY: '.svc,169.254.0.0/16,fd00:ec2::/32,metadata.google.internal',
          RCLONE_CA_CERT: '/etc/etcd-kit/store/file/ca.crt',
        });
        expect(values.STORE_FILES).toContain('file/ca.crt Secret cas ca.pem');
      }
      const others = all.filter(({ image }) => !image.includes('rclone'));
      expect(others.length).toBeGreaterThan(10);
      expect(others.flatMap(({ env }) => env ?? []).filter(({ name }) => /proxy/i.test(name))).toEqual([]);
    },
  );

  test('leaves the login of a proxy in its Secret', () => {
    const store = { s3: { bucket: 'b', proxy: { urlFrom: { secretName: 'proxy', key: 'url' } } } };
    const { env = [] } = containers(jobs(full(store))[0]).find(({ image }) => image.includes('rclone')) as Found;
    expect(env.filter(({ name }) => /PROXY/.test(name)).map(({ name }) => name)).toEqual(['NO_PROXY']);
    expect(env.find(({ name }) => name === 'STORE_FILES')?.value).toBe(
      'value/HTTP_PROXY Secret proxy url\nvalue/HTTPS_PROXY Secret proxy url',
    );
  });
});

describe('security', () => {
  test('user and groups that are left to the platform are in no pod', () => {
    const security = { runAsUser: 'platform', runAsGroup: 'platform', fsGroup: 'platform' } as const;
    const props: EtcdClusterProps = { ...validProps, security };
    const contexts = [...JSON.stringify(buildEtcd(props)).matchAll(/"securityContext":\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g)].map(
      ([text]) => text,
    );
    expect(contexts.length).toBeGreaterThan(20);
    for (const text of contexts) expect(text).not.toMatch(/runAsUser|runAsGroup|"fsGroup"/);
    for (const text of contexts) expect(text).toContain('"runAsNonRoot":true');
  });

  test('each of them alone can be left to the platform', () => {
    const context = (security: EtcdClusterProps['security']) =>
      (statefulSet({ ...smallest, security }).spec.template.spec as never as { securityContext: object }).securityContext;
    const { runAsUser: _, ...others } = context({ runAsUser: 1000 }) as { runAsUser: number };
    expect(context({ runAsUser: 'platform' })).toEqual(others);
    expect(context({ runAsUser: 'platform' })).toMatchObject({ runAsGroup: 65_532, fsGroup: 65_532 });
  });

  test('only the container that asks Kubernetes holds the service account’s token', () => {
    const { automountServiceAccountToken, containers } = pod(smallest);
    expect(automountServiceAccountToken).toBe(false);
    const holders = containers.filter(({ volumeMounts = [] }) =>
      volumeMounts.some(({ mountPath }) => mountPath.includes('serviceaccount')),
    );
    expect(holders.map(({ name }) => name)).toEqual(['kubectl']);
  });

  test('the service account may read its own StatefulSet and namespace, change the bootstrap record, create events, and nothing else', () => {
    const { rules } = buildEtcd({ ...smallest, name: 'store', namespace: 'databases' }).role;
    expect(rules).toEqual([
      { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: ['store'], verbs: ['get'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['store-bootstrap'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
      { apiGroups: [''], resources: ['namespaces'], resourceNames: ['databases'], verbs: ['get'] },
    ]);
  });
});
