import { buildEtcd, type EtcdClusterProps, EtcdConfigError, formatPath } from '../../../lib';

const storage = { size: '8Gi' };
const build = (patches: EtcdClusterProps['patches'], props: Partial<EtcdClusterProps> = {}) =>
  buildEtcd({ storage, ...props, patches } as EtcdClusterProps);
function problems(patches: unknown, props: object = {}): string[] {
  try {
    build(patches as never, props);
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.violations.map(({ path, message }) => `${formatPath(path)}: ${message}`);
    throw error;
  }
  return [];
}

test('patches change the objects, a merge patch first, and leave all others', () => {
  const sidecar = { name: 'proxy', image: 'proxy:1' };
  const patches: EtcdClusterProps['patches'] = {
    statefulSet: {
      merge: { spec: { template: { spec: { hostAliases: [] } } } },
      json: [
        { op: 'add', path: '/spec/template/spec/hostAliases/-', value: { ip: '192.0.2.1', hostnames: ['db'] } },
        { op: 'add', path: '/spec/template/spec/containers/-', value: sidecar },
        { op: 'add', path: '/spec/template/spec/volumes/0', value: { name: 'cache', emptyDir: {} } },
        { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'GODEBUG', value: 'madvdontneed=1' } },
      ],
    },
    clientService: { merge: { spec: { internalTrafficPolicy: 'Local' } } },
  };
  const { statefulSet, clientService, ...others } = build(patches) as unknown as Record<string, { spec: never }>;
  const plain = buildEtcd({ storage }) as unknown as Record<string, { spec: { template: { spec: { containers: object[] } } } }>;
  const { containers, hostAliases } = (
    statefulSet as never as { spec: { template: { spec: { containers: object[]; hostAliases: object } } } }
  ).spec.template.spec;
  expect(hostAliases).toEqual([{ ip: '192.0.2.1', hostnames: ['db'] }]);
  expect(containers.at(-1)).toEqual(sidecar);
  expect(clientService?.spec).toHaveProperty('internalTrafficPolicy', 'Local');
  for (const [id, object] of Object.entries(others)) expect(object).toEqual(plain[id]);
  // Nor the objects of later builds.
  expect(buildEtcd({ storage })).toEqual(plain);
});

test.each<[string, unknown, RegExp]>([
  ['an object that no config has', { statefulset: { merge: {} } }, /^patches\.statefulset: unknown object\. Did you mean statefulSet\?$/],
  ['an object like no other', { x: { merge: {} } }, /^patches\.x: unknown object\. Known objects: serviceAccount, role, /],
  [
    'an object of a section that is not there',
    { authDeployment: { merge: {} } },
    /^patches\.authDeployment: not an object of this config\. Known objects: serviceAccount, /,
  ],
  ['a certificate of no client', { 'clientCertificate-app': { merge: {} } }, /^patches\.clientCertificate-app: unknown object\./],
  [
    'an operation that fails',
    { statefulSet: { json: [{ op: 'remove', path: '/spec/x' }] } },
    /^patches\.statefulSet\.json\[0\]: cannot be applied to the StatefulSet: \/spec\/x does not exist$/,
  ],
  [
    'an unknown operation',
    { statefulSet: { json: [{ op: 'delete', path: '/spec/x' }] } },
    /^patches\.statefulSet\.json\[0\]\.op: must be one of .* \("delete"\)$/,
  ],
  [
    'an operation without a value',
    { statefulSet: { json: [{ op: 'add', path: '/spec/x' }] } },
    /^patches\.statefulSet\.json\[0\]\.value: is required with/,
  ],
  [
    'an operation without a source',
    { statefulSet: { json: [{ op: 'copy', path: '/spec/x' }] } },
    /^patches\.statefulSet\.json\[0\]\.from: is required with/,
  ],
  ['a list in place of a patch', { statefulSet: [] }, /^patches\.statefulSet: must be an object \(a list\)/],
  [
    'another kind of patch',
    { statefulSet: { strategic: {} } },
    /^patches\.statefulSet\.strategic: unknown field\. Known fields: merge, json/,
  ],
  ['what is no JSON', { statefulSet: { merge: { spec: { x: () => 1 } } } }, /^patches\.statefulSet\.merge\.spec\.x: must be JSON/],
  [
    'characters that YAML readers refuse',
    { statefulSet: { merge: { spec: { x: '\u0007' } } } },
    /^patches\.statefulSet\.merge\.spec\.x: must not contain the character U\+0007/,
  ],
])('a patch is refused for %s', (_, patches, message) => {
  expect(problems(patches)).toEqual([expect.stringMatching(message)]);
});

const set = (id: string, path: string, value: unknown) => ({ [id]: { json: [{ op: 'add', path, value }] } });
const etcd = '/spec/template/spec/containers/0';
test.each<[string, unknown, RegExp]>([
  ['the name', set('statefulSet', '/metadata/name', 'x'), /must not change metadata\.name\. .* Set name$/],
  ['the namespace', set('role', '/metadata/namespace', 'x'), /must not change metadata\.namespace\. Set namespace/],
  ['the kind', set('statefulSet', '/kind', 'DaemonSet'), /must not change kind/],
  ['all of an object', set('statefulSet', '', []), /must not change apiVersion/],
  [
    'a label that finds it',
    set('role', '/metadata/labels/app.kubernetes.io~1instance', 'x'),
    /must not change the label app\.kubernetes\.io\/instance/,
  ],
  ['the size', set('statefulSet', '/spec/replicas', 5), /must not change spec\.replicas\. Set replicas or paused/],
  ['the order of starts', set('statefulSet', '/spec/podManagementPolicy', 'OrderedReady'), /must not change spec\.podManagementPolicy/],
  ['the selector', set('statefulSet', '/spec/selector/matchLabels/a', 'b'), /must not change spec\.selector/],
  [
    'the strategy',
    { statefulSet: { merge: { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } } } },
    /must not change spec\.updateStrategy/,
  ],
  [
    'the name of the claims',
    set('statefulSet', '/spec/volumeClaimTemplates/0/metadata/name', 'x'),
    /must not change spec\.volumeClaimTemplates\. Set storage/,
  ],
  [
    'the size of the claims',
    set('statefulSet', '/spec/volumeClaimTemplates/0/spec/resources/requests/storage', '1Gi'),
    /must not change spec\.volumeClaimTemplates/,
  ],
  ['the labels of the pods', set('statefulSet', '/spec/template/metadata/labels', {}), /must not change the labels of spec\.template/],
  [
    'the command of etcd',
    set('statefulSet', `${etcd}/command`, ['etcd']),
    /must not change spec\.template\.spec\.containers\[etcd\]\.command/,
  ],
  ['the flags of etcd', set('statefulSet', `${etcd}/args/-`, '--force-new-cluster'), /containers\[etcd\]\.args\. Set tuning or extraFlags/],
  ['the stop of etcd', { statefulSet: { json: [{ op: 'remove', path: `${etcd}/lifecycle` }] } }, /containers\[etcd\]\.lifecycle/],
  [
    'a variable of the scripts',
    set('statefulSet', `${etcd}/env/2/value`, 'x'),
    /must not change the variables of .*containers\[etcd\] that etcd-kit sets/,
  ],
  ['a second variable of a name', set('statefulSet', `${etcd}/env/-`, { name: 'CLUSTER', value: 'x' }), /must not change the variables/],
  ['a new variable that scripts read', set('statefulSet', `${etcd}/env/-`, { name: 'list', value: 'x' }), /must not add the variable list/],
  [
    'a new variable that etcd reads',
    set('statefulSet', `${etcd}/env/-`, { name: 'ETCD_NAME', value: 'x' }),
    /must not add the variable ETCD_NAME/,
  ],
  ['a mount', set('statefulSet', `${etcd}/volumeMounts`, []), /must not change the mounts/],
  ['a volume', set('statefulSet', '/spec/template/spec/volumes', []), /must not remove the volume tools/],
  [
    'a container',
    { statefulSet: { merge: { spec: { template: { spec: { containers: [{ name: 'proxy' }] } } } } } },
    /must not remove .*containers\[etcd\]\. A list in merge replaces the whole list/,
  ],
  ['the budget', set('podDisruptionBudget', '/spec/maxUnavailable', 2), /must not change spec\.maxUnavailable\. The quorum depends on it/],
  ['the scripts', set('scripts', '/data/member.start.sh', ''), /must not change data/],
  ['the record', set('bootstrapRecord', '/data', { cluster: 'x' }), /must not change data/],
  [
    'the headless Service',
    set('headlessService', '/spec/publishNotReadyAddresses', false),
    /must not change spec\.publishNotReadyAddresses/,
  ],
  ['the ports', set('clientService', '/spec/ports', []), /must not change the items of spec\.ports\. Items may be added/],
  ['a right of the pods', set('role', '/rules/0/verbs', []), /must not change the items of rules/],
  ['whom the right is given to', set('roleBinding', '/subjects', []), /must not change subjects/],
])('a patch must not change %s', (_, patches, message) => {
  expect(problems(patches)).toContainEqual(expect.stringMatching(message));
});

test('auxiliary pods and certificates are guarded, too', () => {
  const props = {
    auth: {},
    tls: { mode: 'certManager' },
    backup: { schedule: '@daily', store: { persistentVolumeClaim: { claimName: 'x' } }, retention: { keepLast: 1 } },
  };
  const refused = (patches: unknown) => problems(patches, props)[0];
  expect(refused(set('authDeployment', '/spec/replicas', 2))).toMatch(/must not change spec\.replicas/);
  expect(refused(set('authDeployment', '/spec/template/spec/containers/0/command', []))).toMatch(/containers\[auth\]\.command/);
  expect(refused(set('backupCronJob', '/spec/jobTemplate/spec/template/spec/containers/0/command', []))).toMatch(
    /spec\.jobTemplate\.spec\.template\.spec\.containers\[.*\.command/,
  );
  expect(refused(set('peerCertificate', '/spec/dnsNames', []))).toMatch(/must not change spec\.dnsNames/);
  expect(refused(set('authDeployment', '/spec/template/spec/priorityClassName', 'low'))).toBeUndefined();
});

test('all problems are listed at once, beside those of the rest of the config', () => {
  const patches = {
    statefulset: { merge: {} },
    statefulSet: { json: [{ op: 'remove', path: '/x' }] },
    role: { merge: { metadata: { name: 'x' } } },
  };
  expect(problems(patches, { replicas: 4 }).map(line => line.split(':')[0])).toEqual([
    'replicas',
    'patches.statefulset',
    'patches.statefulSet.json[0]',
    'patches.role',
  ]);
  expect(problems(patches, { replicas: '3' }).map(line => line.split(':')[0])).toEqual(['replicas', 'patches.statefulset']);
});
