import { commonLabels } from '../labels';
import type { KubeObject } from '../manifests/shared/kube-object';
import { ownVariable } from '../rules/environment';
import { sameJson } from '../util/json-patch';

/** Paths that a patch must not change, each with the reason or the field to use instead. */
type Limits = Readonly<Record<string, string>>;

const identity: Limits = {
  apiVersion: 'It identifies the object',
  kind: 'It identifies the object',
  'metadata.name': 'Other objects refer to it. Set name',
  'metadata.namespace': 'Set namespace',
};
const podTemplate: Limits = {
  'template.spec.serviceAccountName': 'Set serviceAccount.name',
  'template.spec.terminationGracePeriodSeconds': 'Set terminationGracePeriodSeconds',
  'template.spec.restartPolicy': 'The scripts rely on it',
};
const certificate = 'Members and scripts rely on it. Set tls';
const scripts = 'The pods run it, and its name depends on its content';

/** By kind, relative to `spec`. */
const limits: Readonly<Record<string, Limits>> = {
  StatefulSet: {
    replicas: 'Set replicas or paused',
    podManagementPolicy: 'All members must start together: otherwise a full restart waits forever for a quorum',
    selector: 'It finds the members',
    serviceName: 'It is part of the members’ addresses',
    updateStrategy: 'Set updateStrategy',
    persistentVolumeClaimRetentionPolicy: 'Set storage.retention',
    ...podTemplate,
  },
  Deployment: {
    replicas: 'Only one of these pods may run at a time',
    strategy: 'Only one of these pods may run at a time',
    selector: 'It finds the pods',
    ...podTemplate,
  },
  CronJob: { concurrencyPolicy: 'Only one of these Jobs may run at a time' },
  Service: {
    selector: 'It finds the members',
    type: 'Set service.type',
  },
  NetworkPolicy: { podSelector: 'It finds the pods. Set networkPolicy' },
  PodDisruptionBudget: {
    selector: 'It finds the members',
    maxUnavailable: 'The quorum depends on it',
    minAvailable: 'The quorum depends on it',
  },
  Certificate: {
    secretName: certificate,
    commonName: certificate,
    dnsNames: certificate,
    ipAddresses: certificate,
    usages: certificate,
    isCA: certificate,
    issuerRef: certificate,
  },
  Issuer: { ca: certificate, selfSigned: certificate },
};
const headless: Limits = {
  clusterIP: 'The members’ addresses rely on it',
  publishNotReadyAddresses: 'Members use it to find each other before they are ready',
};
/** By kind, for kinds without `spec`. */
const topLimits: Readonly<Record<string, Limits>> = {
  ConfigMap: { data: scripts, binaryData: scripts, immutable: scripts },
  RoleBinding: { roleRef: 'The scripts rely on it', subjects: 'The scripts rely on it' },
};

/** Returns a message for each change of a patch that breaks the safety of an object. */
export function brokenLimits(cluster: string, before: KubeObject, after: unknown): string[] {
  const changed = (all: Limits, from: unknown, to: unknown, within: string) =>
    Object.entries(all)
      .filter(([path]) => !sameJson(at(from, path), at(to, path)))
      .map(([path, hint]) => `must not change ${within}${path}. ${hint}`);
  const kind = changed(identity, before, after, '');
  if (kind.length > 0) return kind;
  const spec = [at(before, 'spec'), at(after, 'spec')] as const;
  const missing = Object.entries(commonLabels(cluster)).filter(([label, value]) => at(after, 'metadata', 'labels', label) !== value);
  return [
    ...missing.map(([label]) => `must not change the label ${label}. etcd-kit finds its objects by it`),
    ...changed(topLimits[before.kind] ?? {}, before, after, ''),
    ...changed(limits[before.kind] ?? {}, ...spec, 'spec.'),
    ...(at(before, 'spec.clusterIP') === 'None' ? changed(headless, ...spec, 'spec.') : []),
    ...brokenLists(before, after),
    ...claims(at(spec[0], 'volumeClaimTemplates'), at(spec[1], 'volumeClaimTemplates')),
    ...brokenPod(at(spec[0], 'template'), at(spec[1], 'template'), 'spec.template'),
    ...brokenPod(at(spec[0], 'jobTemplate.spec.template'), at(spec[1], 'jobTemplate.spec.template'), 'spec.jobTemplate.spec.template'),
  ];
}

/** The value at a path of fields. */
function at(value: unknown, path: string, ...more: readonly string[]): unknown {
  return [...(more.length > 0 ? [path] : path.split('.')), ...more].reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[key] : undefined),
    value,
  );
}

const listOf = (value: unknown) => (Array.isArray(value) ? (value as Record<string, unknown>[]) : []);

/** Lists that a patch may extend but must not otherwise change. */
function brokenLists(before: KubeObject, after: unknown): string[] {
  const path = { Role: 'rules', Service: 'spec.ports' }[before.kind];
  if (path === undefined) return [];
  const now = listOf(at(after, path));
  const gone = listOf(at(before, path)).some(item => !now.some(other => sameJson(item, other)));
  return gone ? [`must not change the items of ${path}. Items may be added: use json with the path /${path.replace('.', '/')}/-`] : [];
}

function claims(before: unknown, after: unknown): string[] {
  const shape = (value: unknown) =>
    listOf(value).map(({ metadata, spec }) => [
      at(metadata, 'name'),
      ...['resources', 'accessModes', 'storageClassName', 'selector'].map(field => at(spec, field)),
    ]);
  return sameJson(shape(before), shape(after)) ? [] : ['must not change spec.volumeClaimTemplates. Set storage'];
}

/** The fields that a container depends on. */
const containerFields = ['command', 'args', 'image', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const fieldHints: Partial<Record<(typeof containerFields)[number], string>> = {
  args: 'Set tuning or extraFlags',
  image: 'Set version, image or images',
  livenessProbe: 'Set probes',
  readinessProbe: 'Set probes',
  startupProbe: 'Set probes',
};

function brokenPod(before: unknown, after: unknown, path: string): string[] {
  if (before === undefined) return [];
  const labels = Object.entries((at(before, 'metadata.labels') ?? {}) as Record<string, string>);
  const volumes = new Set(listOf(at(after, 'spec.volumes')).map(({ name }) => name));
  return [
    ...(labels.every(([label, value]) => at(after, 'metadata', 'labels', label) === value)
      ? []
      : [`must not change the labels of ${path}. They select the pods. Others may be added`]),
    ...listOf(at(before, 'spec.volumes'))
      .filter(({ name }) => !volumes.has(name))
      .map(({ name }) => `must not remove the volume ${name}. The scripts rely on it`),
    ...['initContainers', 'containers'].flatMap(list =>
      listOf(at(before, `spec.${list}`)).flatMap(container => {
        const found = listOf(at(after, `spec.${list}`)).find(({ name }) => name === container.name);
        const missing = `must not remove ${path}.spec.${list}[${container.name}]. A list in merge replaces the whole list: use json to add to it`;
        return found === undefined ? [missing] : brokenContainer(container, found, `${path}.spec.${list}[${container.name}]`);
      }),
    ),
  ];
}

function brokenContainer(before: Record<string, unknown>, after: Record<string, unknown>, path: string): string[] {
  const fields = containerFields.filter(field => !sameJson(before[field], after[field]));
  const known = new Map(listOf(before.env).map(variable => [variable.name, variable]));
  const env = listOf(after.env);
  const kept = [...known.values()].every(variable => env.filter(({ name }) => name === variable.name).some(now => sameJson(now, variable)));
  const added = env.filter(({ name }) => !known.has(name) && ownVariable(String(name)));
  const mounts = listOf(after.volumeMounts);
  return [
    ...fields.map(field => `must not change ${path}.${field}. ${fieldHints[field] ?? 'Safety depends on it'}`),
    ...(kept && env.length === new Set(env.map(({ name }) => name)).size
      ? []
      : [`must not change the variables of ${path} that etcd-kit sets. Others may be added`]),
    ...added.map(({ name }) => `must not add the variable ${name} to ${path}. It would affect the scripts or etcd`),
    ...(listOf(before.volumeMounts).every(mount => mounts.some(now => sameJson(now, mount)))
      ? []
      : [`must not change the mounts of ${path} that etcd-kit sets. Others may be added`]),
  ];
}
