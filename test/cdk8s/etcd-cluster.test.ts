import { App, Chart, Cron, JsonPatch, Testing } from 'cdk8s';
import * as plus27 from 'cdk8s-plus-27';
import * as plus33 from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { buildEtcd, type CertManagerTlsProps, EtcdConfigError } from 'etcd-kit';
import { type ClientIdentity, EtcdCluster, type EtcdClusterProps, type Workload } from 'etcd-kit/cdk8s';
import { validProps } from '../core/all-props';

interface Synthesized {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Record<string, unknown>;
}
interface PodSpec {
  readonly containers: { readonly env: { name: string; value: string }[]; readonly volumeMounts: { mountPath: string }[] }[];
  readonly volumes: { readonly name: string }[];
}
interface Template {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: { readonly template?: Template; readonly jobTemplate?: { readonly spec: { readonly template: Template } } };
}
const newChart = (namespace?: string) => new Chart(new App(), 'chart', { namespace });
const synth = (chart: Chart) => Testing.synth(chart) as Synthesized[];
const storage = { size: '8Gi' };
const containers = [{ image: 'app' }];
/** The policies that let granted workloads in. */
const policies = (chart: Chart) => synth(chart).filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'etcd');
const keyed = (objects: readonly Synthesized[]) =>
  Object.fromEntries(objects.map(object => [`${object.kind} ${object.metadata.name}`, object]));

describe('the construct', () => {
  test.each([
    ['the smallest config', { storage }],
    ['a config with every field', validProps],
  ])('writes the core’s objects, field by field: %s', (_, props) => {
    const chart = newChart();
    new EtcdCluster(chart, 'etcd', props);
    expect(keyed(synth(chart))).toEqual(keyed(Object.values(buildEtcd(props)) as never));
  });

  test('is named for its id and stands in the chart’s namespace, unless the props say otherwise', () => {
    const chart = newChart('databases');
    new EtcdCluster(chart, 'store', { storage });
    expect(new Set(synth(chart).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['databases']));
    expect(keyed(synth(chart))).toHaveProperty('StatefulSet store');
  });

  test('says what is wrong with the props, and leaves the chart as it was', () => {
    const chart = newChart();
    expect(() => new EtcdCluster(chart, 'Etcd', { storage, replicas: 4 })).toThrow(EtcdConfigError);
    expect(synth(chart)).toEqual([]);
  });

  test.each([
    ['0o17', 'labels', { labels: { commit: '0o17' } }, 'labels.commit'],
    ['0X1F', 'a list', { storage, extraEnv: [{ name: 'A', value: '0X1F' }] }, 'extraEnv[0].value'],
    ['\ta\nb', 'annotations', { annotations: { note: '\ta\nb' } }, 'annotations.note'],
    ['0o17', 'a key', { annotations: { '0o17': 'x' } }, 'annotations["0o17"]'],
  ])('refuses %j in %s, which kubectl would read differently from what cdk8s writes', (text, _, props, path) => {
    const chart = newChart();
    const problem = `${path}: must not be used in a cdk8s app, because kubectl misreads what cdk8s writes for it (${JSON.stringify(text)})`;
    expect(() => new EtcdCluster(chart, 'etcd', { storage, ...props })).toThrow(problem);
    expect(synth(chart)).toEqual([]);
  });

  test('two clusters in one chart, and one in a nested construct, do not meet', () => {
    const chart = newChart();
    new EtcdCluster(chart, 'one', { storage });
    new EtcdCluster(chart, 'two', { storage });
    new EtcdCluster(new Construct(new Construct(chart, 'platform'), 'data'), 'three', { storage });
    const objects = synth(chart);
    expect(Object.keys(keyed(objects))).toHaveLength(objects.length);
    expect(objects.filter(({ kind }) => kind === 'StatefulSet').map(({ metadata }) => metadata.name)).toEqual(['one', 'two', 'three']);
  });

  test.each<[string, string, (chart: Chart) => unknown]>([
    ['a cluster of its name', 'etcd', chart => new EtcdCluster(chart, 'a', { name: 'etcd', storage })],
    ['a cluster of its name in a nested construct', 'etcd', chart => new EtcdCluster(new Construct(chart, 'a'), 'etcd', { storage })],
    ['a Service of its name', 'etcd', chart => new plus33.Service(chart, 'a', { metadata: { name: 'etcd' }, ports: [{ port: 1 }] })],
    ['an account of one of its names', 'etcd', chart => new plus33.ServiceAccount(chart, 'a', { metadata: { name: 'etcd' } })],
  ])('is refused in a chart with %s, and leaves it as it was', (_, name, make) => {
    const chart = newChart();
    make(chart);
    const before = synth(chart);
    expect(() => new EtcdCluster(chart, 'b', { name, storage })).toThrow(
      /name: conflicts with chart\/.*both write .* in namespace default/,
    );
    expect(synth(chart)).toEqual(before);
    new EtcdCluster(chart, 'b', { name, namespace: 'other', storage });
  });

  test('two charts may be for two Kubernetes clusters, and have clusters of one name', () => {
    const app = new App();
    const charts = ['staging', 'production'].map(id => new Chart(app, id, { namespace: 'databases' }));
    for (const chart of charts) new EtcdCluster(chart, 'etcd', { storage });
    expect(synth(charts[1] as Chart)).toEqual(synth(charts[0] as Chart));
  });

  test('moving it in the tree changes no name and no selector', () => {
    const [flat, nested] = [newChart(), newChart()];
    new EtcdCluster(flat, 'etcd', { storage });
    new EtcdCluster(new Construct(nested, 'elsewhere'), 'etcd', { storage });
    expect(synth(nested)).toEqual(synth(flat));
  });

  test('every object can be patched by its logical id', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    expect(Object.keys(cluster.objects).sort()).toEqual(Object.keys(buildEtcd({ storage })).sort());
    cluster.objects.statefulSet.addJsonPatch(JsonPatch.replace('/spec/minReadySeconds', 7));
    cluster.objects.clientService.addJsonPatch(JsonPatch.add('/spec/sessionAffinity', 'ClientIP'));
    expect(keyed(synth(chart))['StatefulSet etcd']?.spec.minReadySeconds).toBe(7);
    expect(keyed(synth(chart))['Service etcd']?.spec.sessionAffinity).toBe('ClientIP');
  });
});

// Whichever cdk8s-plus an app has. Their classes are not assignable to each other: test/package compiles programs with one of them.
describe.each([
  ['cdk8s-plus-27', plus27],
  ['cdk8s-plus-33', plus33 as unknown as typeof plus27],
])('the edges to %s', (_, kplus) => {
  test('a workload that is granted knows every member’s endpoint, and is let in', () => {
    const chart = newChart('databases');
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    const workload = new kplus.Deployment(chart, 'app', { metadata: { namespace: 'apps' }, containers: [{ image: 'app' }] });
    cluster.grantClient(workload);
    const objects = keyed(synth(chart));
    const deployment = objects[`Deployment ${workload.name}`] as never as {
      spec: { template: { spec: { containers: { env: object[] }[] } } };
    };
    expect(deployment.spec.template.spec.containers[0]?.env).toContainEqual({
      name: 'ETCDCTL_ENDPOINTS',
      value: cluster.endpoints.join(','),
    });
    expect(cluster.endpoints).toEqual([0, 1, 2].map(n => `http://etcd-${n}.etcd-headless.databases.svc.cluster.local:2379`));
    const [policy] = policies(chart);
    expect(policy?.metadata).toMatchObject({
      name: expect.stringMatching(new RegExp(`^etcd-client-${workload.name}-[0-9a-f]{8}$`)),
      namespace: 'databases',
      labels: { 'app.kubernetes.io/instance': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit' },
    });
    expect(policy?.spec).toEqual({
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/instance': 'etcd', 'app.kubernetes.io/component': 'member' },
      },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            {
              podSelector: { matchLabels: workload.matchLabels },
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'apps' } },
            },
          ],
          ports: [{ port: 2379, protocol: 'TCP' }],
        },
      ],
    });
  });

  describe('where users log in', () => {
    const auth = { users: [{ name: 'app', password: { secretName: 'app-etcd' }, roles: [] }] };
    const grant = (user: string, namespace?: string) => {
      const chart = newChart('databases');
      const cluster = new EtcdCluster(chart, 'etcd', { storage, auth });
      const app = new kplus.Deployment(chart, 'app', { metadata: { namespace }, containers: [{ image: 'app' }] });
      cluster.grantClient(app, { user });
      return JSON.stringify(synth(chart).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name.includes('app')));
    };

    test('a workload gets a user’s name, and the password from its Secret', () => {
      expect(grant('app')).toContain('{"name":"ETCDCTL_USER","value":"app"}');
      expect(grant('app')).toContain('{"name":"ETCDCTL_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"app-etcd"}}}');
    });

    test('a user that there is not, and a Secret that is elsewhere, are told', () => {
      expect(() => grant('api')).toThrow(/cannot log in to etcd as api. Users with a password in auth.users: app/);
      expect(() => grant('app', 'apps')).toThrow(/is in namespace apps, but the Secret with the password of app is in databases/);
    });
  });

  describe('where clients speak TLS', () => {
    const grant = (clients: string[], client?: ClientIdentity, namespace?: string, tls: Partial<CertManagerTlsProps> = {}) => {
      const chart = newChart('databases');
      const cluster = new EtcdCluster(chart, 'etcd', { storage, tls: { mode: 'certManager', clients, ...tls } });
      const app = new kplus.Deployment(chart, 'app', {
        metadata: { namespace },
        containers: [{ image: 'app' }, { image: 'b', name: 'b' }],
      });
      cluster.grantClient(app, client);
      const deployment = synth(chart).find(({ kind }) => kind === 'Deployment') as never as {
        spec: { template: { spec: { containers: { env: object[]; volumeMounts: object[] }[]; volumes: object[] } } };
      };
      return deployment.spec.template.spec;
    };

    test('a workload gets a certificate, and each container etcdctl’s variables', () => {
      const { containers, volumes } = grant(['app']);
      expect(volumes).toEqual([{ name: 'etcd-client', secret: { secretName: 'etcd-client-app-tls' } }]);
      expect(containers).toHaveLength(2);
      for (const { env, volumeMounts } of containers) {
        expect(volumeMounts).toEqual([{ mountPath: '/etc/etcd-client', name: 'etcd-client', readOnly: true }]);
        expect(env).toEqual([
          { name: 'ETCDCTL_ENDPOINTS', value: expect.stringMatching(/^https:\/\/etcd-0\./) },
          { name: 'ETCDCTL_CACERT', value: '/etc/etcd-client/ca.crt' },
          { name: 'ETCDCTL_CERT', value: '/etc/etcd-client/tls.crt' },
          { name: 'ETCDCTL_KEY', value: '/etc/etcd-client/tls.key' },
        ]);
      }
    });

    test('and the CAs to trust, where they are in a ConfigMap', () => {
      const { containers, volumes } = grant(['app'], undefined, undefined, { trustBundle: { configMapName: 'cas', key: 'all.pem' } });
      expect(volumes).toEqual([
        { name: 'etcd-client', secret: { secretName: 'etcd-client-app-tls' } },
        { name: 'etcd-client-ca', configMap: { name: 'cas', items: [{ key: 'all.pem', path: 'ca.crt' }] } },
      ]);
      expect(containers[0]?.env).toContainEqual({ name: 'ETCDCTL_CACERT', value: '/etc/etcd-client-ca/ca.crt' });
      expect(containers[0]?.volumeMounts).toContainEqual({ name: 'etcd-client-ca', mountPath: '/etc/etcd-client-ca', readOnly: true });
    });

    test('it may be named, or be any Secret’s', () => {
      expect(grant(['app', 'backup'], { name: 'backup' }).volumes).toMatchObject([{ secret: { secretName: 'etcd-client-backup-tls' } }]);
      expect(grant([], { secretName: 'mine' }, 'apps').volumes).toMatchObject([{ secret: { secretName: 'mine' } }]);
    });

    test.each<[string, Parameters<typeof grant>, RegExp]>([
      ['there is none of that name', [[], { name: 'api' }], /add one to tls.clients, or pass \{ secretName \}/],
      ['there are several', [['app', 'backup']], /pass \{ name: 'app' \| 'backup' \} of tls.clients, or pass \{ secretName \}/],
      ['it is unknown', [['app'], { name: 'api' }], /of tls.clients/],
      ['it is elsewhere', [['app'], undefined, 'apps'], /is in namespace apps, but the Secret .* in databases/],
    ])('%s: that is told', (_, args, message) => {
      expect(() => grant(...args)).toThrow(message);
    });
  });

  test('two workloads can be granted', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    for (const id of ['a', 'b']) cluster.grantClient(new kplus.Deployment(chart, id, { containers: [{ image: 'app' }] }));
    expect(synth(chart).filter(({ kind }) => kind === 'NetworkPolicy')).toHaveLength(3);
  });

  describe.each<[string, (chart: Chart) => Workload]>([
    ['a Deployment', chart => new kplus.Deployment(chart, 'app', { containers })],
    ['a Job', chart => new kplus.Job(chart, 'app', { containers })],
    ['a CronJob', chart => new kplus.CronJob(chart, 'app', { containers, schedule: Cron.daily() })],
    ['a Pod', chart => new kplus.Pod(chart, 'app', { containers })],
    ['a Deployment that selects nothing', chart => new kplus.Deployment(chart, 'app', { containers, select: false })],
    [
      'a Deployment that selects by expressions',
      chart => {
        const app = new kplus.Deployment(chart, 'app', { containers, select: false });
        app.select(kplus.LabelSelector.of({ expressions: [kplus.LabelExpression.exists('app')] }));
        return app;
      },
    ],
  ])('granting %s', (_, make) => {
    test('lets in its own pods, and nobody else', () => {
      const chart = newChart();
      const app = make(chart);
      new EtcdCluster(chart, 'etcd', { storage }).grantClient(app);
      const [policy] = policies(chart) as never as { spec: { ingress: { from: { podSelector: { matchLabels: object } }[] }[] } }[];
      const matched = Object.entries(policy?.spec.ingress[0]?.from[0]?.podSelector.matchLabels ?? {});
      expect(matched).toHaveLength(1);
      const written = synth(chart).find(({ kind }) => kind === app.kind) as never as Template;
      const pod = written.spec.jobTemplate?.spec.template ?? written.spec.template ?? written;
      expect(Object.entries(pod.metadata.labels)).toContainEqual(matched[0]);
    });
  });

  describe('where cert-manager issues certificates and none is named', () => {
    const workload = (chart: Chart, id: string, metadata: object) => new kplus.Deployment(chart, id, { metadata, containers });
    const clusterOf = (chart: Chart, tls: object = {}) => new EtcdCluster(chart, 'etcd', { storage, tls: { mode: 'certManager', ...tls } });
    /** The certificates that are there for the grants, by Secret. */
    const certificates = (chart: Chart) =>
      Object.fromEntries(
        synth(chart)
          .filter(({ kind, metadata }) => kind === 'Certificate' && metadata.name.includes('-client-'))
          .map(({ metadata, spec }) => [`${metadata.namespace}/${spec.secretName}`, spec]),
      );
    const secretsOf = (chart: Chart) =>
      synth(chart)
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ spec }) => (spec as never as { template: { spec: { volumes: object[] } } }).template.spec.volumes);

    test('a workload gets one of its own, by its name, in one line', () => {
      const chart = newChart('databases');
      const cluster = clusterOf(chart);
      const app = workload(chart, 'a', { name: 'gateway' });
      cluster.grantClient(app);
      cluster.grantClient(app);
      expect(secretsOf(chart)).toEqual([[{ name: 'etcd-client', secret: { secretName: 'etcd-client-gateway-tls' } }]]);
      expect(certificates(chart)).toEqual({
        'databases/etcd-client-gateway-tls': {
          ...(certificateOf('app') as object),
          commonName: 'gateway',
          secretName: 'etcd-client-gateway-tls',
        },
      });
    });
    /** What the core asks for, where tls.clients names one. */
    const certificateOf = (client: string) => {
      const objects = buildEtcd({ namespace: 'databases', storage, tls: { mode: 'certManager', clients: [client] } });
      return (objects[`clientCertificate-${client}`] as never as { spec: object }).spec;
    };

    test('with the CAs to trust from a ConfigMap, and a name that is too long shortened', () => {
      const chart = newChart();
      clusterOf(chart, { trustBundle: { configMapName: 'cas' } }).grantClient(workload(chart, 'a', { name: 'a'.repeat(250) }));
      const [issued] = Object.values(certificates(chart)) as { commonName: string; secretName: string }[];
      expect(issued?.commonName).toMatch(/^a{54}-[0-9a-f]{8}$/);
      expect(secretsOf(chart)[0]).toMatchObject([{ secret: { secretName: issued?.secretName } }, { configMap: { name: 'cas' } }]);
    });

    test('in another namespace, if the issuer reaches it', () => {
      const chart = newChart('databases');
      clusterOf(chart, { issuerRef: { name: 'ca', kind: 'ClusterIssuer' } }).grantClient(
        workload(chart, 'a', { name: 'app', namespace: 'apps' }),
      );
      const [[place, issued]] = Object.entries(certificates(chart)) as [[string, object]];
      expect(place).toMatch(/^apps\/etcd-client-app-[0-9a-f]{8}-tls$/);
      expect(issued).toMatchObject({ commonName: 'app', issuerRef: { name: 'ca', kind: 'ClusterIssuer' } });
      expect(secretsOf(chart)[0]).toMatchObject([{ secret: { secretName: place.split('/')[1] } }]);
    });

    test.each([
      [
        'the CA is the cluster’s own',
        {},
        'app',
        'apps',
        /the CA of the cluster in databases cannot issue a certificate there.*ClusterIssuer/,
      ],
      ['the issuer is not for all namespaces', { issuerRef: { name: 'ca' } }, 'app', 'apps', /Issuer ca in databases cannot issue/],
      ['its name is the one of the scripts', {}, 'root', 'databases', /"root" must not be the common name/],
    ])('is refused where %s', (_, tls, name, namespace, message) => {
      const chart = newChart('databases');
      const cluster = clusterOf(chart, tls);
      const app = workload(chart, 'a', { name, namespace });
      const before = synth(chart);
      expect(() => cluster.grantClient(app)).toThrow(message);
      expect(synth(chart)).toEqual(before);
    });

    test.each([
      { mode: 'generated' },
      { mode: 'existing', server: { secretName: 'a' }, peer: { secretName: 'b' }, client: { secretName: 'c' } },
    ])('is refused where somebody else issues them: $mode', tls => {
      const chart = newChart();
      const cluster = new EtcdCluster(chart, 'etcd', { storage, tls } as EtcdClusterProps);
      expect(() => cluster.grantClient(workload(chart, 'a', {}))).toThrow(/cannot choose a client certificate of etcd for chart\/a/);
    });
  });

  describe('a workload that is a client of two clusters', () => {
    const clusters = (chart: Chart) =>
      (['orders', 'users'] as const).map(
        id =>
          new EtcdCluster(chart, id, { storage, tls: { mode: 'certManager', clients: ['app'], trustBundle: { configMapName: 'cas' } } }),
      ) as [EtcdCluster, EtcdCluster];
    const podOf = (chart: Chart) => {
      const written = synth(chart).find(({ kind }) => kind === 'Deployment') as never as { spec: { template: { spec: PodSpec } } };
      return written.spec.template.spec;
    };

    test('has the variables and certificates of both, by a prefix', () => {
      const chart = newChart();
      const [orders, users] = clusters(chart);
      const app = new kplus.Deployment(chart, 'app', { containers });
      orders.grantClient(app);
      users.grantClient(app, { prefix: 'USERS' });
      const { containers: written, volumes } = podOf(chart);
      const env = Object.fromEntries((written[0]?.env ?? []).map(({ name, value }) => [name, value]));
      expect(env.ETCDCTL_ENDPOINTS).toBe(orders.endpoints.join(','));
      expect(env.USERS_ENDPOINTS).toBe(users.endpoints.join(','));
      expect(env).toMatchObject({
        USERS_CERT: '/etc/etcd-clients/users/tls.crt',
        USERS_KEY: '/etc/etcd-clients/users/tls.key',
        USERS_CACERT: '/etc/etcd-clients/users-ca/ca.crt',
      });
      expect(written[0]?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
        '/etc/etcd-client',
        '/etc/etcd-client-ca',
        '/etc/etcd-clients/users',
        '/etc/etcd-clients/users-ca',
      ]);
      expect(volumes.map(({ name }) => name)).toEqual(['orders-client', 'orders-client-ca', 'etcd-users-cert', 'etcd-users-cas']);
      expect(synth(chart).filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name.includes('client'))).toHaveLength(2);
    });

    test('without a prefix, is refused and left as it was', () => {
      const chart = newChart();
      const [orders, users] = clusters(chart);
      const app = new kplus.Deployment(chart, 'app', { containers });
      orders.grantClient(app);
      const before = synth(chart);
      expect(() => users.grantClient(app)).toThrow(/chart\/app already has ETCDCTL_ENDPOINTS.*prefix: 'ORDERS'/);
      expect(synth(chart)).toEqual(before);
    });

    test('a variable or a folder of its own is not overwritten', () => {
      const chart = newChart();
      const [orders] = clusters(chart);
      const env = { ETCDCTL_CERT: kplus.EnvValue.fromValue('mine') };
      expect(() => orders.grantClient(new kplus.Deployment(chart, 'a', { containers: [{ image: 'a', envVariables: env }] }))).toThrow(
        /already has ETCDCTL_CERT/,
      );
      const app = new kplus.Deployment(chart, 'b', { containers });
      app.containers[0]?.mount('/etc/etcd-client', kplus.Volume.fromEmptyDir(chart, 'dir', 'mine'));
      expect(() => orders.grantClient(app)).toThrow(/already has \/etc\/etcd-client,/);
    });

    test('the same grant twice changes nothing, and a container that was added in between gets it', () => {
      const chart = newChart();
      const [orders] = clusters(chart);
      const app = new kplus.Deployment(chart, 'app', { containers });
      orders.grantClient(app);
      const before = synth(chart);
      orders.grantClient(app);
      expect(synth(chart)).toEqual(before);
      app.addContainer({ name: 'b', image: 'b' });
      orders.grantClient(app);
      const [a, b] = podOf(chart).containers;
      expect([b?.env, b?.volumeMounts]).toEqual([a?.env, a?.volumeMounts]);
      expect(() => orders.grantClient(app, { user: 'nobody' })).toThrow(/cannot log in/);
    });

    test.each(['', 'orders', 'A-B', 'A_', '1A', 'A'.repeat(41)])('a prefix must be one: %j', prefix => {
      const chart = newChart();
      const [orders] = clusters(chart);
      expect(() => orders.grantClient(new kplus.Deployment(chart, 'app', { containers }), { prefix })).toThrow(/prefix: must be/);
    });
  });

  test.each([undefined, {}, new Construct(undefined as never, '')])(
    'refuses what is no workload, and no cdk8s-plus, and names the package',
    given => {
      const cluster = new EtcdCluster(newChart(), 'etcd', { storage });
      expect(() => cluster.grantClient(given as never)).toThrow(/a workload of cdk8s-plus.*npm install cdk8s-plus-33/);
      expect(() => cluster.cdk8sPlus(given as never)).toThrow(/the package itself.*npm install cdk8s-plus-33/);
    },
  );

  test('refuses to grant a workload whose pods cannot be told from others', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    const app = new kplus.Deployment(chart, 'app', { containers });
    Object.defineProperty(app, 'podMetadata', { value: { getLabel: () => undefined, toJson: () => ({}) } });
    expect(() => cluster.grantClient(app)).toThrow(/the pods of chart\/app have no unique label/);
    expect(policies(chart)).toEqual([]);
  });

  test('workloads of one name in two namespaces or of two kinds, and long names, get a policy each', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    const long = `${'a'.repeat(200)}.${'b'.repeat(49)}`;
    const apps = [
      new kplus.Deployment(chart, 'a', { metadata: { name: 'app', namespace: 'one' }, containers }),
      new kplus.Deployment(chart, 'b', { metadata: { name: 'app', namespace: 'two' }, containers }),
      new kplus.CronJob(chart, 'c', { metadata: { name: 'app', namespace: 'one' }, containers, schedule: Cron.daily() }),
      new kplus.Deployment(chart, 'd', { metadata: { name: long }, containers }),
      new kplus.Deployment(chart, 'e', { metadata: { name: `${long}c` }, containers }),
    ];
    for (const app of apps) cluster.grantClient(app);
    const names = policies(chart).map(({ metadata }) => metadata.name);
    expect(new Set(names).size).toBe(apps.length);
    for (const name of names) expect(name).toMatch(/^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
  });

  test('granting isolates nobody where network policies are off', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage, networkPolicy: { enabled: false } });
    cluster.grantClient(new kplus.Deployment(chart, 'app', { containers: [{ image: 'app' }] }));
    expect(synth(chart).filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });

  test('granting a workload without a container is told', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    expect(() => cluster.grantClient(new kplus.Deployment(chart, 'app'))).toThrow(/must have a container/);
  });

  test.each<[string, (service: plus27.Service) => void]>([
    ['bind', service => service.bind(80)],
    ['select', service => service.select(service as never)],
    ['selectLabel', service => service.selectLabel('a', 'b')],
  ])('the client Service refuses %s, which would be ignored', (method, change) => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    const before = synth(chart);
    const { clientService } = cluster.cdk8sPlus(kplus);
    expect(() => change(clientService)).toThrow(new RegExp(`clientService.${method} must not be called: .*field service`));
    expect(synth(chart)).toEqual(before);
  });

  test('the client Service is changed by its metadata, and exposed', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    const { clientService } = cluster.cdk8sPlus(kplus);
    clientService.metadata.addAnnotation('a', 'b');
    clientService.exposeViaIngress('/etcd');
    expect(keyed(synth(chart))['Service etcd']?.metadata).toMatchObject({ annotations: { a: 'b' } });
    expect(JSON.stringify(synth(chart))).toContain('"path":"/etcd"');
  });

  test('the client Service backs an Ingress, and the members can be selected and be a network policy’s peer', () => {
    const chart = newChart('databases');
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    const { clientService, pods } = cluster.cdk8sPlus(kplus);
    new kplus.Ingress(chart, 'ingress').addRule('/', kplus.IngressBackend.fromService(clientService));
    const app = new kplus.Deployment(chart, 'app', { containers: [{ image: 'app', portNumber: 80 }] });
    new kplus.NetworkPolicy(chart, 'policy', {
      selector: app,
      egress: { rules: [{ peer: cluster, ports: [kplus.NetworkPolicyPort.tcp(2379)] }] },
    });
    app.connections.allowFrom(cluster, { isolation: kplus.PodConnectionsIsolation.POD });
    new kplus.Service(chart, 'metrics', { selector: pods, ports: [{ port: 2381 }] });
    new kplus.Service(chart, 'other', { selector: cluster, ports: [{ port: 2381 }] });
    const members = { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/instance': 'etcd', 'app.kubernetes.io/component': 'member' };
    const text = JSON.stringify(synth(chart).filter(({ metadata }) => metadata.name.startsWith('chart-')));
    expect(text).toContain('"service":{"name":"etcd","port":{"number":2379}}');
    for (const name of ['chart-metrics', 'chart-other']) {
      expect(synth(chart).find(({ metadata }) => metadata.name.startsWith(name))?.spec.selector).toEqual(members);
    }
    const peer = {
      podSelector: { matchLabels: members },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'databases' } },
    };
    expect(synth(chart).find(({ metadata }) => metadata.name.startsWith('chart-policy'))?.spec.egress).toEqual([
      { to: [peer], ports: [{ port: 2379, protocol: 'TCP' }] },
    ]);
    expect(synth(chart).filter(({ kind, metadata }) => kind === 'Service' && metadata.name === 'etcd')).toHaveLength(1);
    expect(cluster.cdk8sPlus(kplus).clientService).toBe(clientService);
  });
});

describe('createNamespace', () => {
  const props = { storage, createNamespace: true };

  test('creates the namespace of the chart', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'databases' });
    new EtcdCluster(chart, 'etcd', props);
    const [first, ...others] = synth(chart);
    expect(first).toMatchObject({ kind: 'Namespace', metadata: { name: 'databases' } });
    expect(first?.metadata).not.toHaveProperty('namespace');
    expect(new Set(others.map(({ metadata }) => (metadata as { namespace?: string }).namespace))).toEqual(new Set(['databases']));
  });

  test('is for one of the clusters of a namespace', () => {
    const chart = new Chart(new App(), 'chart', { namespace: 'databases' });
    new EtcdCluster(chart, 'etcd', props);
    expect(() => new EtcdCluster(chart, 'store', props)).toThrow(
      /createNamespace: conflicts with chart\/etcd\/namespace, which creates it too/,
    );
    new EtcdCluster(chart, 'store', { storage });
  });
});
