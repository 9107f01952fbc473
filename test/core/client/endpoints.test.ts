import { memberEndpoints } from '../../../lib/core/client/endpoints';
import { resolve } from '../../../lib/core/config';
import { etcd, smallest } from '../smallest';

test.each([
  [undefined, 'http', {}],
  ['enabling', 'http', { CLIENT_SCHEME_TOO: 'https', PEER_SCHEME: 'https' }],
  [null, 'https', { CLIENT_SCHEME: 'https', PEER_SCHEME: 'https' }],
  ['disabling', 'https', { CLIENT_SCHEME: 'https', CLIENT_SCHEME_TOO: 'http' }],
] as const)('TLS in transition %s: what every member takes before and after is what endpoints say', (transition, scheme, schemes) => {
  const tls = { mode: 'certManager', ...(transition && { transition }) } as const;
  const props = { ...smallest, ...(transition !== undefined && { tls }) };
  const { env = [] } = etcd(props);
  const set = env.filter(({ name }) => name.includes('_SCHEME')).map(({ name, value }) => [name, value]);
  expect(Object.fromEntries(set)).toEqual(schemes);
  expect(memberEndpoints(resolve(props))[0]).toMatch(`${scheme}://etcd-0.`);
});
