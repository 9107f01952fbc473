import { rejects, storage } from '../invalid-config';

const certManager = { mode: 'certManager' };
const suite = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';

rejects([
  ['TLS of no known mode', { storage, tls: { mode: 'certmanager' } }, 'tls.mode', /Did you mean certManager\?/],
  ['TLS of no mode', { storage, tls: {} }, 'tls.mode', /is required: one of "certManager", "generated", "existing"/],
  [
    'a cipher suite that is none',
    { storage, tls: { ...certManager, cipherSuites: [suite, 'TLS_RSA_WITH_RC4_128_SHA'] } },
    'tls.cipherSuites[1]',
    /^must be one of "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256".* \("TLS_RSA_WITH_RC4_128_SHA"\)$/,
  ],
  [
    'a client twice',
    { storage, tls: { ...certManager, clients: ['app', 'app'] } },
    'tls.clients',
    /^must not contain the same item twice$/,
  ],
  [
    'an address that is none',
    { storage, tls: { ...certManager, ipAddresses: ['10.0.0'] } },
    'tls.ipAddresses[0]',
    /^must be an IP address, such as 10\.0\.0\.1 or 2001:db8::1 \("10\.0\.0"\)$/,
  ],
]);
