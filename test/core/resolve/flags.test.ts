import type { EtcdClusterProps } from '../../../lib';
import { resolve } from '../../../lib/core/config';
import { etcd, smallest } from '../smallest';

const flag = (props: EtcdClusterProps, name: string) =>
  etcd(props)
    .args?.find(arg => arg.startsWith(`--${name}=`))
    ?.split('=')[1];

test.each([
  ['3.5.35', { 'experimental-initial-corrupt-check': 'true', 'experimental-compact-hash-check-enabled': 'true' }],
  ['3.6.16', { 'feature-gates': 'InitialCorruptCheck=true,CompactHashCheck=true' }],
])('etcd %s compares the members’ data', (version, flags) => {
  expect(resolve({ ...smallest, version }).flags).toMatchObject(flags);
});

test('feature gates of the config stand beside our own, and win', () => {
  const { flags } = resolve({ ...smallest, extraFlags: { 'feature-gates': 'CompactHashCheck=false' } });
  expect(flags['feature-gates']).toBe('InitialCorruptCheck=true,CompactHashCheck=true,CompactHashCheck=false');
});

describe('defaults that follow other fields', () => {
  test('the quota is 2Gi, or half the volume where that is less', () => {
    expect(flag({ storage: { size: '8Gi' } }, 'quota-backend-bytes')).toBe(String(2 * 2 ** 30));
    expect(flag({ storage: { size: '1Gi' } }, 'quota-backend-bytes')).toBe(String(2 ** 29));
    expect(flag({ storage: { ephemeral: { sizeLimit: '2Gi' } } }, 'quota-backend-bytes')).toBe(String(2 ** 30));
  });
});
