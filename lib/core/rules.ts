import { authRule } from './auth-rules';
import { backupRule, restoreRule } from './backup-rules';
import {
  defaultEphemeralSizeLimit,
  defaultProbes,
  defaultReplicas,
  defaultResources,
  defaultTuning,
  defaultVersion,
  largestAdvisedQuotaBytes,
} from './defaults';
import { parseMilliseconds } from './duration';
import type { Violation } from './errors';
import { flagProblem } from './flags';
import { bootstrapAnnotation, longestClusterName, recoveryAnnotation, reservedEndings, reservedLabels, reservedPart } from './names';
import { parseBytes, parseMillicores } from './quantity';
import type { ParsedProps } from './schema';
import { jsonBytes, scriptFiles, scriptVariables } from './script-files';
import { tlsRule } from './tls-rules';
import { type EtcdMinor, minorOf, versionOfImage } from './version';

type Report = (path: Violation['path'], message: string) => void;
/** Reports what is wrong with a config whose form is right. */
export type Rule = (props: ParsedProps, report: Report) => void;

/** What fields mean beyond their form, and together. Returns every violation. */
export function checkRules(props: ParsedProps): Violation[] {
  const violations: Violation[] = [];
  for (const rule of rules) rule(props, (path, message) => violations.push({ path, message }));
  return violations;
}

/** The etcd version that a config asks for. */
export function effectiveVersion(props: Pick<ParsedProps, 'image' | 'version'>): string | undefined {
  return props.version ?? (props.image === undefined ? defaultVersion : versionOfImage(props.image));
}

const bytes = (text: string | undefined) => (text === undefined ? undefined : parseBytes(text));

const name: Rule = (props, report) => {
  if (props.name !== undefined && props.name.length > longestClusterName) {
    report(
      ['name'],
      `${JSON.stringify(props.name)} has ${props.name.length} characters; with the suffixes that Kubernetes and etcd-kit add, at most ${longestClusterName} make valid names. Shorten it`,
    );
  }
  if (props.name !== undefined && /^\d/.test(props.name)) {
    report(['name'], `${JSON.stringify(props.name)} starts with a digit, which a Service's name can't. Start it with a letter`);
  }
  const ending = reservedEndings.find(candidate => props.name?.endsWith(candidate));
  const part = ending === undefined && reservedPart.test(props.name ?? '') ? 'contain -client' : undefined;
  if (ending !== undefined || part !== undefined) {
    const problem = `must not ${part ?? `end in ${ending}`}, as names of objects of another cluster may`;
    report(['name'], `${problem} (${JSON.stringify(props.name)}). Use another name`);
  }
};

const replicas: Rule = ({ replicas: count = defaultReplicas }, report) => {
  const allowed = 'Use 3 or 5; 1 for a throw-away cluster, 7 at most';
  if (!Number.isInteger(count) || count < 1) {
    report(['replicas'], `${count} is not a number of members. ${allowed}${count === 0 ? '. To stop the members, set paused: true' : ''}`);
  } else if (count > 7) {
    report(['replicas'], `${count} is too many: each write waits for a majority of the members. ${allowed}`);
  } else if (count % 2 === 0) {
    report(
      ['replicas'],
      `${count} is even; an even cluster tolerates no more failures than ${count - 1} and has a larger quorum. Use ${count === 2 ? 1 : count - 1} or ${count + 1}`,
    );
  }
};

const version: Rule = (props, report) => {
  const told = props.image === undefined ? undefined : versionOfImage(props.image);
  if (props.version !== undefined) {
    const found = minorOf(props.version);
    if ('problem' in found) report(['version'], found.problem);
    else if (told !== undefined && told !== props.version) {
      report(['version'], `${JSON.stringify(props.version)} is not what the tag of image tells, which is ${told}. Leave one of them out`);
    }
  } else if (props.image !== undefined) {
    const found = told === undefined ? undefined : minorOf(told);
    if (!found) report(['image'], `the tag of ${JSON.stringify(props.image)} does not tell the etcd version. Set version too`);
    else if ('problem' in found) report(['image'], found.problem);
  }
};

const labels: Rule = (props, report) => {
  for (const key of Object.keys(props.labels ?? {})) {
    if (reservedLabels.includes(key))
      report(['labels', key], 'is set by etcd-kit or Kubernetes, and selects the members. Take another key');
  }
};

/** Kubernetes takes so many bytes of annotations on an object. */
const largestAnnotations = 256 * 1024;
/** What an object holds beside its annotations, labels and scripts; no object with annotations of its own holds more. */
const otherBytes = 8 * 1024;

/** kubectl apply keeps a copy of each object as one of its annotations, annotations and all. */
const annotationsSize: Rule = (props, report) => {
  const common = otherBytes + jsonBytes(props.labels ?? {});
  const places: [Violation['path'], Record<string, string> | undefined, beside: number][] = [
    [['annotations'], props.annotations, scriptFiles('member').jsonBytes],
    [['service', 'annotations'], props.service?.annotations, 0],
    [['serviceAccount', 'annotations'], props.serviceAccount?.annotations, 0],
    [['backup', 'serviceAccount', 'annotations'], props.backup?.serviceAccount?.annotations, 0],
  ];
  for (const [path, annotations, beside] of places) {
    if (annotations === undefined) continue;
    const all = { ...props.annotations, ...annotations };
    const size = Object.entries(all).reduce((total, entry) => total + Buffer.byteLength(entry.join('')), 0);
    const room = largestAnnotations - common - beside;
    if (size + jsonBytes(all) <= room) continue;
    const why = `kubectl apply stores them twice${beside === 0 ? '' : ', and the scripts beside them'}`;
    report(path, `must not hold more than about ${Math.floor(room / 2048)} KiB (${Math.ceil(size / 1024)} KiB): ${why}. Shorten them`);
  }
};

const storage: Rule = ({ storage: given, paused }, report) => {
  if (given === undefined) return;
  const { ephemeral, ...persistent } = given;
  if (ephemeral !== undefined) {
    for (const [field, value] of Object.entries(persistent)) {
      if (value !== undefined) report(['storage', field], 'conflicts with storage.ephemeral, which has no volume. Leave one of them out');
    }
  } else if (persistent.size === undefined) {
    report(
      ['storage', 'size'],
      'is required: a quantity of bytes, such as 8Gi (or storage.ephemeral for a cluster that may lose its data)',
    );
  }
  if (persistent.accessModes?.length === 0) report(['storage', 'accessModes'], 'is empty. Leave it out for ReadWriteOnce');
  if (persistent.accessModes?.includes('ReadWriteOncePod') && persistent.accessModes.length > 1) {
    report(['storage', 'accessModes'], 'ReadWriteOncePod stands alone. Leave the other modes out');
  }
  const size = bytes(persistent.size);
  if (size !== undefined && size < 256 * 2 ** 20)
    report(['storage', 'size'], `${persistent.size} is too small: etcd's log alone takes some 200Mi. Use 256Mi or more`);
  if (paused && persistent.retention?.whenScaled === 'Delete') {
    report(
      ['storage', 'retention', 'whenScaled'],
      'Delete conflicts with paused: true: scaling to 0 would delete every volume. Use Retain',
    );
  }
};

const quota: Rule = ({ storage: given, tuning }, report) => {
  const path = ['tuning', 'quotaBackendBytes'];
  const value = tuning?.quotaBackendBytes;
  const asked = bytes(value);
  if (asked === undefined) return;
  const [field, room] = given?.ephemeral
    ? ['storage.ephemeral.sizeLimit', given.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit]
    : ['storage.size', given?.size];
  const available = bytes(room);
  if (available !== undefined && asked > available) {
    report(path, `${value} is more than the volume holds (${field}: ${room}). Use at most half the volume, or enlarge it`);
  }
  if (asked > largestAdvisedQuotaBytes && !tuning?.allowLargeQuota) {
    report(path, `${value} is above 8Gi, which etcd advises against. Use at most 8Gi, or say that you mean it: allowLargeQuota: true`);
  }
};

const compaction: Rule = ({ tuning }, report) => {
  const { mode = defaultTuning.autoCompactionMode, retention } = tuning?.autoCompaction ?? {};
  const path = ['tuning', 'autoCompaction', 'retention'];
  if (mode === 'off') {
    if (retention !== undefined) report(path, 'conflicts with mode: off, which keeps everything. Leave it out');
  } else if (mode === 'revision') {
    if (retention === undefined) report(path, 'is required with mode: revision: the number of revisions to keep, such as "10000"');
    else if (!/^[1-9]\d{0,14}$/.test(retention)) report(path, `${JSON.stringify(retention)} is not a number of revisions, such as "10000"`);
  } else if (retention !== undefined && !parseMilliseconds(retention)) {
    report(path, `${JSON.stringify(retention)} is not a duration, such as 1h or 30m`);
  }
};

const election: Rule = ({ tuning }, report) => {
  const beat = parseMilliseconds(tuning?.heartbeatInterval ?? defaultTuning.heartbeatInterval);
  const timeout = parseMilliseconds(tuning?.electionTimeout ?? defaultTuning.electionTimeout);
  if (beat === undefined || timeout === undefined) return;
  const path = ['tuning', tuning?.electionTimeout === undefined ? 'heartbeatInterval' : 'electionTimeout'];
  const given = `electionTimeout ${timeout}ms with heartbeatInterval ${beat}ms`;
  if (timeout < 5 * beat || timeout > 50 * beat) {
    report(path, `${given}: the election timeout must be 5 to 50 heartbeats, ${5 * beat}ms to ${50 * beat}ms here`);
  }
  if (timeout > 50_000) report(path, `${given}: etcd takes an election timeout of at most 50s`);
};

const requestSize: Rule = ({ tuning }, report) => {
  const size = bytes(tuning?.maxRequestBytes);
  if (size !== undefined && size > 10 * 2 ** 20)
    report(['tuning', 'maxRequestBytes'], `${tuning?.maxRequestBytes} is above 10Mi, beyond which etcd does not work well`);
};

const service: Rule = ({ service: given }, report) => {
  const type = given?.type ?? 'ClusterIP';
  const onlyFor = (field: keyof NonNullable<typeof given>, types: readonly string[]) => {
    if (given?.[field] !== undefined && !types.includes(type)) {
      report(['service', field], `is only for type ${types.join(' or ')}, and type is ${type}. Leave it out, or set the type`);
    }
  };
  onlyFor('nodePort', ['NodePort', 'LoadBalancer']);
  onlyFor('externalTrafficPolicy', ['NodePort', 'LoadBalancer']);
  onlyFor('loadBalancerSourceRanges', ['LoadBalancer']);
  onlyFor('loadBalancerClass', ['LoadBalancer']);
};

const resources: Rule = ({ resources: given, storage: room }, report) => {
  const amounts = [
    ['cpu', parseMillicores, defaultResources.cpuRequest],
    ['memory', parseBytes, defaultResources.memoryRequest],
  ] as const;
  for (const [kind, parse, fallback] of amounts) {
    const limit = given?.limits?.[kind];
    const request = given?.requests?.[kind];
    if (limit === undefined || request === undefined) continue;
    if ((parse(request) ?? 0) > (parse(limit) ?? Number.POSITIVE_INFINITY)) {
      report(
        ['resources', 'requests', kind],
        `${request} is more than the limit, ${limit}. Lower it, or raise the limit (default ${fallback})`,
      );
    }
  }
  const least = 64 * 2 ** 20;
  for (const where of ['requests', 'limits'] as const) {
    const memory = bytes(given?.[where]?.memory);
    if (memory !== undefined && memory < least)
      report(['resources', where, 'memory'], `${given?.[where]?.memory} is too little for etcd to start. Use 64Mi or more`);
  }
  if (room?.ephemeral?.medium === 'Memory') {
    const limit = given?.limits?.memory ?? defaultResources.memoryLimit;
    const size = room.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit;
    if ((bytes(size) ?? 0) >= (bytes(limit) ?? 0)) {
      report(
        ['storage', 'ephemeral', 'sizeLimit'],
        `${size} in memory counts against the memory limit, ${limit}, and leaves etcd none. Lower it, or raise resources.limits.memory`,
      );
    }
  }
};

const updateStrategy: Rule = ({ updateStrategy: given }, report) => {
  if (given?.type === 'OnDelete' && given.partition !== undefined) {
    report(['updateStrategy', 'partition'], 'is only for type RollingUpdate. Leave it out');
  }
};

const probes: Rule = ({ probes: given }, report) => {
  for (const probe of ['startup', 'liveness', 'readiness'] as const) {
    const { timeoutSeconds, periodSeconds } = { ...defaultProbes[probe], ...given?.[probe] };
    if (given?.[probe]?.timeoutSeconds !== undefined && timeoutSeconds > Math.max(periodSeconds, 10)) {
      report(
        ['probes', probe, 'timeoutSeconds'],
        `${timeoutSeconds} is longer than the ${periodSeconds} s from one probe to the next. Lower it`,
      );
    }
  }
};

const topologySpread: Rule = ({ scheduling }, report) => {
  const seen = new Set<string>();
  for (const [index, { topologyKey, whenUnsatisfiable }] of (scheduling?.topologySpreadConstraints ?? []).entries()) {
    const key = `${topologyKey} ${whenUnsatisfiable}`;
    if (seen.has(key)) {
      report(
        ['scheduling', 'topologySpreadConstraints', index],
        `repeats topologyKey ${topologyKey} with whenUnsatisfiable ${whenUnsatisfiable}. Leave one out`,
      );
    }
    seen.add(key);
  }
};

const serviceAccount: Rule = ({ serviceAccount: given }, report) => {
  if (given?.name !== undefined && given.annotations !== undefined) {
    report(
      ['serviceAccount', 'annotations'],
      `is for an account that etcd-kit creates, and ${given.name} is an existing one. Leave one of them out`,
    );
  }
};

const extraFlags: Rule = (props, report) => {
  const found = minorOf(effectiveVersion(props) ?? defaultVersion);
  const minor: EtcdMinor = 'minor' in found ? found.minor : '3.6';
  for (const [flag, value] of Object.entries(props.extraFlags ?? {})) {
    const problem = flagProblem(flag, minor);
    if (problem) report(['extraFlags', flag], problem);
    else if (typeof value === 'number' && !Number.isFinite(value)) report(['extraFlags', flag], `${value} is not a finite number`);
  }
};

/** Variables that mean something to the shell of the scripts, or that etcd-kit sets for Go. */
const ownVariables =
  /^(?:_|ENV|GOMAXPROCS|GOMEMLIMIT|HOME|IFS|LD_LIBRARY_PATH|LD_PRELOAD|OLDPWD|OPTARG|OPTIND|PATH|POSIXLY_CORRECT|PPID|PS\d|PWD|TMPDIR)$/;

const extraEnv: Rule = ({ extraEnv: given }, report) => {
  const seen = new Set<string>();
  for (const [index, { name: variable }] of (given ?? []).entries()) {
    const path = ['extraEnv', index, 'name'];
    if (variable.startsWith('ETCD_')) {
      report(
        path,
        `${variable}: etcd refuses a variable and a flag for the same setting. Use extraFlags: ${variable.slice(5).toLowerCase().replaceAll('_', '-')}`,
      );
    } else if (variable.startsWith('ETCDCTL_')) report(path, `${variable} would change what the scripts ask of etcd. Leave it out`);
    else if (/_proxy$/i.test(variable)) report(path, `${variable} would send what members say to each other to a proxy. Leave it out`);
    else if (/[a-z]/.test(variable))
      report(path, `${variable} must not contain lower-case letters: such variables are the scripts' own. Rename it`);
    else if (ownVariables.test(variable) || scriptVariables().has(variable))
      report(path, `${variable} is a variable of etcd-kit's own. Use another name, or leave it out`);
    if (seen.has(variable)) report(path, `${variable} is named twice. Leave one out`);
    seen.add(variable);
  }
};

const recovery: Rule = ({ recovery: given, replicas: count = defaultReplicas, annotations }, report) => {
  if (given !== undefined && given.ordinal >= count) {
    report(
      ['recovery', 'ordinal'],
      `${given.ordinal} is no member of ${count}: they are 0 to ${count - 1}. Name the one whose data survives`,
    );
  }
  if (annotations?.[recoveryAnnotation] !== undefined)
    report(['annotations', recoveryAnnotation], 'is set by the field recovery. Use that');
};

const bootstrap: Rule = ({ annotations, storage: given, restore }, report) => {
  if (annotations?.[bootstrapAnnotation] !== undefined)
    report(['annotations', bootstrapAnnotation], 'is set by the field bootstrap. Use that');
  if (given.ephemeral?.whenAllLost === 'Bootstrap' && restore !== undefined) {
    report(
      ['storage', 'ephemeral', 'whenAllLost'],
      'must not be Bootstrap with restore: the same backup would come back at each loss, however old it is by then. Leave one of them out',
    );
  }
};

const rules: readonly Rule[] = [
  name,
  labels,
  annotationsSize,
  replicas,
  version,
  storage,
  quota,
  compaction,
  election,
  requestSize,
  service,
  resources,
  updateStrategy,
  probes,
  topologySpread,
  serviceAccount,
  tlsRule,
  authRule,
  backupRule,
  restoreRule,
  recovery,
  bootstrap,
  extraFlags,
  extraEnv,
];
