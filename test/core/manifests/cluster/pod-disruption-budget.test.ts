import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { smallest } from '../../smallest';

describe('the objects of a cluster', () => {
  test.each<[string, EtcdClusterProps, string | undefined]>([
    ['let a drain evict a member that is not ready, whose volume stays', smallest, 'AlwaysAllow'],
    ['keep one that would lose its data', { storage: { ephemeral: {} } }, undefined],
  ])('%s', (_, props, policy) => {
    expect(buildEtcd(props).podDisruptionBudget.spec.unhealthyPodEvictionPolicy).toBe(policy);
  });
});
