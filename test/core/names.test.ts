import fc from 'fast-check';
import { buildEtcd, type EtcdClusterProps, EtcdConfigError, names } from '../../lib';
import { mostMembers, reservedEndings } from '../../lib/core/names';

/** With every object that has a name of its own, and clients whose names look like ends of other names. */
const props = (name: string): EtcdClusterProps => ({
  name,
  storage: { size: '8Gi' },
  tls: { mode: 'certManager', metrics: true, clients: ['server', 'peer', 'api-server', 'a-client-b', 'ca', 'x-tls'] },
  auth: {},
  backup: { schedule: '@daily', store: { s3: { bucket: 'b' } }, increments: {}, drill: { schedule: '@daily' } },
  monitoring: { podMonitor: {}, prometheusRule: {} },
});

/** The names of everything that there is of a cluster, with kinds; none where the name is refused. */
const everything = (cluster: string): string[] => {
  let objects: ReturnType<typeof buildEtcd>;
  try {
    objects = buildEtcd(props(cluster));
  } catch (error) {
    if (error instanceof EtcdConfigError) return [];
    throw error;
  }
  const manifests = Object.values(objects) as { kind: string; metadata: { name: string }; spec?: { secretName?: string } }[];
  const ordinals = Array.from({ length: mostMembers }, (_, ordinal) => ordinal);
  return [
    ...manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ...manifests.flatMap(({ kind, spec }) => (kind === 'Certificate' ? [`Secret ${spec?.secretName}`] : [])),
    `Secret ${names.auth(cluster)}`,
    ...ordinals.flatMap(ordinal => [
      `Pod ${names.pod(cluster, ordinal)}`,
      `PersistentVolumeClaim ${names.volumeClaimTemplate}-${names.pod(cluster, ordinal)}`,
    ]),
    // grantClient in cdk8s
    ...['app', 'backup', 'backup-metrics', 'x-backup-metrics'].map(workload => `NetworkPolicy ${cluster}-client-${workload}`),
  ];
};
const collisions = (a: string, b: string) => {
  const taken = new Set(everything(a));
  return everything(b).filter(name => taken.has(name));
};

test('no other cluster may have the name of an object, or one that leads to it', () => {
  const own = everything('etcd').map(name => name.split(' ')[1] as string);
  const starts = own.flatMap(name => name.split('-').map((_, index, parts) => parts.slice(0, index + 1).join('-')));
  const others = [...new Set(starts)].filter(name => name.startsWith('etcd-'));
  expect(others.length).toBeGreaterThan(30);
  expect(others.filter(other => collisions('etcd', other).length > 0)).toEqual([]);
  // Or this would show nothing.
  expect(others.some(other => everything(other).length > 0)).toBe(true);
});

test('clusters of whatever names never have an object of one kind and name', () => {
  const words = [...new Set(reservedEndings.join('').split('-'))].filter(word => word !== '');
  const name = fc
    .array(fc.constantFrom('etcd', 'x', 'client', 'scripts', 'tls', 'data', ...words), { minLength: 1, maxLength: 3 })
    .map(parts => ['etcd', ...parts].join('-'));
  const related = name.chain(first =>
    fc.tuple(
      fc.constant(first),
      fc.oneof(
        name,
        name.map(second => first + second.slice('etcd'.length)),
      ),
    ),
  );
  fc.assert(
    fc.property(related, ([a, b]) => {
      fc.pre(a !== b);
      expect(collisions(a, b)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test.each(['main', 'auth', 'backup', 'etcd-0', 'shard-1', 'prod-eu', 'headless-etcd', 'k8s-events', 'client-store'])(
  'a cluster may be called %s',
  name => expect(everything(name)).not.toEqual([]),
);
