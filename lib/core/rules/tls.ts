import { defaultCertificateDuration } from '../defaults';
import type { ParsedProps } from '../schema';
import { parseMilliseconds } from '../util/duration';
import { forEachReadable, type Report, type Rule } from './rule';

type Tls = NonNullable<ParsedProps['tls']>;

const issuers = ['issuerRef', 'peerIssuerRef', 'trustBundle', 'peerTrustBundle'] as const;
const issued = ['duration', 'renewBefore', 'privateKey', 'dnsNames', 'ipAddresses', 'clients'] as const;
const secrets = ['server', 'peer', 'client'] as const;

/** The fields of each mode, beside those that all have. */
const fieldsOf = { certManager: [...issuers, ...issued], generated: issued, existing: secrets } as const;
/** The fields that mean nothing where only part of the traffic is encrypted. */
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
    report(['tls', field], `is for mode: ${modes.map(([mode]) => mode).join(' or ')}, and mode is ${tls.mode}. Leave it out`);
  });
};

const uselessFields = (tls: Tls, report: Report) => {
  forEachReadable(tls.scope ? uselessWith[tls.scope] : [], field => {
    // What is for all is for peers, too.
    if (field === 'issuerRef' && tls.peerIssuerRef === undefined) return;
    if (field === 'trustBundle' && tls.issuerRef && tls.peerIssuerRef === undefined && tls.peerTrustBundle === undefined) return;
    if (tls[field] !== undefined) report(['tls', field], `has no use with scope: ${tls.scope}. Leave one of them out`);
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
  // RFC 9113, section 9.2.2: HTTP/2, and so gRPC, over TLS 1.2 must have it, and Go's server does not start without.
  if (!suites.some(suite => suite.endsWith('_AES_128_GCM_SHA256'))) {
    report(
      path,
      'lack one that HTTP/2, and so every client of etcd, must have. Add TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 or its RSA sister',
    );
    return;
  }
  const kind = privateKey?.algorithm === 'RSA' ? 'RSA' : 'ECDSA';
  if (mode === 'existing' || suites.some(suite => suite.startsWith(`TLS_ECDHE_${kind}_`))) return;
  report(
    path,
    `hold none for the certificates' keys, which are ${privateKey?.algorithm ?? 'ECDSA'}. Add one that starts with TLS_ECDHE_${kind}_`,
  );
};

const times = ({ mode, duration: given, renewBefore }: Tls, report: Report) => {
  if (mode === 'existing') return;
  const duration = given ?? defaultCertificateDuration[mode];
  const lifetime = parseMilliseconds(duration) ?? 0;
  if (lifetime < hour) report(['tls', 'duration'], `${duration} is too short for a certificate. Use 1h or more`);
  const early = renewBefore === undefined ? undefined : parseMilliseconds(renewBefore);
  if (early === undefined) return;
  if (early < hour / 12) report(['tls', 'renewBefore'], `${renewBefore} leaves no time to renew a certificate. Use 5m or more`);
  if (early >= lifetime) report(['tls', 'renewBefore'], `${renewBefore} is not shorter than duration, ${duration}. Use a third of it`);
};

const keySize = ({ privateKey }: Tls, report: Report) => {
  const { algorithm = 'ECDSA', size } = privateKey ?? {};
  const sizes = keySizes[algorithm] as readonly number[];
  if (size === undefined || sizes.includes(size)) return;
  const allowed = sizes.length === 0 ? 'has but one size. Leave it out' : `has ${sizes.join(', ')}`;
  report(['tls', 'privateKey', 'size'], `${size} is no size of an ${algorithm} key: ${algorithm} ${allowed}`);
};

const clients = ({ clients: given = [] }: Tls, report: Report) => {
  forEachReadable(given, (client, index) => {
    if (client === 'root') report(['tls', 'clients', index], '"root" is the name that the scripts use. Take another one');
  });
};

/** What the fields of tls mean together. */
export const tlsRules: readonly Rule[] = [foreignFields, uselessFields, neededSecrets, cipherSuites, times, keySize, clients].map(
  (check): Rule =>
    ({ tls }, report) => {
      if (tls !== undefined) check(tls, report);
    },
);
