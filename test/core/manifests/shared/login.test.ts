import type { EtcdClusterProps } from '../../../../lib';
import { pod, smallest } from '../../smallest';

test.each([
  [{}, 'password'],
  [{ tls: { mode: 'certManager' } }, 'certificate'],
  [{ tls: { mode: 'generated' } }, 'certificate'],
  // Half-way, scripts speak plain HTTP; and of somebody else's certificate, nobody knows whose it is.
  [{ tls: { mode: 'certManager', transition: 'enabling' } }, 'password'],
  [{ tls: { mode: 'certManager', clientCertAuth: false } }, 'password'],
  [{ tls: { mode: 'certManager', scope: 'peers' } }, 'password'],
  [{ tls: { mode: 'existing', server: { secretName: 'a' }, peer: { secretName: 'b' }, client: { secretName: 'c' } } }, 'password'],
] as [Partial<EtcdClusterProps>, string][])('with auth and %o, the scripts log in by %s', (props, login) => {
  const { containers } = pod({ ...smallest, ...props, auth: {} });
  expect(containers[0]?.env).toContainEqual({ name: 'LOGIN', value: login });
  expect(JSON.stringify(containers).includes('/etc/etcd/login')).toBe(login === 'password');
});
