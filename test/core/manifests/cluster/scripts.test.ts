import { buildEtcd } from '../../../../lib';
import { smallest } from '../../smallest';

describe('annotations', () => {
  test('of the scripts keep the ones that running pods mount', () => {
    expect(buildEtcd(smallest).scripts?.metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false',
      'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
    });
  });

  test('keep Flux from substituting variables of its own in what holds scripts', () => {
    const holding = Object.values(buildEtcd({ ...smallest, auth: {} })).filter(object => JSON.stringify(object).includes('${'));
    expect(holding.map(({ kind }) => kind)).toEqual(['ConfigMap', 'ConfigMap']);
    for (const { metadata } of holding) {
      expect(metadata.annotations).toMatchObject({ 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' });
    }
  });
});
