import { names } from '../../core/names';
import type { ResolvedEtcd } from '../../core/resolve/types';
import { ClusterError } from '../errors';
import { Kubectl } from '../kubectl/kubectl';
import { liveStatefulSet, waitUntilHealthy } from '../kubectl/members';
import { log, wait } from '../output/log';
import type { Issued, Rotation } from '../pki/pki';
import { applySecrets, pkiOf, report, secretOf } from '../pki/secrets';

interface Options {
  readonly folder?: string;
  readonly context?: string;
  readonly timeout: number;
}

/** Where a change of CAs stands, and what comes next. */
const meaning: Readonly<Record<Rotation, string>> = {
  announced:
    'step 1 of 3 is done: members trust the next CA beside the one that signs. Once every client does, too (ca.crt in the Secrets of ' +
    'tls.clients holds both), run this again: the next CA will sign',
  'taken over':
    'step 2 of 3 is done: the new CA has signed every certificate, and the old one is still trusted. Once every client shows its new ' +
    'certificate, run this again: the old CA will be trusted no more',
  none: 'step 3 of 3 is done: only the new CA is trusted',
};

/**
 * Takes the next of three steps of a change of the CAs of a cluster whose config says `tls.mode: generated`, and waits until every
 * member has taken it. It may be stopped anywhere and run again: what an interrupted run left to do is done first, and is a step.
 */
export async function rotateCa(file: string, options: Options): Promise<void> {
  const { etcd, folder } = pkiOf(file, options.folder);
  const kubectl = new Kubectl(options.context);
  const { replicas } = liveStatefulSet(kubectl, etcd).spec;
  if (replicas === 0) throw new ClusterError('the cluster is paused: nobody would take the new CAs. Take it back first');
  await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
  const { rotate, rotation, updatePki } = await import('../pki/pki');
  let issued = await updatePki(folder, etcd);
  const settled = issued.every(certificate => isThere(kubectl, etcd, certificate)) && !notTaken(kubectl, etcd, replicas, issued);
  if (settled) {
    await rotate(folder, etcd);
    issued = await updatePki(folder, etcd);
  } else log('the members have not all taken what is in this folder: putting it there, and leaving the next step to the next run');
  report(folder, issued);
  applySecrets(kubectl, etcd, issued);
  const why = await wait(() => notTaken(kubectl, etcd, replicas, issued), options.timeout);
  if (why !== undefined) throw new ClusterError(`not within ${options.timeout} s: ${why}. Nothing more is changed; run this again`);
  await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
  const state = rotation(folder, etcd);
  log(
    settled || state !== 'none' ? meaning[state] : 'the members have what this folder holds. Run this again to begin a change of its CAs',
  );
}

function isThere(kubectl: Kubectl, etcd: ResolvedEtcd, certificate: Issued): boolean {
  const { metadata, data } = secretOf(etcd, certificate);
  const live = kubectl.get<{ data?: Record<string, string> }>('secret', metadata.name, metadata.namespace)?.data;
  return Object.entries(data).every(([key, value]) => live?.[key] === value);
}

/** Which members lack certificates on their disks, or whose etcd was started with other CAs; undefined when none is left. */
function notTaken(kubectl: Kubectl, etcd: ResolvedEtcd, replicas: number, issued: readonly Issued[]): string | undefined {
  const own = issued.filter(({ subject }) => !subject.id.startsWith('client-'));
  const files = own.flatMap(({ subject }) => [`$TLS/${subject.id}/ca.crt`, `$TLS/${subject.id}/tls.crt`]);
  const expected = own.map(({ ca, cert }) => ca + cert).join('');
  const script = `. /scripts/lib/common.sh; . /scripts/member/tls.sh; [ "$(trusted_cas)" = "$(cat "$BEACON/trusted")" ] && cat ${files.join(' ')}`;
  const pods = Array.from({ length: replicas }, (_, ordinal) => names.pod(etcd.name, ordinal));
  const late = pods.filter(pod => {
    const command = ['exec', pod, '-n', etcd.namespace, '-c', 'etcd', '--', '/tools/sh', '-c', script];
    const { status, stdout } = kubectl.attempt(command, undefined, 20_000);
    return status !== 0 || stdout !== expected;
  });
  return late.length === 0 ? undefined : `${late.join(', ')} to take what is new`;
}
