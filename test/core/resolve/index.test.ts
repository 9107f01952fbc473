import type { EtcdClusterProps } from '../../../lib';
import { etcd, pod, smallest } from '../smallest';

describe('defaults that follow other fields', () => {
  describe('the liveness probe outlasts a defragmentation, in which a member is silent', () => {
    const seconds = (props: EtcdClusterProps) => {
      const { periodSeconds, failureThreshold } = (
        etcd(props) as never as { livenessProbe: { periodSeconds: number; failureThreshold: number } }
      ).livenessProbe;
      return periodSeconds * failureThreshold;
    };
    test.each([
      ['512Mi', 120],
      ['2Gi', 120],
      ['4Gi', 120],
      ['6Gi', 180],
      ['8Gi', 240],
      ['10Gi', 300],
    ])('of a quota of %s, by %i s', (quotaBackendBytes, expected) => {
      expect(seconds({ storage: { size: '40Gi' }, tuning: { quotaBackendBytes, allowLargeQuota: true } })).toBe(expected);
    });
    test('with another period, too', () => {
      expect(seconds({ ...smallest, probes: { liveness: { periodSeconds: 1 } } })).toBe(120);
      expect(seconds({ ...smallest, probes: { liveness: { periodSeconds: 7 } } })).toBe(126);
    });
    test('but where failureThreshold is given', () => {
      expect(seconds({ ...smallest, probes: { liveness: { failureThreshold: 3 } } })).toBe(15);
    });
  });

  test('a registry mirror takes the place of each default image’s registry, and of no image that was named', () => {
    const props: EtcdClusterProps = { ...smallest, images: { registry: 'mirror.local/proxy', kubectl: 'own.example.com/kubectl:v1' } };
    const spec = pod(props);
    expect(spec.initContainers?.[0]?.image).toBe('mirror.local/proxy/library/busybox:1.37.0-musl');
    expect(spec.containers.map(({ image }) => image)).toEqual([
      'mirror.local/proxy/etcd-development/etcd:v3.6.16',
      'own.example.com/kubectl:v1',
    ]);
  });
});
