import { defaultVersion } from '../defaults';
import etcdFlags from '../generated/etcd-flags.json';
import { didYouMean } from '../util/did-you-mean';
import { type EtcdMinor, minorOf } from '../util/etcd-version';
import { effectiveVersion } from './cluster';
import type { Rule } from './rule';

/** Flags that have a field in the config. */
const fieldOfFlag: Readonly<Record<string, string>> = {
  'auto-compaction-mode': 'tuning.autoCompaction.mode',
  'auto-compaction-retention': 'tuning.autoCompaction.retention',
  'cipher-suites': 'tls.cipherSuites',
  'client-cert-auth': 'tls.clientCertAuth',
  'election-timeout': 'tuning.electionTimeout',
  'heartbeat-interval': 'tuning.heartbeatInterval',
  'log-level': 'tuning.logLevel',
  'max-request-bytes': 'tuning.maxRequestBytes',
  'max-txn-ops': 'tuning.maxTxnOps',
  metrics: 'tuning.metrics',
  name: 'name',
  'quota-backend-bytes': 'tuning.quotaBackendBytes',
  'snapshot-count': 'tuning.snapshotCount',
  'tls-min-version': 'tls.minVersion',
};

/** Flags that the members' addresses, data and membership depend on. */
const managed =
  /^(?:data-dir|wal-dir|listen-.*|advertise-.*|initial-(?:advertise-peer-urls|cluster|cluster-state|cluster-token)|discovery.*|force-new-cluster|config-file|strict-reconfig-check|unsafe-.*|(?:peer-)?(?:auto-tls|cert-file|key-file|trusted-ca-file|client-cert-auth|client-cert-file|client-key-file|client-crl-file|crl-file|cert-allowed-.*)|client-cert-allowed-hostname|self-signed-cert-validity|proxy.*|enable-v2|logger|log-outputs|enable-log-rotation|log-rotation-config-json|version|help)$/;

/** The problem of an additional flag with an etcd minor; undefined if there is none. */
export function flagProblem(flag: string, minor: EtcdMinor): string | undefined {
  if (flag.startsWith('-')) return `must be written without the leading dashes: ${flag.replace(/^-+/, '')}`;
  const field = fieldOfFlag[flag];
  if (field) return `must not be set here. Use the field ${field}`;
  if (managed.test(flag)) return 'must not be set here. etcd-kit sets it and relies on it';
  const unprefixed = flag.replace(/^experimental-/, '');
  // etcd 3.6 still accepts these flags, but not together with feature gates, which etcd-kit sets.
  const gate = (etcdFlags.featureGates as Readonly<Record<string, string>>)[unprefixed];
  if (minor !== '3.5' && gate) return `is a feature gate in etcd ${minor}. Use feature-gates: ${gate}=true`;
  const known: readonly string[] = etcdFlags.flags[minor];
  if (known.includes(flag)) return undefined;
  const other = flag === unprefixed ? `experimental-${flag}` : unprefixed;
  if (known.includes(other)) return `unknown flag of etcd ${minor}. Use ${other}`;
  const suggestion = didYouMean(flag, known);
  return `unknown flag of etcd ${minor}${suggestion ? `. Did you mean ${suggestion}?` : ''}`;
}

/** Checks additional flags against the etcd minor. */
export const extraFlagsRule: Rule = (props, report) => {
  const found = minorOf(effectiveVersion(props) ?? defaultVersion);
  const minor: EtcdMinor = 'minor' in found ? found.minor : '3.6';
  for (const [flag, value] of Object.entries(props.extraFlags ?? {})) {
    const problem = flagProblem(flag, minor);
    if (problem) report(['extraFlags', flag], problem);
    else if (typeof value === 'number' && !Number.isFinite(value)) report(['extraFlags', flag], `must be a finite number (${value})`);
  }
};
