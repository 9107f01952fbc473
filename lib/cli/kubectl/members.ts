import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { selectorLabels } from '../../core/labels';
import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { ClusterError } from '../errors';
import { wait } from '../output/log';
import type { Kubectl } from './kubectl';

/** The state that a member's pod reports. */
export interface MemberState {
  readonly pod: string;
  readonly ordinal: number;
  /** Whether its etcd responds. */
  readonly running: boolean;
  readonly hasLeader: boolean;
  /** A learner can't be recovered from. */
  readonly learner: boolean;
  /** The last log entry that it knows to be committed. */
  readonly committed: number;
  readonly revision: number;
  /** Why its state is unknown, or what it waits for. */
  readonly remark: string;
}

/** Reads the state of each pod of the StatefulSet, as far as possible. */
export function memberStates(kubectl: Kubectl, etcd: ResolvedEtcd, replicas: number): MemberState[] {
  return Array.from({ length: replicas }, (_, ordinal) => memberState(kubectl, etcd, ordinal));
}

function memberState(kubectl: Kubectl, etcd: ResolvedEtcd, ordinal: number): MemberState {
  const pod = names.pod(etcd.name, ordinal);
  // Without a quorum, etcd does not respond to clients, but it always serves metrics.
  const script = '. /scripts/lib/common.sh; metrics || cat /run/etcd-kit/beacon/state';
  const command = ['exec', pod, '-n', etcd.namespace, '-c', 'etcd', '--', '/tools/sh', '-c', script];
  const asked = kubectl.attempt(command, undefined, 20_000);
  const metric = (name: string) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(asked.stdout)?.[1] ?? Number.NaN);
  const running = asked.status === 0 && asked.stdout.includes('etcd_server_has_leader');
  const remark = asked.status === 0 ? (running ? '' : (asked.stdout.split(' ')[0]?.trim() ?? '')) : asked.stderr.trim().split('\n').at(-1);
  return {
    pod,
    ordinal,
    running,
    hasLeader: metric('etcd_server_has_leader') === 1,
    learner: metric('etcd_server_is_learner') === 1,
    committed: metric('etcd_server_proposals_committed_total'),
    revision: metric('etcd_debugging_mvcc_current_revision'),
    remark: remark ?? '',
  };
}

/** Why a cluster is unhealthy: it is healthy when each pod is ready and each member votes and serves. Undefined when it is healthy. */
function unhealthyReason(kubectl: Kubectl, etcd: ResolvedEtcd, replicas: number): string | undefined {
  const selector = Object.entries(selectorLabels(etcd.name))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const { items } = JSON.parse(kubectl.run(['get', 'pods', '-n', etcd.namespace, '-l', selector, '-o', 'json'])) as { items: LivePod[] };
  const ready = items.filter(
    ({ metadata, status }) =>
      !metadata.deletionTimestamp && status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
  if (ready.length !== replicas || items.length !== replicas) return `${ready.length} of ${replicas} pods are ready`;
  const etcdctl = (...args: string[]) =>
    kubectl.attempt(['exec', names.pod(etcd.name, 0), '-n', etcd.namespace, '-c', 'etcd', '--', 'etcdctl', ...args], undefined, 20_000);
  const list = etcdctl('member', 'list');
  if (list.status !== 0) return `etcd does not list its members: ${list.stderr.trim().split('\n').at(-1)}`;
  const voters = list.stdout
    .trim()
    .split('\n')
    .filter(line => / started, .* false$/.test(line));
  if (voters.length !== replicas) return `${voters.length} of ${replicas} members vote`;
  // After a short outage of a node, Kubernetes may still report its pods as ready.
  const health = etcdctl('endpoint', 'health', '--cluster');
  return health.status === 0 ? undefined : `not every member is healthy: ${health.stderr.trim().split('\n').at(-1)}`;
}

/**
 * Waits until a cluster is healthy.
 * @throws ClusterError if it is not healthy within `timeout` seconds
 */
export async function waitUntilHealthy(kubectl: Kubectl, etcd: ResolvedEtcd, replicas: number, timeout: number): Promise<void> {
  const why = await wait(() => unhealthyReason(kubectl, etcd, replicas), timeout);
  if (why !== undefined)
    throw new ClusterError(`not healthy within ${timeout} s: ${why}. Nothing more was changed. Run this again once it is healthy`);
}

interface LivePod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Returns the existing StatefulSet. @throws ClusterError if there is none */
export function liveStatefulSet(kubectl: Kubectl, etcd: ResolvedEtcd): LiveStatefulSet {
  const found = kubectl.get<LiveStatefulSet>('statefulset', names.statefulSet(etcd.name), etcd.namespace);
  if (!found) throw new ClusterError(`StatefulSet ${names.statefulSet(etcd.name)} not found in namespace ${etcd.namespace}`);
  return found;
}
/** A StatefulSet in the API server. */
export type LiveStatefulSet = StatefulSet & { readonly spec: { readonly replicas: number } };
