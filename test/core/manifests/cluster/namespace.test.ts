import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { smallest } from '../../smallest';

describe('the objects of a cluster', () => {
  test('begin with the namespace where the config creates it, the same one for each cluster in it', () => {
    const objects = (props: Partial<EtcdClusterProps>) =>
      Object.values(buildEtcd({ ...smallest, namespace: 'databases', createNamespace: true, ...props }));
    const [namespace, ...others] = objects({});
    expect(namespace).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'databases',
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
        annotations: {
          'argocd.argoproj.io/sync-options': 'Delete=false,Prune=false',
          'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
          'kustomize.toolkit.fluxcd.io/prune': 'disabled',
        },
      },
    });
    expect(others).toEqual(objects({ createNamespace: false }));
    expect(objects({ name: 'store', labels: { team: 'a' }, annotations: { owner: 'b' } })[0]).toEqual(namespace);
  });
});
