import { defaultCertificateDuration } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseMilliseconds } from '../util/duration';
import { forEachReadable, type Report, type Rule } from './rule';

type Tls = NonNullable<ParsedProps['tls']>;

const issuers = ['issuerRef', 'peerIssuerRef', 'trustBundle', 'peerTrustBundle'] as const;
const issued = ['duration', 'renewBefore', 'privateKey', 'dnsNames', 'ipAddresses', 'clients'] as const;
const secrets = ['server', 'peer', 'client'] as const;

/** The fields of each mode, besides those that all modes have. */
const fieldsOf = { certManager: [...issuers, ...issued], generated: issued, existing: secrets } as const;
/** The fields that have no effect when only part of the traffic is encrypted. */
const uselessWith = {
  peers: ['clientCertAuth', 'metrics', 'issuerRef', 'trustBundle', 'dnsNames', 'ipAddresses', 'clients', 'server', 'client'],
  clients: ['peerIssuerRef', 'peerTrustBundle', 'peer'],
} as const;
const keySizes: Readonly<Record<string, readonly number[]>> = { ECDSA: [256, 384, 521], RSA: [2048, 4096, 8192], Ed25519: [] };
const hour = 3_600_000;

const foreignFields = (tls: Tls, report: Report) => {
  const own: readonly string[] = fieldsOf[tls.mode];
  forEachReadable([...issuers, ...issued, ...secrets], field => {
    if (tls[field] === undefined || own.includes(field)) return;
    const modes = Object.entries(fieldsOf).filter(([, fields]) => (fields as readonly string[]).includes(field));
    report(['tls', field], `requires mode: ${modes.map(([mode]) => mode).join(' or ')} (mode is ${tls.mode}). Leave it out`);
  });
};

const uselessFields = (tls: Tls, report: Report) => {
  forEachReadable(tls.scope ? uselessWith[tls.scope] : [], field => {
    // What applies to all traffic applies to peers.
    if (field === 'issuerRef' && tls.peerIssuerRef === undefined) return;
    if (field === 'trustBundle' && tls.issuerRef && tls.peerIssuerRef === undefined && tls.peerTrustBundle === undefined) return;
    if (tls[field] !== undefined) report(['tls', field], `conflicts with scope: ${tls.scope}. Leave one of them out`);
  });
};

const neededSecrets = (tls: Tls, report: Report) => {
  const { mode, scope } = tls;
  if (mode !== 'existing') return;
  forEachReadable(secrets, field => {
    const needed = field === 'peer' ? scope !== 'clients' : scope !== 'peers';
    if (!needed || tls[field] !== undefined) return;
    report(['tls', field], `is required with mode: existing${scope ? ` and scope: ${scope}` : ''}: { secretName: … }`);
  });
};

const cipherSuites = ({ mode, minVersion, cipherSuites: suites, privateKey }: Tls, report: Report) => {
  if (suites === undefined) return;
  const path = ['tls', 'cipherSuites'];
  if (minVersion === 'TLS1.3') {
    report(path, 'conflicts with minVersion: TLS1.3, whose cipher suites can’t be chosen. Leave one of them out');
  }
  // RFC 9113, section 9.2.2: HTTP/2, and so gRPC, over TLS 1.2 requires it, and Go's server does not start without it.
  if (!suites.some(suite => suite.endsWith('_AES_128_GCM_SHA256'))) {
    report(
      path,
      'must contain a suite that HTTP/2 requires. Add TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    );
    return;
  }
  const kind = privateKey?.algorithm === 'RSA' ? 'RSA' : 'ECDSA';
  if (mode === 'existing' || suites.some(suite => suite.startsWith(`TLS_ECDHE_${kind}_`))) return;
  report(
    path,
    `must contain a suite for the certificates' ${privateKey?.algorithm ?? 'ECDSA'} keys. Add one that starts with TLS_ECDHE_${kind}_`,
  );
};

const times = ({ mode, duration: given, renewBefore }: Tls, report: Report) => {
  if (mode === 'existing') return;
  const duration = given ?? defaultCertificateDuration[mode];
  const lifetime = parseMilliseconds(duration) ?? 0;
  if (lifetime < hour) report(['tls', 'duration'], `must be at least 1h (${duration})`);
  const early = renewBefore === undefined ? undefined : parseMilliseconds(renewBefore);
  if (early === undefined) return;
  if (early < hour / 12) report(['tls', 'renewBefore'], `must be at least 5m (${renewBefore})`);
  if (early >= lifetime) report(['tls', 'renewBefore'], `must be shorter than duration, ${duration} (${renewBefore}). Use a third of it`);
};

const keySize = ({ privateKey }: Tls, report: Report) => {
  const { algorithm = 'ECDSA', size } = privateKey ?? {};
  const sizes = keySizes[algorithm] as readonly number[];
  if (size === undefined || sizes.includes(size)) return;
  const problem = sizes.length === 0 ? 'must not be set' : `must be one of ${sizes.join(', ')}`;
  report(['tls', 'privateKey', 'size'], `${problem} with algorithm: ${algorithm} (${size})`);
};

const clients = ({ clients: given = [] }: Tls, report: Report) => {
  forEachReadable(given, (client, index) => {
    if (client === 'root') report(['tls', 'clients', index], 'must not be root, which the scripts use. Use another name');
  });
};

/** Checks what the fields of tls mean together. */
export const tlsRules: readonly Rule[] = [foreignFields, uselessFields, neededSecrets, cipherSuites, times, keySize, clients].map(
  (check): Rule =>
    ({ tls }, report) => {
      if (tls !== undefined) check(tls, report);
    },
);
