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

/** The state of a CA rotation, and the next step. */
const meaning: Readonly<Record<Rotation, string>> = {
  announced:
    'step 1 of 3 is done: members trust the current and the next CA. Once every client does too (ca.crt in the Secrets of tls.clients ' +
    'contains both), run this again to sign with the next CA',
  'taken over':
    'step 2 of 3 is done: the new CA has signed every certificate, and the old one is still trusted. Once every client presents its ' +
    'new certificate, run this again to stop trusting the old CA',
  none: 'step 3 of 3 is done: only the new CA is trusted',
};

/**
 * Takes the next of three steps of a CA rotation of a cluster with `tls.mode: generated`, and waits until every member has loaded the
 * result. You can stop it at any time and run it again: a run completes an interrupted step before it takes another.
 */
export async function rotateCa(file: string, options: Options): Promise<void> {
  const { etcd, folder } = pkiOf(file, options.folder);
  const kubectl = new Kubectl(options.context);
  const { replicas } = liveStatefulSet(kubectl, etcd).spec;
  if (replicas === 0) throw new ClusterError('paused: must not be true, because members must load the new CAs. Resume the cluster first');
  await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
  const { rotate, rotation, updatePki } = await import('../pki/pki');
  let issued = await updatePki(folder, etcd);
  const settled = issued.every(certificate => isThere(kubectl, etcd, certificate)) && !notTaken(kubectl, etcd, replicas, issued);
  if (settled) {
    await rotate(folder, etcd);
    issued = await updatePki(folder, etcd);
  } else log('not all members use the certificates in this folder: applying them. The next run takes the next step');
  report(folder, issued);
  applySecrets(kubectl, etcd, issued);
  const why = await wait(() => notTaken(kubectl, etcd, replicas, issued), options.timeout);
  if (why !== undefined) throw new ClusterError(`not done within ${options.timeout} s: ${why}. Nothing more was changed. Run this again`);
  await waitUntilHealthy(kubectl, etcd, replicas, options.timeout);
  const state = rotation(folder, etcd);
  log(
    settled || state !== 'none' ? meaning[state] : 'the members use the certificates in this folder. Run this again to start a CA rotation',
  );
}

function isThere(kubectl: Kubectl, etcd: ResolvedEtcd, certificate: Issued): boolean {
  const { metadata, data } = secretOf(etcd, certificate);
  const live = kubectl.get<{ data?: Record<string, string> }>('secret', metadata.name, metadata.namespace)?.data;
  return Object.entries(data).every(([key, value]) => live?.[key] === value);
}

/** The members whose mounted certificates are outdated, or whose etcd started with other CAs; undefined if there are none. */
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
  return late.length === 0 ? undefined : `${late.join(', ')} must load the new certificates`;
}
