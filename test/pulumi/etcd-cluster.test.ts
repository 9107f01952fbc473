import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { EtcdCluster, type EtcdClusterArgs } from 'etcd-kit/pulumi';
import { nameOf, type Registered, registrations, uniqueSuffix } from './mock-engine';

const storage = { size: '8Gi' };
const find = (registered: readonly Registered[], name: string) => registered.find(found => found.name === name) as Registered;
const children = (registered: readonly Registered[]) => registered.filter(({ request }) => nameOf(request.getParent()) === 'etcd');
/** The children that are objects of Kubernetes. */
const objects = (registered: readonly Registered[]) => children(registered).filter(({ type }) => type.startsWith('kubernetes:'));
const known = <T>(output: pulumi.Output<T>) => new Promise<T>(resolve => output.apply(resolve));
/** What is wrong with a config, as the user reads it. */
async function problemOf(args: EtcdClusterArgs): Promise<{ readonly message: string; readonly registered: Registered[] }> {
  let message = '';
  const registered = await registrations(() => {
    try {
      new EtcdCluster('etcd', args);
    } catch (error) {
      if (!pulumi.ResourceError.isInstance(error)) throw error;
      expect(error.hideStack).toBe(true);
      message = error.message;
    }
  });
  return { message, registered };
}

describe('the component', () => {
  test('is of its own type, with each object as a child that is named for its logical id', async () => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage }));
    expect(find(registered, 'etcd').type).toBe('etcd-kit:index:EtcdCluster');
    const found = objects(registered).map(({ name, type }) => `${name} ${type}`);
    expect(found.sort()).toEqual([
      'etcd-bootstrapRecord kubernetes:core/v1:ConfigMap',
      'etcd-clientService kubernetes:core/v1:Service',
      'etcd-headlessService kubernetes:core/v1:Service',
      'etcd-networkPolicy kubernetes:networking.k8s.io/v1:NetworkPolicy',
      'etcd-podDisruptionBudget kubernetes:policy/v1:PodDisruptionBudget',
      'etcd-role kubernetes:rbac.authorization.k8s.io/v1:Role',
      'etcd-roleBinding kubernetes:rbac.authorization.k8s.io/v1:RoleBinding',
      'etcd-scripts kubernetes:core/v1:ConfigMap',
      'etcd-serviceAccount kubernetes:core/v1:ServiceAccount',
      'etcd-statefulSet kubernetes:apps/v1:StatefulSet',
    ]);
  });

  test('makes the pods after all that they need, and the client Service, which waits for them, last', async () => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage }));
    const needs = (name: string) => find(registered, name).request.getDependenciesList().map(nameOf).sort();
    expect(needs('etcd-statefulSet')).toEqual([
      'etcd-bootstrapRecord',
      'etcd-headlessService',
      'etcd-networkPolicy',
      'etcd-podDisruptionBudget',
      'etcd-role',
      'etcd-roleBinding',
      'etcd-scripts',
      'etcd-scriptsName',
      'etcd-serviceAccount',
      'etcd-volumeClaims',
    ]);
    expect(needs('etcd-clientService')).toEqual(['etcd-headlessService', 'etcd-statefulSet']);
    expect(needs('etcd-headlessService')).toEqual([]);
  });

  test('tells the endpoints of every member, and the client Service', async () => {
    let cluster: EtcdCluster | undefined;
    await registrations(() => {
      cluster = new EtcdCluster('etcd', { namespace: pulumi.output('databases'), storage });
    });
    expect(await known((cluster as EtcdCluster).endpoints)).toEqual(
      [0, 1, 2].map(ordinal => `http://etcd-${ordinal}.etcd-headless.databases.svc.cluster.local:2379`),
    );
    expect(await known((cluster as EtcdCluster).clientService.metadata.name)).toBe('etcd');
  });

  test('selects series by a namespace that is known only later', async () => {
    const monitoring = { podMonitor: {}, prometheusRule: {} };
    const rulesIn = async (namespace: pulumi.Input<string>) =>
      find(await registrations(() => new EtcdCluster('etcd', { namespace, storage, monitoring })), 'etcd-prometheusRule').inputs;
    const late = await rulesIn(pulumi.output('databases'));
    expect(late).toEqual(await rulesIn('databases'));
    expect(JSON.stringify(late)).toContain('etcd_server_has_leader{namespace=\\"databases\\",etcd_cluster=\\"etcd\\"}');
  });

  test('gives each of its resources by logical id, and says which there are', async () => {
    await registrations(async () => {
      const cluster = new EtcdCluster('etcd', { storage, networkPolicy: { enabled: false } });
      expect(await known(cluster.getResource('statefulSet').spec.replicas)).toBe(3);
      expect(() => cluster.getResource('networkPolicy')).toThrow(
        /unknown logical id networkPolicy in this config\. Known ids: serviceAccount, role,/,
      );
    });
  });

  test('keeps the options of a component: provider, dependsOn, protect, aliases, retainOnDelete, transformations', async () => {
    const registered = await registrations(() => {
      const provider = new k8s.Provider('elsewhere', {});
      new EtcdCluster(
        'etcd',
        { storage },
        {
          provider,
          dependsOn: new k8s.core.v1.Namespace('databases'),
          protect: true,
          retainOnDelete: true,
          aliases: [{ name: 'before' }],
          transformations: [
            ({ props, opts, type }) =>
              type === 'kubernetes:apps/v1:StatefulSet'
                ? { props: { ...props, spec: { ...props.spec, minReadySeconds: 5 } }, opts }
                : undefined,
          ],
        },
      );
    });
    for (const { request } of objects(registered)) {
      expect(request.getRetainondelete()).toBe(true);
      expect(request.getProvider()).toContain('elsewhere');
    }
    const { request } = find(registered, 'etcd');
    expect(request.getAliasesList()).toHaveLength(1);
    expect(request.getDependenciesList().map(nameOf)).toEqual(['databases']);
    // Children are registered only once their parent is.
    const order = registered.map(({ name }) => name);
    expect(order.indexOf('databases')).toBeLessThan(order.indexOf('etcd-serviceAccount'));
    expect(find(registered, 'etcd-statefulSet').inputs.spec).toMatchObject({ minReadySeconds: 5, replicas: 3 });
  });

  test('keeps the scripts of pods that are not restarted with it', async () => {
    const kept = async (args: Partial<EtcdClusterArgs>) => {
      const registered = await registrations(() => new EtcdCluster('etcd', { storage, ...args }));
      return children(registered)
        .filter(({ request }) => request.getRetainondelete())
        .map(({ name }) => name);
    };
    expect(await kept({})).toEqual([]);
    expect(await kept({ updateStrategy: { type: 'OnDelete' } })).toEqual(['etcd-scripts']);
    expect(await kept({ updateStrategy: { type: 'RollingUpdate', partition: 2 } })).toEqual(['etcd-scripts']);
  });
});

describe('createNamespace', () => {
  test('creates it before everything else, and leaves it when the config or the stack goes', async () => {
    const args: EtcdClusterArgs = { storage, namespace: pulumi.output('databases'), createNamespace: true, tls: { mode: 'generated' } };
    const registered = await registrations(() => new EtcdCluster('etcd', args));
    const { request, inputs } = find(registered, 'etcd-namespace');
    expect(inputs.metadata).toMatchObject({ name: 'databases', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } });
    expect(request.getRetainondelete()).toBe(true);
    const others = registered.filter(({ type, name }) => type.startsWith('kubernetes:') && name !== 'etcd-namespace');
    expect(others.length).toBeGreaterThan(10);
    for (const other of others) expect(other.request.getDependenciesList().map(nameOf)).toContain('etcd-namespace');
  });

  test('requires a namespace: that of the provider exists', async () => {
    const create = () => registrations(() => new EtcdCluster('etcd', { storage, createNamespace: true }));
    await expect(create()).rejects.toThrow(/createNamespace: must not be true/);
  });
});

describe('protect', () => {
  const tls = { mode: 'generated', clients: ['app'] } as const;
  const protectedOf = async (args: Partial<EtcdClusterArgs>, options: pulumi.ComponentResourceOptions) => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, ...args }, options));
    const names = (is: boolean) => children(registered).flatMap(({ name, request }) => (request.getProtect() === is ? [name] : []));
    return { yes: names(true), no: names(false) };
  };

  test('leaves out what a new version or a renewal replaces, and covers the rest', async () => {
    const store = { s3: { bucket: 'backups' } };
    const { yes, no } = await protectedOf({ tls, backup: { schedule: '@daily', store } }, { protect: true });
    const leaves = ['server', 'peer', 'root', 'client-app'];
    expect(no.sort()).toEqual(
      [
        ...['scripts', 'scriptsName', 'auxiliaryScripts', 'auxiliaryScriptsName'],
        ...leaves.flatMap(leaf => ['Key', 'Request', 'Certificate', 'Secret'].map(part => `${leaf}${part}`)),
      ]
        .map(id => `etcd-${id}`)
        .sort(),
    );
    expect(yes).toEqual(
      expect.arrayContaining(
        ['statefulSet', 'volumeClaims', 'bootstrapRecord', 'clientService', 'ca', 'caKey', 'peerCa', 'peerCaKey'].map(id => `etcd-${id}`),
      ),
    );
  });

  test('covers nothing where the component is not protected', async () => {
    expect((await protectedOf({ tls }, {})).yes).toEqual([]);
  });
});

describe('the ConfigMap of scripts', () => {
  const named = async (args: Partial<EtcdClusterArgs>) => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, ...args }));
    return { registered, name: (find(registered, 'etcd-scripts').inputs.metadata as { name: string }).name };
  };

  test('has a name that no other one had, wherever it is mentioned, so that one that was kept is never in the way', async () => {
    const { registered, name } = await named({ updateStrategy: { type: 'OnDelete' }, auth: {} });
    expect(name).toMatch(new RegExp(`^etcd-scripts-[0-9a-z]+${uniqueSuffix}$`));
    const { input } = find(registered, 'etcd-scriptsName').inputs as { input: string };
    expect(`${input}${uniqueSuffix}`).toBe(name);
    // Other scripts are another ConfigMap, and so are the same ones once the stack was destroyed.
    expect(find(registered, 'etcd-scriptsName').request.getReplaceonchangesList()).toEqual(['input']);
    expect(JSON.stringify(find(registered, 'etcd-statefulSet').inputs)).toContain(`"name":"${name}"`);
    for (const { inputs } of objects(registered)) expect(JSON.stringify(inputs)).not.toContain(`"${input}"`);
    const auxiliary = (find(registered, 'etcd-auxiliaryScripts').inputs.metadata as { name: string }).name;
    expect(JSON.stringify(find(registered, 'etcd-authDeployment').inputs)).toContain(`"name":"${auxiliary}"`);
  });

  test('keeps its name when the update strategy changes', async () => {
    expect((await named({ updateStrategy: { type: 'OnDelete' } })).name).toBe((await named({})).name);
  });
});

describe('a config without a namespace', () => {
  test('follows the provider, in addresses too', async () => {
    let cluster: EtcdCluster | undefined;
    const registered = await registrations(
      () => {
        cluster = new EtcdCluster('etcd', { storage, tls: { mode: 'generated' } });
      },
      { namespace: 'databases' },
    );
    for (const { inputs } of registered.filter(({ type }) => type.startsWith('kubernetes:'))) {
      expect(inputs.metadata).toMatchObject({ namespace: 'databases' });
    }
    expect(JSON.stringify(registered.map(({ inputs }) => inputs))).not.toMatch(/\.default\.svc|[\uE000\uE001]/);
    expect(await known((cluster as EtcdCluster).endpoints)).toContain('https://etcd-0.etcd-headless.databases.svc.cluster.local:2379');
    // Only one object asks the provider.
    const asking = objects(registered).filter(({ request }) => !JSON.stringify(request.getObject().toJavaScript()).includes('"namespace"'));
    expect(asking.map(({ name }) => name)).toEqual(['etcd-headlessService']);
  });

  test('is not what a namespace in the config means, whatever the provider has', async () => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, namespace: 'platform' }), { namespace: 'databases' });
    for (const { request } of objects(registered)) {
      expect(request.getObject().toJavaScript().metadata).toMatchObject({ namespace: 'platform' });
    }
  });
});

describe('annotations for Pulumi’s provider', () => {
  const annotationsOf = async (id: string, args: Partial<EtcdClusterArgs> = {}) => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, ...args }));
    return (find(registered, `etcd-${id}`).inputs.metadata as { annotations?: Record<string, string> }).annotations ?? {};
  };

  test('leave the pods when the StatefulSet is replaced, and take back a size that kubectl set', async () => {
    expect(await annotationsOf('statefulSet')).toMatchObject({
      'pulumi.com/deletionPropagationPolicy': 'orphan',
      'pulumi.com/patchForce': 'true',
    });
  });

  test('keep it from waiting for restarts that somebody must ask for', async () => {
    const waitFor = async (args: Partial<EtcdClusterArgs>) => (await annotationsOf('statefulSet', args))['pulumi.com/waitFor'];
    expect(await waitFor({})).toBeUndefined();
    expect(await waitFor({ updateStrategy: { type: 'OnDelete' } })).toBe('jsonpath={.status.readyReplicas}=3');
    expect(await waitFor({ updateStrategy: { type: 'RollingUpdate', partition: 1 }, replicas: 5 })).toBe(
      'jsonpath={.status.readyReplicas}=5',
    );
    expect(await waitFor({ updateStrategy: { type: 'OnDelete' }, paused: true })).toBe('jsonpath={.status.replicas}=0');
  });

  test('keep it from waiting 10 s for the endpoints of the client Service, unless the config asks for that', async () => {
    expect(await annotationsOf('clientService')).toEqual({ 'pulumi.com/skipAwait': 'true' });
    expect(await annotationsOf('clientService', { service: { type: 'NodePort' } })).toEqual({ 'pulumi.com/skipAwait': 'true' });
    const asked = { 'pulumi.com/skipAwait': 'false' };
    expect(await annotationsOf('clientService', { service: { annotations: asked } })).toEqual(asked);
  });

  test('let it wait for the address of a load balancer', async () => {
    expect(await annotationsOf('clientService', { service: { type: 'LoadBalancer' } })).toEqual({});
  });
});

describe('Outputs', () => {
  test('stand wherever nothing is decided by them, alone and within what is made of them', async () => {
    const registered = await registrations(() => {
      const namespace = new k8s.core.v1.Namespace('databases', { metadata: { name: 'databases' } });
      new EtcdCluster('etcd', {
        namespace: namespace.metadata.name,
        labels: { team: pulumi.output('storage') },
        images: { registry: Promise.resolve('mirror.example.com'), pullSecrets: [pulumi.output('pull')] },
        storage: { size: '8Gi', className: pulumi.output('fast') },
        scheduling: { tolerations: [{ key: pulumi.output('dedicated'), operator: 'Exists' }] },
        podLabels: { mesh: pulumi.output('ambient') },
        podAnnotations: { note: pulumi.output('text') },
        extraEnv: [{ name: 'ZONE', value: pulumi.output('north') }],
      });
    });
    for (const { inputs } of objects(registered)) {
      expect(inputs.metadata).toMatchObject({ namespace: 'databases', labels: { team: 'storage' } });
    }
    const { spec } = find(registered, 'etcd-statefulSet').inputs as { spec: { template: { spec: Record<string, unknown> } } };
    expect(spec).toMatchObject({ volumeClaimTemplates: [{ spec: { storageClassName: 'fast' } }] });
    expect(spec.template.spec).toMatchObject({
      imagePullSecrets: [{ name: 'pull' }],
      tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    });
    expect(spec.template).toMatchObject({ metadata: { labels: { mesh: 'ambient' }, annotations: { note: 'text' } } });
    const text = JSON.stringify(spec);
    expect(text).toContain('"image":"mirror.example.com/etcd-development/etcd:v3.6.16"');
    expect(text).toContain('"value":"etcd-%s.etcd-headless.databases.svc.cluster.local"');
    expect(text).toContain('{"name":"ZONE","value":"north"}');
    expect(text).not.toMatch(/[\uE000\uE001]/);
  });

  test('with a dollar mean what they say in an environment variable, as strings do', async () => {
    const store = { s3: { bucket: 'backups', prefix: pulumi.output('$(HOME)/etcd') } };
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, backup: { schedule: '@daily', store } }));
    const job = JSON.stringify(find(registered, 'etcd-backupCronJob').inputs);
    expect(job).toContain('store:backups/$$(HOME)/etcd');
  });

  test('that nobody knows yet hide no resource from a preview', async () => {
    const registered = await registrations(
      () => {
        // Its name is the engine's to choose.
        const namespace = new k8s.core.v1.Namespace('databases');
        new EtcdCluster('etcd', { namespace: namespace.metadata.name, storage });
      },
      { preview: true },
    );
    expect(objects(registered)).toHaveLength(10);
  });

  test('may be in a patch', async () => {
    const value = pulumi.output('later');
    const patches = { statefulSet: { json: [{ op: 'add', path: '/spec/template/metadata/annotations/note', value }] } } as const;
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, patches }));
    expect(find(registered, 'etcd-statefulSet').inputs).toMatchObject({
      spec: { template: { metadata: { annotations: { note: 'later' } } } },
    });
    const path = pulumi.output('/spec/x') as never;
    const { message } = await problemOf({ storage, patches: { statefulSet: { json: [{ op: 'remove', path }] } } });
    expect(message).toContain('patches.statefulSet.json[0].path: must be known before deployment');
  });

  test('that are secret stay secret in the state, and so does what is made of them', async () => {
    const registered = await registrations(
      () =>
        new EtcdCluster('etcd', {
          annotations: { token: pulumi.secret('hunter2') },
          extraEnv: [{ name: 'KEY', value: pulumi.secret('hunter2') }],
          storage,
        }),
    );
    const secret = '4dabf18193072939515e22adb298388d'; // how Pulumi's wire format marks a value as secret
    for (const { request } of objects(registered)) {
      const state = JSON.stringify(request.getObject().toJavaScript());
      expect(state.split('hunter2').length).toBeGreaterThan(1);
      expect(
        state.replace(
          new RegExp(`\\{"value":"hunter2","${secret}":"[0-9a-f]+"\\}|\\{"${secret}":"[0-9a-f]+","value":"hunter2"\\}`, 'g'),
          '',
        ),
      ).not.toContain('hunter2');
    }
  });

  test.each<[string, object]>([
    ['name', { name: pulumi.output('etcd') }],
    ['replicas', { replicas: pulumi.output(3) }],
    ['version', { version: pulumi.output('3.6.16') }],
    ['storage.size', { storage: { size: pulumi.output('8Gi') } }],
    ['service.type', { service: { type: pulumi.output('NodePort') } }],
    ['labels', { labels: pulumi.output({ team: 'storage' }) }],
    ['extraEnv[0].name', { extraEnv: [{ name: pulumi.output('ZONE') }] }],
    ['tuning.autoCompaction.retention', { tuning: { autoCompaction: { retention: pulumi.output('1h') } } }],
  ])('are refused where something is decided by them: %s', async (path, args) => {
    const { message, registered } = await problemOf({ storage, ...args } as EtcdClusterArgs);
    expect(message).toContain(`${path}: must be known before deployment. Use a plain value`);
    expect(children(registered)).toEqual([]);
  });
});

describe('certificates that the stack makes', () => {
  const tls = { mode: 'generated', clients: ['app'], duration: '720h' } as const;
  const withTls = (args: Partial<EtcdClusterArgs> = {}) =>
    registrations(() => new EtcdCluster('etcd', { namespace: pulumi.output('databases'), storage, tls, ...args }));

  test('are signed by two CAs, each for its own, and stand in the Secrets that members and clients mount', async () => {
    const registered = await withTls();
    const secret = (name: string) =>
      find(registered, name).inputs as {
        metadata: { name: string; namespace: string; labels: Record<string, string> };
        stringData: { value: Record<string, unknown> };
      };
    const named = ['server', 'peer', 'root', 'client-app'].map(id => secret(`etcd-${id}Secret`).metadata);
    expect(named.map(({ name }) => name)).toEqual(['etcd-server-tls', 'etcd-peer-tls', 'etcd-root-tls', 'etcd-client-app-tls']);
    expect(new Set(named.map(({ namespace }) => namespace))).toEqual(new Set(['databases']));
    for (const { labels } of named) expect(labels).not.toHaveProperty(['app.kubernetes.io/instance']);
    expect(secret('etcd-peerSecret').stringData.value).toMatchObject({
      'ca.crt': 'certificate etcd-peerCa',
      'tls.crt': 'certificate etcd-peerCertificate',
    });
    expect(secret('etcd-client-appSecret').stringData.value).toMatchObject({ 'ca.crt': 'certificate etcd-ca' });
    const signed = (id: string) => find(registered, `etcd-${id}Certificate`).inputs;
    expect(signed('peer')).toMatchObject({ caCertPem: 'certificate etcd-peerCa', validityPeriodHours: 720, earlyRenewalHours: 240 });
    expect(signed('server')).toMatchObject({
      caCertPem: 'certificate etcd-ca',
      allowedUses: ['digital_signature', 'client_auth', 'server_auth'],
    });
    expect(signed('client-app')).toMatchObject({ allowedUses: ['digital_signature', 'client_auth'] });
    expect(find(registered, 'etcd-peerRequest').inputs).toMatchObject({
      subject: { commonName: 'etcd' },
      dnsNames: [0, 1, 2, 3, 4, 5, 6].map(ordinal => `etcd-${ordinal}.etcd-headless.databases.svc.cluster.local`),
    });
    expect(find(registered, 'etcd-statefulSet').request.getDependenciesList().map(nameOf)).toEqual(
      expect.arrayContaining(['etcd-serverSecret', 'etcd-peerSecret', 'etcd-rootSecret']),
    );
  });

  test('have keys of the kind that the config asks for, and CAs whose keys never change with it', async () => {
    const registered = await withTls({ tls: { ...tls, privateKey: { algorithm: 'RSA', size: 4096 } } });
    expect(find(registered, 'etcd-serverKey').inputs).toMatchObject({ algorithm: 'RSA', rsaBits: 4096 });
    expect(find(registered, 'etcd-caKey').inputs).toMatchObject({ algorithm: 'ECDSA', ecdsaCurve: 'P256' });
  });

  test('leave no key in the state that is not secret', async () => {
    for (const { request } of await withTls()) {
      const state = JSON.stringify(request.getObject().toJavaScript());
      const secret = '4dabf18193072939515e22adb298388d';
      const wrapped = [
        `\\{"value":("[^"]*"|\\{[^}]*\\}),"${secret}":"[0-9a-f]+"\\}`,
        `\\{"${secret}":"[0-9a-f]+","value":("[^"]*"|\\{[^}]*\\})\\}`,
      ];
      const rest = state.replace(new RegExp(wrapped.join('|'), 'g'), '');
      expect(rest).not.toContain('private key');
    }
  });

  test('need @pulumi/tls, and where it is not installed, that is said before anything is registered', async () => {
    jest.doMock('@pulumi/tls', () => {
      throw Object.assign(new Error('not installed'), { code: 'MODULE_NOT_FOUND' });
    });
    try {
      const { message, registered } = await problemOf({ storage, tls });
      expect(message).toContain('Install it: npm install @pulumi/tls');
      expect(children(registered)).toEqual([]);
    } finally {
      jest.dontMock('@pulumi/tls');
    }
  });

  test('are told: the CA to trust, and the one client’s Secret', async () => {
    let cluster: EtcdCluster | undefined;
    await registrations(() => {
      cluster = new EtcdCluster('etcd', { storage, tls });
    });
    expect(await known((cluster as EtcdCluster).caCertificate)).toBe('certificate etcd-ca');
    expect(await known((cluster as EtcdCluster).clientSecretName)).toBe('etcd-client-app-tls');
    await registrations(() => {
      cluster = new EtcdCluster('etcd', { storage, tls: { mode: 'certManager', clients: ['a', 'b'] } });
    });
    expect(await known((cluster as EtcdCluster).caCertificate)).toBeUndefined();
    expect(await known((cluster as EtcdCluster).clientSecretName)).toBeUndefined();
  });
});

describe('a client', () => {
  const auth = { users: [{ name: 'app', password: { secretName: pulumi.output('app-etcd') }, roles: [] }] };

  test('gets endpoints, certificate and login under etcdctl’s names', async () => {
    await registrations(async () => {
      const cluster = new EtcdCluster('etcd', { storage, replicas: 1, tls: { mode: 'certManager', clients: ['app'] }, auth });
      expect(await known(pulumi.output(cluster.clientAccess({ user: 'app' })) as pulumi.Output<object>)).toEqual({
        env: [
          { name: 'ETCDCTL_ENDPOINTS', value: 'https://etcd-0.etcd-headless.default.svc.cluster.local:2379' },
          { name: 'ETCDCTL_CACERT', value: '/etc/etcd-client/ca.crt' },
          { name: 'ETCDCTL_CERT', value: '/etc/etcd-client/tls.crt' },
          { name: 'ETCDCTL_KEY', value: '/etc/etcd-client/tls.key' },
          { name: 'ETCDCTL_USER', value: 'app' },
          { name: 'ETCDCTL_PASSWORD', valueFrom: { secretKeyRef: { name: 'app-etcd', key: 'password' } } },
        ],
        volumeMounts: [{ name: 'etcd-client', mountPath: '/etc/etcd-client', readOnly: true }],
        volumes: [{ name: 'etcd-client', secret: { secretName: 'etcd-client-app-tls' } }],
      });
      expect(() => cluster.clientAccess({ user: 'api' })).toThrow(/cannot log in to etcd as api. Users with a password in auth.users: app/);
      expect(() => cluster.clientAccess({ name: 'api' })).toThrow(
        /cannot choose a client certificate of etcd for the client: pass .* of tls.clients, or pass \{ secretName \}/,
      );
    });
  });

  test('users and roles are seen to beside the pods, which wait for what that makes, and not after them', async () => {
    const registered = await registrations(() => new EtcdCluster('etcd', { storage, auth }));
    const needs = (name: string) => find(registered, name).request.getDependenciesList().map(nameOf);
    expect(needs('etcd-authDeployment')).toEqual([
      'etcd-authServiceAccount',
      'etcd-authRoleBinding',
      'etcd-headlessService',
      'etcd-auxiliaryScriptsName',
    ]);
    expect(needs('etcd-statefulSet')).not.toContain('etcd-authDeployment');
  });
});

describe('a config that is wrong', () => {
  test('is said in one message of the component’s, with every problem, before any object is registered', async () => {
    const { message, registered } = await problemOf({ storage: { size: '8' }, replicas: 4 });
    expect(message).toContain('the etcd config has 2 problems:');
    expect(message).toContain('replicas: must be odd');
    expect(registered.map(({ name }) => name)).toEqual(['etcd']);
  });

  test('tells no Output’s value', async () => {
    const { message } = await problemOf({ storage, image: pulumi.secret('registry.example.com/hunter2') });
    expect(message).toContain('image: must have an etcd version as its tag, or version must be set ("<Output>"). Set version too');
  });
});
