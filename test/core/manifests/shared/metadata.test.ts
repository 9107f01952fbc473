import { buildEtcd } from '../../../../lib';
import { secretOf } from '../../../../lib/cli/pki/secrets';
import { resolve } from '../../../../lib/core/config';
import { storeJob } from '../../../../lib/core/manifests/backup/store-job';
import { type CertificateSubject, certificateSubjects } from '../../../../lib/core/manifests/tls/subjects';
import { validProps } from '../../all-props';

type Metadata = { readonly labels: Record<string, string>; readonly annotations?: Record<string, string> };

/** The metadata of what controllers make from a cluster's objects, and that has no owner. */
function madeLater(objects: readonly object[]): { readonly secretTemplates: readonly Metadata[]; readonly claims: readonly Metadata[] } {
  const specs = (objects as { spec?: { secretTemplate?: Metadata; volumeClaimTemplates?: { metadata: Metadata }[] } }[]).map(
    ({ spec }) => spec,
  );
  return {
    secretTemplates: specs.flatMap(spec => spec?.secretTemplate ?? []),
    claims: specs.flatMap(spec => spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata),
  };
}

describe('labels and annotations', () => {
  // Argo CD 2 takes what has the label for part of an application, and deletes what the application's manifests do not have.
  test('of what is made in the cluster do not make it part of an Argo CD application', () => {
    const props = { ...validProps, annotations: { 'argocd.argoproj.io/sync-options': 'ServerSideApply=true', team: 'a' } };
    const etcd = resolve(props);
    const { secretTemplates, claims } = madeLater(Object.values(buildEtcd(props)));
    const job = storeJob(etcd, 'backups', 'x', 'default')[1].metadata as Metadata;
    const secret = secretOf(etcd, {
      subject: certificateSubjects(etcd)[0] as CertificateSubject,
      ca: '',
      cert: '',
      key: '',
      validTo: new Date(),
    });
    expect([secretTemplates.length, claims.length]).toEqual([5, 1]);
    // Claims get the selector's labels from Kubernetes, whatever their template says.
    for (const { labels } of [...secretTemplates, job, secret.metadata]) {
      expect(labels).not.toHaveProperty(['app.kubernetes.io/instance']);
      expect(labels).toMatchObject({ 'etcd-kit/cluster': etcd.name });
    }
    for (const { annotations } of [...secretTemplates, job, secret.metadata]) {
      expect(annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'ServerSideApply=true,Prune=false', team: 'a' });
    }
    for (const { annotations } of [...secretTemplates, ...claims, job, secret.metadata]) {
      expect(annotations?.['argocd.argoproj.io/sync-options']).toMatch(/(?:^|,)Prune=false$/);
      expect(annotations).toMatchObject({
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      });
    }
  });
});
