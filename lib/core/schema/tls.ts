import * as z from 'zod/mini';
import { trustBundle, uniqueItems } from './common';
import { clientName, dnsNameOrWildcard, duration, integer, ipAddress, kindName, secretKey, subdomainName } from './formats';

const issuerRef = z.strictObject({ name: subdomainName, kind: z.optional(kindName), group: z.optional(subdomainName) });
/** A certificate in a Secret. */
export const certificateSecret = z.strictObject({
  secretName: subdomainName,
  keys: z.optional(z.strictObject({ ca: z.optional(secretKey), cert: z.optional(secretKey), key: z.optional(secretKey) })),
});
const cipherSuite = z.enum([
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
]);
/** `tls`. */
export const tls = z.strictObject({
  mode: z.enum(['certManager', 'generated', 'existing']),
  scope: z.optional(z.enum(['clients', 'peers'])),
  transition: z.optional(z.enum(['enabling', 'disabling'])),
  clientCertAuth: z.optional(z.boolean()),
  metrics: z.optional(z.boolean()),
  minVersion: z.optional(z.enum(['TLS1.2', 'TLS1.3'])),
  cipherSuites: z.optional(z.array(cipherSuite).check(uniqueItems)),
  issuerRef: z.optional(issuerRef),
  peerIssuerRef: z.optional(issuerRef),
  trustBundle: z.optional(trustBundle),
  peerTrustBundle: z.optional(trustBundle),
  duration: z.optional(duration),
  renewBefore: z.optional(duration),
  privateKey: z.optional(
    z.strictObject({ algorithm: z.optional(z.enum(['ECDSA', 'RSA', 'Ed25519'])), size: z.optional(integer(256, 8192)) }),
  ),
  dnsNames: z.optional(z.array(dnsNameOrWildcard).check(uniqueItems)),
  ipAddresses: z.optional(z.array(ipAddress).check(uniqueItems)),
  clients: z.optional(z.array(clientName).check(uniqueItems)),
  server: z.optional(certificateSecret),
  peer: z.optional(certificateSecret),
  client: z.optional(certificateSecret),
});
