import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEtcd } from 'etcd-kit';
import { stringify } from 'yaml';
import type { EtcdClusterProps } from '../../../lib';

const command = join(__dirname, '..', '..', '..', 'dist', 'lib', 'cli', 'etcd-kit.js');

/**
 * An API server in a file: what these commands ask of it, no more. It is one process for all that kubectl is called for, as a Node.js
 * for each call takes longer than all else here.
 */
const server = `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const folder = process.argv[1];
const kinds = { pods: 'pod', pvc: 'persistentvolumeclaim' };

/** Does a call, and returns what kubectl writes. Throws what it fails with. */
function call(args, { REFUSE, KILL_AFTER, CONFLICT, MISSING_TYPES, PPID }) {
  appendFileSync(folder + '/calls', args.join(' ') + '\\n');
  const objects = JSON.parse(readFileSync(folder + '/objects', 'utf8'));
  const kind = (kinds[args[1]] ?? args[1] ?? '').toLowerCase().split('.')[0];
  const key = kind + '/' + args[2];
  const dry = args.includes('--dry-run=server');
  const input = () => readFileSync(folder + '/stdin', 'utf8').split('\\n').map(line => JSON.parse(line));
  const refused = object => object.kind === 'StatefulSet' && REFUSE === (dry ? 'dry-run ' : '') + object.spec.volumeClaimTemplates[0].spec.resources.requests.storage;
  let stdout = '';
  // Client-side apply removes only what it knows to have applied; of server-side apply, here is one manager alone.
  const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
  const merge = (old, next) => isObject(old) && isObject(next)
    ? { ...old, ...Object.fromEntries(Object.entries(next).map(([key, item]) => [key, merge(old[key], item)])) }
    : next;
  const applied = object => {
    const live = objects[object.kind.toLowerCase() + '/' + object.metadata.name];
    if (live === undefined) return object;
    if (!args.includes('--server-side')) return merge(live, object);
    const { managedFields, annotations } = live.metadata;
    const [entry] = managedFields;
    if (!args.includes('--field-manager=' + entry.manager)) throw new Error('another manager');
    if (CONFLICT && object.kind === 'StatefulSet' && !args.includes('--force-conflicts')) {
      throw new Error('error: Apply failed with 1 conflict: conflict with "kubectl-scale" using apps/v1: .spec.replicas\\nPlease review the fields above');
    }
    return { ...object, metadata: { ...object.metadata, managedFields } };
  };
  const changes = {
    get() {
      if (MISSING_TYPES && args[1].includes('monitoring.coreos.com')) throw new Error("the server doesn't have a resource type");
      if (!args[2].startsWith('-')) { if (objects[key]) stdout = JSON.stringify(objects[key]); return; }
      const listed = args[1].split(',').map(type => kinds[type] ?? type.toLowerCase().split('.')[0].replace(/ies$/, 'y').replace(/s$/, ''));
      if (MISSING_TYPES && listed.includes('issuer')) throw new Error("the server doesn't have a resource type");
      const selector = args.includes('-l') ? args[args.indexOf('-l') + 1].split(',').map(label => label.split('=')) : [];
      const items = Object.values(objects).filter(({ kind, metadata }) =>
        listed.includes(kind?.toLowerCase()) && (listed[0] === 'pod' || selector.every(([key, value]) => metadata.labels?.[key] === value)));
      stdout = args.includes('name') ? items.map(({ metadata }) => 'secret/' + metadata.name + '\\n').join('') : JSON.stringify({ items });
    },
    apply() {
      for (const object of input()) {
        if (refused(object)) throw new Error('the StatefulSet is invalid');
        const result = applied(object);
        if (args.includes('json')) stdout += JSON.stringify(result);
        const { metadata } = objects[object.kind.toLowerCase() + '/' + object.metadata.name] ?? { metadata: {} };
        const annotations = { ...metadata.annotations, ...result.metadata.annotations };
        objects[object.kind.toLowerCase() + '/' + object.metadata.name] = { ...result, metadata: { ...result.metadata, annotations } };
      }
    },
    create() { changes.apply(); },
    delete() { delete objects[key]; },
    annotate() {
      const [name, value] = args.at(-1).split('=');
      const { annotations = {} } = objects[key].metadata;
      if (value === undefined) delete annotations[name.slice(0, -1)]; else annotations[name] = value;
      objects[key].metadata.annotations = annotations;
    },
    exec() {
      if (args.includes('list')) for (const n of [0, 1, 2]) stdout += n + ', started, etcd-' + n + ', http://a:2380, http://a:2379, false\\n';
    },
    rollout() {},
    'api-resources'() { if (!MISSING_TYPES) stdout = 'certificates.cert-manager.io\\nissuers.cert-manager.io\\npodmonitors.monitoring.coreos.com\\nprometheusrules.monitoring.coreos.com\\n'; },
  };
  changes[args[0]]();
  if (!dry) writeFileSync(folder + '/objects', JSON.stringify(objects));
  if (KILL_AFTER && args.join(' ').startsWith(KILL_AFTER) && !dry) process.kill(Number(PPID), 'SIGKILL');
  return stdout;
}

for (;;) {
  const [REFUSE, KILL_AFTER, CONFLICT, MISSING_TYPES, PPID, ...args] = readFileSync(folder + '/request', 'utf8').split('\\0').slice(0, -1);
  const [stdout, stderr] = ['stdout', 'stderr'].map(name => text => writeFileSync(folder + '/' + name, text));
  stdout('');
  stderr('');
  let status = 0;
  try {
    stdout(call(args, { REFUSE, KILL_AFTER, CONFLICT, MISSING_TYPES, PPID }));
  } catch (error) {
    stderr(error.message + '\\n');
    status = 1;
  }
  writeFileSync(folder + '/status', status + '\\n');
}
`;
/** Has the server do a call. The command makes one at a time. */
const kubectl = `#!/bin/sh
cd "$(dirname "$0")" || exit
cat >stdin
printf '%s\\0' "$REFUSE" "$KILL_AFTER" "$CONFLICT" "$MISSING_TYPES" "$PPID" "$@" >request
read -r status <status
cat stdout
cat stderr >&2
exit "$status"
`;

let folder: string;
let apiServer: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etcd-kit-'));
  writeFileSync(join(folder, 'kubectl'), kubectl, { mode: 0o755 });
  execFileSync('mkfifo', [join(folder, 'request'), join(folder, 'status')]);
  apiServer = spawn(process.execPath, ['-e', server, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
});
afterEach(() => {
  apiServer.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

type Objects = Record<string, { metadata: { annotations?: Record<string, string> }; spec: { volumeClaimTemplates: { spec: object }[] } }>;
const objects = () => JSON.parse(readFileSync(join(folder, 'objects'), 'utf8')) as Objects;
const put = (changed: Record<string, unknown>) => writeFileSync(join(folder, 'objects'), JSON.stringify(changed));
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
const sizeOf = (of: Objects) =>
  (of['statefulset/etcd']?.spec.volumeClaimTemplates[0]?.spec as { resources?: object } | undefined)?.resources;
const props = (size: string): EtcdClusterProps => ({ namespace: 'databases', storage: { size } });

/** A cluster that was made with volumes of 1Gi, and whose members' claims are of some other size. */
function running(claims: string, pods = 3): void {
  const built = Object.values(buildEtcd(props('1Gi')));
  const members = Array.from({ length: pods }, (_, n) => [
    { kind: 'Pod', metadata: { name: `etcd-${n}` }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    {
      kind: 'PersistentVolumeClaim',
      metadata: { name: `data-etcd-${n}` },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: claims } } },
    },
  ]);
  put(Object.fromEntries([...built, ...members.flat()].map(object => [`${object.kind.toLowerCase()}/${object.metadata.name}`, object])));
}

function run(verb: 'plan' | 'migrate', config: string | EtcdClusterProps, env: Record<string, string> = {}) {
  writeFileSync(join(folder, 'etcd.yaml'), stringify(typeof config === 'string' ? props(config) : config));
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [command, verb, join(folder, 'etcd.yaml')], {
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, ...env, PATH: `${folder}:${process.env.PATH}` },
  });
  expect(stderr).not.toMatch(/^\s+at /m);
  return { status, signal, stdout, stderr };
}

test('migrate has all of it tried out first, and marks the time without a StatefulSet', () => {
  running('2Gi');
  const { status, stdout, stderr } = run('migrate', '2Gi');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('data-etcd-0: matches the template');
  const changing = calls().filter(call => /^(create|apply|delete|annotate)/.test(call));
  expect(changing.map(call => call.replace(/=\d{4}-.*/, '=TIME'))).toEqual([
    'create --dry-run=server -f -',
    'apply --dry-run=server -f -',
    'delete statefulset etcd -n databases --cascade=orphan --dry-run=server',
    'apply -f -',
    'annotate configmap etcd-bootstrap -n databases --overwrite etcd-kit/migrating=TIME',
    'delete statefulset etcd -n databases --cascade=orphan --wait=true',
    'apply -f -',
    'apply -f -',
    'annotate configmap etcd-bootstrap -n databases --overwrite etcd-kit/migrating-',
  ]);
  expect(sizeOf(objects())).toEqual({ requests: { storage: '2Gi' } });
  expect(objects()).not.toHaveProperty(['statefulset/etcd-dry-run']);
  expect(run('plan', '2Gi').stdout).toMatch(/: nothing changes\n$/);
});

test('a migrate that was stopped after its delete is explained by plan, and goes on', () => {
  running('2Gi');
  expect(run('migrate', '2Gi', { KILL_AFTER: 'delete statefulset' }).signal).toBe('SIGKILL');
  expect(objects()).not.toHaveProperty(['statefulset/etcd']);
  expect(objects()['configmap/etcd-bootstrap']?.metadata.annotations).toHaveProperty(['etcd-kit/migrating']);
  const { stdout } = run('plan', '2Gi');
  expect(stdout).toContain('adopt   StatefulSet etcd: missing while its pods keep running: etcd-kit migrate recreates it around them');
  expect(stdout).toMatch(/a migration that started at 20\S+Z stopped after it deleted the StatefulSet/);
  expect(stdout).toContain('Running pods: etcd-0, etcd-1, etcd-2');
  const again = run('migrate', '2Gi');
  expect([again.status, again.stderr]).toEqual([0, '']);
  expect(again.stdout).toContain('the StatefulSet etcd is missing since 20');
  expect(sizeOf(objects())).toEqual({ requests: { storage: '2Gi' } });
  expect(objects()['configmap/etcd-bootstrap']?.metadata.annotations).not.toHaveProperty(['etcd-kit/migrating']);
});

test('a migrate that was stopped later is explained by plan, too', () => {
  running('1Gi');
  expect(run('migrate', '2Gi', { KILL_AFTER: 'rollout' }).signal).toBe('SIGKILL');
  const { stdout } = run('plan', '2Gi');
  expect(stdout).not.toContain('StatefulSet');
  expect(stdout).toMatch(
    /migrate PersistentVolumeClaim data-etcd-0, data-etcd-1, data-etcd-2: .* etcd-kit migrate .*\n {12}spec\.resources\.requests\.storage: 1Gi -> 2Gi/,
  );
});

test('nothing is deleted where the API server would refuse the new StatefulSet', () => {
  running('2Gi');
  const { status, stderr } = run('migrate', '2Gi', { REFUSE: 'dry-run 2Gi' });
  expect(status).toBe(3);
  expect(stderr).toContain('the API server rejects the new StatefulSet. Nothing was changed:\nthe StatefulSet is invalid');
  expect(calls().filter(call => /^(delete|annotate)|^apply -f/.test(call))).toEqual([]);
});

test('the StatefulSet that was there comes back where the new one is refused after all', () => {
  running('2Gi');
  const { status, stderr } = run('migrate', '2Gi', { REFUSE: '2Gi' });
  expect(status).toBe(3);
  expect(stderr).toContain('The previous one is back around its pods:\nthe StatefulSet is invalid');
  expect(sizeOf(objects())).toEqual({ requests: { storage: '1Gi' } });
  expect(objects()['configmap/etcd-bootstrap']?.metadata.annotations).not.toHaveProperty(['etcd-kit/migrating']);
});

test('a StatefulSet that is missing is not made for fewer pods than run, nor where nothing was left behind', () => {
  running('2Gi', 5);
  const { 'statefulset/etcd': _, ...without } = objects();
  put(without);
  expect(run('migrate', '2Gi').stderr).toContain(
    'is missing, etcd-3 is running, and the config has 3 replicas. Set replicas to its previous value',
  );
  const pods = Object.entries(without).filter(([key]) => key.startsWith('pod/'));
  // Deleted together with it: they are about to go.
  const going = pods.map(([key, { metadata }]) => [key, { metadata: { ...metadata, ownerReferences: [{ kind: 'StatefulSet' }] } }]);
  put({ ...without, ...Object.fromEntries(going) });
  expect(run('migrate', '2Gi').stderr).toBe('StatefulSet etcd not found in namespace databases\n');
  expect(run('plan', '2Gi').stdout).toContain('create  StatefulSet etcd: created');
});

test('a size in other words than the API server’s is no other size', () => {
  running('1Gi');
  expect(run('plan', '1024Mi').stdout).not.toContain('migrate');
  const { status, stdout } = run('migrate', '1024Mi');
  expect(status).toBe(0);
  expect(stdout).toContain('data-etcd-0: matches the template');
  expect(calls().filter(call => call.startsWith('delete'))).toEqual([]);
});

/** A cluster that was applied on the server's side, and whose config had a toleration then. */
function appliedBy(manager: string, added: { labels?: Record<string, string>; annotations?: Record<string, string> } = {}): void {
  const before = buildEtcd({ ...props('1Gi'), scheduling: { tolerations: [{ operator: 'Exists' }] } });
  running('1Gi');
  const managedFields = [
    { manager, operation: 'Apply', time: '2026-11-01T00:00:00Z', fieldsV1: { 'f:spec': { 'f:template': {}, 'f:replicas': {} } } },
    { manager: 'kubectl-annotate', operation: 'Update', time: '2026-11-02T00:00:00Z', fieldsV1: { 'f:metadata': {} } },
  ];
  const members = Object.entries(objects()).filter(([key]) => /^(?:pod|persistentvolumeclaim)\//.test(key));
  const built = Object.values(before).map(({ metadata, ...object }) => [
    `${object.kind.toLowerCase()}/${metadata.name}`,
    {
      ...object,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, ...added.labels },
        annotations: { ...metadata.annotations, ...added.annotations },
        managedFields,
      },
    },
  ]);
  put(Object.fromEntries([...members, ...built]));
}

test.each(['kubectl', 'argocd-controller', 'kustomize-controller'])(
  'plan shows what server-side apply by %s removes, which client-side apply would leave',
  manager => {
    appliedBy(manager);
    const { status, stdout, stderr } = run('plan', '1Gi');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/roll {4}StatefulSet etcd: every member restarts, one at a time\n.*tolerations.*\n$/);
    expect(stdout.split('\n')[0]).toContain(`(server-side apply by ${manager})`);
  },
);

test('plan does not show what a GitOps tool adds to the objects itself', () => {
  const flux = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
  appliedBy('kustomize-controller', { labels: flux });
  expect(run('plan', '1Gi').stdout).not.toContain('toolkit');
  const label = { 'app.kubernetes.io/instance': 'platform' };
  appliedBy('argocd-controller', { labels: label, annotations: { 'argocd.argoproj.io/tracking-id': 'platform:/x' } });
  const { stdout } = run('plan', '1Gi');
  expect(stdout).not.toContain('platform');
  expect(stdout).not.toContain('tracking-id');
});

test('plan names the fields that kubectl would refuse to take over, and goes on', () => {
  appliedBy('kubectl');
  const { status, stdout } = run('plan', '1Gi', { CONFLICT: 'yes' });
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /:[^\n]*\n {2}warning: .*StatefulSet etcd without --force-conflicts: conflict with "kubectl-scale" using apps\/v1: \.spec\.replicas\n/,
  );
  expect(stdout).toMatch(/roll {4}StatefulSet etcd/);
});

test('migrate applies the way that the objects were applied before, and keeps what a GitOps tool knows them by', () => {
  appliedBy('argocd-controller', { annotations: { 'argocd.argoproj.io/tracking-id': 'platform:/x' } });
  const { status, stderr } = run('migrate', '2Gi', { REFUSE: '2Gi' });
  expect(stderr).toContain('The previous one is back around its pods');
  expect(status).toBe(3);
  const applying = calls().filter(call => call.startsWith('apply') || call.startsWith('create -f'));
  const alike = 'apply --server-side --field-manager=argocd-controller --force-conflicts ';
  expect(applying.filter(call => !call.startsWith(alike))).toEqual([]);
  expect(applying.length).toBeGreaterThan(3);
  for (const name of ['statefulset/etcd', 'service/etcd-headless']) {
    expect(objects()[name]?.metadata.annotations).toHaveProperty(['argocd.argoproj.io/tracking-id']);
  }
});

describe('plan, of what a config no longer has', () => {
  const full: EtcdClusterProps = {
    ...props('1Gi'),
    auth: {},
    tls: { mode: 'certManager', clients: ['app'] },
    networkPolicy: { enabled: true },
    backup: { schedule: '@daily', store: { persistentVolumeClaim: { claimName: 'backups' } }, retention: { keepLast: 1 } },
  };
  /** What was applied of a config, and what it made in the cluster. */
  const applied = (config: EtcdClusterProps, ...others: { kind: string; metadata: { name: string; labels?: object } }[]) => {
    const secret = (name: string) => ({
      kind: 'Secret',
      metadata: {
        name,
        labels: { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit', 'etcd-kit/cluster': 'etcd' },
      },
    });
    const secrets = ['etcd-auth', 'etcd-ca', 'etcd-peer-ca', 'etcd-server-tls', 'etcd-peer-tls', 'etcd-root-tls', 'etcd-client-app-tls'];
    const all = [...Object.values(buildEtcd(config)), ...secrets.map(secret), ...others] as { kind: string; metadata: { name: string } }[];
    put(Object.fromEntries(all.map(object => [`${object.kind.toLowerCase()}/${object.metadata.name}`, object])));
  };
  const applyOver = (config: EtcdClusterProps) =>
    put({
      ...objects(),
      ...Object.fromEntries(
        Object.values(buildEtcd(config)).map(object => [`${object.kind.toLowerCase()}/${object.metadata.name}`, object]),
      ),
    });
  const pod = (name: string, labels: object, spec: object) => ({ kind: 'Pod', metadata: { name, labels }, spec });
  const templateOf = (id: 'statefulSet' | 'authDeployment') =>
    (buildEtcd(full)[id] as unknown as { spec: { template: { metadata: { labels: object }; spec: object } } }).spec.template;
  const member = pod('etcd-0', { a: 'b' }, { serviceAccountName: 'etcd' });
  const command = (stdout: string) => /^ {4}kubectl delete -n databases (.*)$/m.exec(stdout)?.[1]?.split(' ') ?? [];

  test('lists all of it, with the command that removes it, and nothing that must stay', () => {
    const old = { kind: 'ConfigMap', metadata: { name: 'etcd-scripts-0000000000', labels: objectLabels } };
    const grant = { kind: 'NetworkPolicy', metadata: { name: 'etcd-client-app-0000', labels: objectLabels } };
    const { metadata, spec } = templateOf('authDeployment');
    applied(full, member, pod('etcd-auth-x', metadata.labels, spec), old, grant);
    applyOver(props('1Gi'));
    const { status, stdout } = run('plan', props('1Gi'));
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/: nothing changes$/);
    expect(command(stdout)).toEqual([
      'deployments.apps/etcd-auth',
      'deployments.apps/etcd-backup-metrics',
      'cronjobs.batch/etcd-backup',
      'networkpolicies.networking.k8s.io/etcd-auxiliary',
      'rolebindings.rbac.authorization.k8s.io/etcd-auth',
      'roles.rbac.authorization.k8s.io/etcd-auth',
      'serviceaccounts/etcd-auth',
      'serviceaccounts/etcd-backup',
      expect.stringMatching(/^configmaps\/etcd-auxiliary-scripts-/),
      'configmaps/etcd-scripts-0000000000',
      ...['ca', 'peer-ca', 'server-tls', 'peer-tls', 'root-tls', 'client-app-tls'].map(name => `certificates.cert-manager.io/etcd-${name}`),
      ...['selfsigned', 'ca', 'peer-ca'].map(name => `issuers.cert-manager.io/etcd-${name}`),
      ...['ca', 'peer-ca', 'server-tls', 'peer-tls', 'root-tls', 'client-app-tls'].map(name => `secrets/etcd-${name}`),
    ]);
  });

  test('does not list what pods use: other scripts, certificates and what issues them', () => {
    const server = { volumes: [{ secret: { secretName: 'etcd-server-tls' } }, { configMap: { name: 'etcd-scripts-0000000000' } }] };
    const old = { kind: 'ConfigMap', metadata: { name: 'etcd-scripts-0000000000', labels: objectLabels } };
    const secret = { kind: 'Secret', metadata: { name: 'etcd-client-old-tls', labels: secretLabels } };
    applied({ ...props('1Gi'), tls: { mode: 'certManager', clients: ['app'] } }, pod('etcd-0', {}, server), old, secret);
    applyOver(props('1Gi'));
    expect(command(run('plan', props('1Gi')).stdout)).toEqual(['secrets/etcd-client-old-tls']);
  });

  test('lists a ServiceAccount only once no pod runs under it', () => {
    const config: EtcdClusterProps = { ...props('1Gi'), serviceAccount: { name: 'other' } };
    applied(props('1Gi'), member);
    const accounts = () => command(run('plan', config).stdout).filter(argument => argument.startsWith('serviceaccounts/'));
    expect(accounts()).toEqual([]);
    applied(config, pod('etcd-0', {}, { serviceAccountName: 'other' }), {
      kind: 'ServiceAccount',
      metadata: { name: 'etcd', labels: objectLabels },
    });
    expect(accounts()).toEqual(['serviceaccounts/etcd']);
  });

  test('lists nothing of a config that is applied, and asks nobody for pods then', () => {
    applied(full, member);
    const { stdout } = run('plan', full);
    expect(stdout).toMatch(/: nothing changes\n(?: {2}warning: .*\n)*$/);
    expect(calls().filter(call => call.startsWith('get pods'))).toEqual([]);
  });

  test('lists the rest where there is no cert-manager', () => {
    applied({ ...props('1Gi'), auth: {} }, member);
    const { stdout } = run('plan', props('1Gi'), { MISSING_TYPES: 'yes' });
    expect(command(stdout)).toContain('deployments.apps/etcd-auth');
    expect(stdout).not.toContain('Issuer');
  });
});

test('plan says before anything is applied that the cluster lacks the kinds of the Prometheus Operator', () => {
  running('1Gi');
  const monitored = { ...props('1Gi'), monitoring: { podMonitor: {}, prometheusRule: {} } };
  const lacking = run('plan', monitored, { MISSING_TYPES: 'yes' });
  expect(lacking).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^ {2}warning: this Kubernetes cluster has no kind PodMonitor/m),
  });
  expect(lacking.stdout).toMatch(/^ {2}create {2}2 objects: created\n {12}PodMonitor etcd\n {12}PrometheusRule etcd$/m);
  expect(run('plan', monitored).stdout).not.toContain('no kind');
});
const secretLabels = { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit', 'etcd-kit/cluster': 'etcd' };
const objectLabels = { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/instance': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit' };
