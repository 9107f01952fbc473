import { corruptionCheckFlags, corruptionCheckGates, defaultTuning } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseMilliseconds } from '../util/duration';
import type { EtcdMinor } from '../util/etcd-version';
import { parseBytes } from '../util/quantity';
import { certificateFiles, certificateFolder, type ResolvedTls } from './tls';

/**
 * etcd's TLS flags, without dashes: https://etcd.io/docs/v3.6/op-guide/security/
 * @param peerHost the host name that every peer certificate must contain
 */
export function tlsFlags(tls: ResolvedTls | null, peerHost: string): Record<string, string> {
  if (tls === null) return {};
  const { client, peer, minVersion, cipherSuites } = tls;
  const server = certificateFolder('server');
  const members = certificateFolder('peer');
  return {
    'tls-min-version': minVersion,
    ...(cipherSuites.length > 0 && { 'cipher-suites': cipherSuites.join(',') }),
    ...(client && { 'cert-file': `${server}/${certificateFiles.cert}`, 'key-file': `${server}/${certificateFiles.key}` }),
    // etcd asks for certificates as soon as there is a trusted CA.
    ...(client?.certAuth && { 'client-cert-auth': 'true', 'trusted-ca-file': `${server}/${certificateFiles.ca}` }),
    ...(peer && {
      'peer-cert-file': `${members}/${certificateFiles.cert}`,
      'peer-key-file': `${members}/${certificateFiles.key}`,
      'peer-client-cert-auth': 'true',
      'peer-trusted-ca-file': `${members}/${certificateFiles.ca}`,
      'peer-cert-allowed-hostname': peerHost,
    }),
  };
}

/**
 * etcd's flags that are the same for every member, except TLS flags.
 * @internal
 */
export function resolveFlags(props: ParsedProps, minor: EtcdMinor, quota: number): Record<string, string> {
  const { tuning = {} } = props;
  const mode = tuning.autoCompaction?.mode ?? defaultTuning.autoCompactionMode;
  const extra = Object.entries(props.extraFlags ?? {}).map(([flag, value]) => [flag, String(value)]);
  return {
    'quota-backend-bytes': String(quota),
    ...(mode === 'disabled'
      ? { 'auto-compaction-retention': '0' }
      : {
          'auto-compaction-mode': mode,
          'auto-compaction-retention': tuning.autoCompaction?.retention ?? defaultTuning.autoCompactionRetention,
        }),
    ...(tuning.snapshotCount === undefined ? {} : { 'snapshot-count': String(tuning.snapshotCount) }),
    'heartbeat-interval': String(parseMilliseconds(tuning.heartbeatInterval ?? defaultTuning.heartbeatInterval)),
    'election-timeout': String(parseMilliseconds(tuning.electionTimeout ?? defaultTuning.electionTimeout)),
    'max-request-bytes': String(parseBytes(tuning.maxRequestBytes ?? defaultTuning.maxRequestBytes)),
    'max-txn-ops': String(tuning.maxTxnOps ?? defaultTuning.maxTxnOps),
    'log-level': tuning.logLevel ?? defaultTuning.logLevel,
    metrics: tuning.metrics ?? defaultTuning.metrics,
    logger: 'zap',
    'log-outputs': 'stderr',
    ...corruptionChecks(minor, props.extraFlags?.['feature-gates']),
    ...Object.fromEntries(extra.filter(([flag]) => flag !== 'feature-gates')),
  };
}

/** The flags that enable corruption checks. Feature gates of the config come last, so they take precedence. */
function corruptionChecks(minor: EtcdMinor, given: string | number | boolean | undefined): Record<string, string> {
  if (minor === '3.5') return Object.fromEntries(corruptionCheckFlags.map(flag => [flag, 'true']));
  const gates = [...corruptionCheckGates.map(gate => `${gate}=true`), ...(given === undefined ? [] : [String(given)])];
  return { 'feature-gates': gates.join(',') };
}
