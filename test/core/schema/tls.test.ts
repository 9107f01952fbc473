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
    /is not one of/,
  ],
  ['a client twice', { storage, tls: { ...certManager, clients: ['app', 'app'] } }, 'tls.clients', /holds the same item twice/],
  [
    'an address that is none',
    { storage, tls: { ...certManager, ipAddresses: ['10.0.0'] } },
    'tls.ipAddresses[0]',
    /"10.0.0" is not an IP address/,
  ],
]);
