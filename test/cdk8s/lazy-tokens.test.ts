import { App, Chart, type IResolver, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-33';
import { buildEtcd } from 'etcd-kit';
import { EtcdCluster, type EtcdClusterProps } from 'etcd-kit/cdk8s';

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Record<string, unknown>;
}
/** Stands for AWS CDK's resolver: it knows tokens that are a string of their own. */
const tokens: IResolver = {
  resolve: context => {
    if (typeof context.value === 'string') {
      const [, value] = /^\$\{(?:Tf)?Token\[TOKEN\.(\w+)\]\}$/.exec(context.value) ?? [];
      if (value) context.replaceValue(value);
    } else if (Array.isArray(context.value) && String(context.value) === '#{Token[TOKEN.NETWORKS]}') {
      context.replaceValue(['10.0.0.0/8', '192.168.0.0/16']);
    }
  },
};
const lazy = (value: unknown) => Lazy.any({ produce: () => value });
const newChart = () => new Chart(new App({ resolvers: [tokens] }), 'chart');
const synth = (chart: Chart) => Testing.synth(chart) as Written[];
const keyed = (objects: readonly unknown[]) =>
  Object.fromEntries((objects as Written[]).map(object => [`${object.kind} ${object.metadata.name}`, object]));
const storage = { size: '8Gi' };

const late: [string, (value: string) => string][] = [
  ['a Lazy value', lazy],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how AWS CDK writes it
  ['a token of AWS CDK', value => '${Token[TOKEN.VALUE]}'.replace('VALUE', value)],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how CDK for Terraform writes it
  ['a token of CDK for Terraform', value => '${TfToken[TOKEN.VALUE]}'.replace('VALUE', value)],
  ['an object that resolves itself', value => ({ resolve: () => value }) as never],
  ['a Lazy value of a Lazy value', value => lazy(lazy(value))],
];

describe.each(late)('%s', (_, of) => {
  const props = (string: (value: string) => string): EtcdClusterProps => ({
    namespace: string('databases'),
    labels: { team: string('storage') },
    annotations: { note: string('text') },
    podLabels: { mesh: string('ambient') },
    auxiliaryPods: { annotations: { note: string('text') }, priorityClassName: string('low') },
    storage: { size: '8Gi', className: string('fast') },
    images: { registry: string('mirror'), pullSecrets: [string('pull')] },
    scheduling: { nodeSelector: { disk: string('ssd') }, priorityClassName: string('high') },
    tls: { mode: 'certManager', issuerRef: { name: string('ca') }, dnsNames: [string('etcd')], clients: ['app'] },
    auth: { users: [{ name: 'app', password: { secretName: string('login') }, roles: [] }] },
    backup: { schedule: '@hourly', store: { s3: { bucket: string('backups') } } },
    monitoring: { podMonitor: { labels: { release: string('prometheus') } }, prometheusRule: {} },
  });

  test('passes into the objects, also as part of a longer string', () => {
    const chart = newChart();
    new EtcdCluster(chart, 'etcd', props(of));
    expect(keyed(synth(chart))).toEqual(keyed(Object.values(buildEtcd(props(value => value)))));
  });

  test('passes into what a workload is given', () => {
    const grant = (string: (value: string) => string) => {
      const chart = newChart();
      const cluster = new EtcdCluster(chart, 'etcd', props(string));
      const metadata = { name: 'app', namespace: (cluster.objects.statefulSet.metadata.namespace ?? '') as string };
      const app = new kplus.Deployment(chart, 'app', { metadata, containers: [{ image: 'app' }] });
      const client = { secretName: string('certificate'), user: 'app' };
      cluster.grantClient(app, client);
      cluster.grantClient(app, client);
      new kplus.NetworkPolicy(chart, 'policy', { metadata, selector: app, egress: { rules: [{ peer: cluster }] } });
      return synth(chart).filter(({ metadata: { name } }) => !name.startsWith('etcd-client-'));
    };
    expect(grant(of)).toEqual(grant(value => value));
  });

  test.each<[string, (value: never) => object]>([
    ['replicas', replicas => ({ replicas })],
    ['version', version => ({ version })],
    ['storage.size', size => ({ storage: { size } })],
    ['service.type', type => ({ service: { type } })],
    ['networkPolicy.enabled', enabled => ({ networkPolicy: { enabled } })],
    ['tls.clients[0]', client => ({ tls: { mode: 'certManager', clients: [client] } })],
  ])('is refused where something is decided by it: %s', (path, wrong) => {
    const chart = newChart();
    expect(() => new EtcdCluster(chart, 'etcd', { storage, ...wrong(of('3') as never) })).toThrow(
      `${path}: must be known before deployment. Use a plain value`,
    );
    expect(synth(chart)).toEqual([]);
  });

  test('is named in a message, and not by a mark', () => {
    const chart = newChart();
    expect(() => new EtcdCluster(chart, 'etcd', { storage, image: of('etcd') })).toThrow(
      /image: must have an etcd version as its tag, or version must be set \("(?:<Lazy>|\$\{(?:Tf)?Token\[TOKEN\.etcd\]\})"\)/,
    );
    const cluster = new EtcdCluster(chart, 'etcd', { ...props(of), namespace: of('databases') });
    const app = new kplus.Deployment(chart, 'app', { metadata: { namespace: 'apps' }, containers: [{ image: 'app' }] });
    expect(() => cluster.grantClient(app)).toThrow(/is in namespace apps, but the Secret .* is in (?:<Lazy>|\$\{(?:Tf)?Token)/);
  });

  test('as a namespace keeps clusters of one name apart, and two in it do not meet unseen', () => {
    const chart = newChart();
    const namespace = of('databases');
    new EtcdCluster(chart, 'a', { name: 'etcd', namespace, storage });
    new EtcdCluster(chart, 'b', { name: 'etcd', namespace: of('other'), storage });
    expect(() => new EtcdCluster(chart, 'c', { name: 'etcd', namespace, storage })).toThrow(/name: conflicts with chart\/a/);
  });

  test('as a workload’s name and namespace leaves its policy one of its own', () => {
    const chart = newChart();
    const cluster = new EtcdCluster(chart, 'etcd', { storage });
    for (const id of ['a', 'b']) {
      const metadata = { name: of('app'), namespace: of(id) };
      cluster.grantClient(new kplus.Deployment(chart, id, { metadata, containers: [{ image: 'app' }] }));
    }
    const names = synth(chart).flatMap(({ kind, metadata: { name } }) => (kind === 'NetworkPolicy' && name !== 'etcd' ? [name] : []));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^etcd-client-workload-[0-9a-f]{8}$/);
  });
});

test('a token in place of a list passes into the objects', () => {
  const chart = newChart();
  const service = { type: 'LoadBalancer', loadBalancerSourceRanges: ['#{Token[TOKEN.NETWORKS]}'] } as const;
  new EtcdCluster(chart, 'etcd', { storage, service });
  expect(keyed(synth(chart))['Service etcd']?.spec.loadBalancerSourceRanges).toEqual(['10.0.0.0/8', '192.168.0.0/16']);
});

test('a token in place of a number is refused', () => {
  expect(() => new EtcdCluster(newChart(), 'etcd', { storage, replicas: -1.8881545897087626e289 })).toThrow(
    /replicas: must be known before deployment/,
  );
});
