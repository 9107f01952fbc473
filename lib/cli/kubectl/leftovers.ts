import type { EtcdObjects } from '../../core/build';
import { commonLabels, runtimeLabels } from '../../core/labels';
import type { KubeObject } from '../../core/manifests/shared/kube-object';
import { certificateSubjects } from '../../core/manifests/tls/subjects';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import type { Kubectl } from './kubectl';
import { resources } from './resources';

type Kind = keyof typeof resources;

/** An object in a list. */
interface Listed {
  readonly kind: Kind;
  readonly metadata: KubeObject['metadata'] & { readonly ownerReferences?: readonly object[]; readonly deletionTimestamp?: string };
  readonly spec?: { readonly secretName?: string; readonly template?: Template; readonly jobTemplate?: { readonly spec: Spec } };
}
interface Spec {
  readonly template?: Template;
}
interface Template {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

/** An object that can be removed. */
export interface Leftover {
  readonly kind: string;
  readonly name: string;
  /** The argument of `kubectl delete`. */
  readonly argument: string;
}

/**
 * The objects of a cluster that are not in its config and that nothing needs. Excludes objects that pods or pod templates refer to, the
 * Secret of generated passwords, and objects of cdk8s grants. Skips kinds that may not be listed.
 */
export function leftovers(kubectl: Kubectl, etcd: ResolvedEtcd, objects: EtcdObjects): Leftover[] {
  const wanted = Object.values(objects) as KubeObject[];
  const isWanted = ({ kind, metadata }: Listed) => wanted.some(object => object.kind === kind && object.metadata.name === metadata.name);
  const { Certificate, Issuer, PodMonitor, PrometheusRule, Secret: _, ...others } = resources;
  const found = [
    ...list(kubectl, etcd, Object.values(others), commonLabels(etcd.name)),
    // Not every Kubernetes cluster has these kinds.
    ...list(kubectl, etcd, [Certificate, Issuer], commonLabels(etcd.name)),
    ...list(kubectl, etcd, [PodMonitor, PrometheusRule], commonLabels(etcd.name)),
    ...secrets(kubectl, etcd),
  ];
  const configured = strings([wanted, certificateSubjects(etcd)]);
  const candidates = found.filter(
    object =>
      !isWanted(object) &&
      object.metadata.ownerReferences === undefined &&
      object.metadata.deletionTimestamp === undefined &&
      !(object.kind === 'Secret' && (object.metadata.name === names.auth(etcd.name) || configured.has(object.metadata.name))) &&
      !(object.kind === 'NetworkPolicy' && object.metadata.name.startsWith(`${etcd.name}-client-`)),
  );
  if (candidates.length === 0) return [];
  const users = [...found.filter(isWanted), ...podsBeside(kubectl, etcd, candidates)].map(({ spec }) => spec);
  const [mentioned, accounts] = [strings(users), strings(users, 'serviceAccountName')];
  // While a certificate is in use, it must be renewed, so its issuers are needed too.
  const issuing = candidates.filter(({ kind }) => kind === 'Certificate' || kind === 'Issuer');
  const renewed = issuing.some(({ spec }) => mentioned.has(spec?.secretName ?? '')) ? issuing : [];
  const kept = strings(renewed.map(({ spec }) => spec));
  const isUsed = (object: Listed) => {
    const { kind, metadata } = object;
    if (kind === 'ServiceAccount') return accounts.has(metadata.name);
    if (kind === 'ConfigMap' || kind === 'Secret') return mentioned.has(metadata.name) || kept.has(metadata.name);
    return renewed.includes(object);
  };
  const kinds = Object.keys(resources);
  return candidates
    .filter(object => !isUsed(object))
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
    .map(({ kind, metadata: { name } }) => ({ kind, name, argument: `${resources[kind]}/${name}` }));
}

function list(kubectl: Kubectl, etcd: ResolvedEtcd, types: readonly string[], labels: Readonly<Record<string, string>>): Listed[] {
  const { stdout } = kubectl.attempt(['get', types.join(','), '-n', etcd.namespace, '-l', selector(labels), '-o', 'json']);
  return stdout.trim() === '' ? [] : (JSON.parse(stdout) as { items: Listed[] }).items;
}

/** The Secrets of a cluster, by name only. Their content is not read. */
function secrets(kubectl: Kubectl, { name, namespace }: ResolvedEtcd): Listed[] {
  const { stdout } = kubectl.attempt(['get', 'secrets', '-n', namespace, '-l', selector(runtimeLabels(name)), '-o', 'name']);
  const found = stdout.split('\n').filter(line => line.startsWith('secret/'));
  return found.map(line => ({ kind: 'Secret', metadata: { name: line.slice('secret/'.length), namespace, labels: {} } }));
}

const selector = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The pods of the namespace, except those that are deleted with the candidates. */
function podsBeside(kubectl: Kubectl, etcd: ResolvedEtcd, candidates: readonly Listed[]): { readonly spec: unknown }[] {
  const going = candidates
    .map(({ spec }) => (spec?.jobTemplate?.spec ?? spec)?.template?.metadata?.labels)
    .filter(labels => labels !== undefined);
  const { items } = JSON.parse(kubectl.run(['get', 'pods', '-n', etcd.namespace, '-o', 'json'])) as {
    items: { metadata: { labels?: Record<string, string> }; spec: unknown }[];
  };
  const goes = (labels: Readonly<Record<string, string>> = {}) =>
    going.some(template => Object.entries(template).every(([key, value]) => labels[key] === value));
  return items.filter(({ metadata }) => !goes(metadata.labels));
}

/** All strings in a value, or those in fields with a given name. */
function strings(value: unknown, field?: string, found = new Set<string>(), name?: string): Set<string> {
  if (typeof value === 'string' && (field === undefined || name === field)) found.add(value);
  if (typeof value === 'object' && value !== null) for (const [key, item] of Object.entries(value)) strings(item, field, found, key);
  return found;
}
