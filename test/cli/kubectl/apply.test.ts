import { type LiveObject, serverSideManager } from '../../../lib/cli/kubectl/apply';

const object = (...managedFields: NonNullable<LiveObject['metadata']['managedFields']>) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'etcd', namespace: 'default', labels: {}, managedFields },
  }) as LiveObject;
const fields = { 'f:metadata': { 'f:labels': {} }, 'f:spec': { 'f:replicas': {}, 'f:template': { 'f:spec': {} } } };
const annotation = { 'f:metadata': { 'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} } } };
const applied = (manager: string, time = '2026-11-01T00:00:00Z', fieldsV1: object = fields) => ({
  manager,
  operation: 'Apply',
  time,
  fieldsV1,
});
const updated = (manager: string, time = '2026-11-01T00:00:00Z', fieldsV1: object = fields) => ({
  ...applied(manager, time, fieldsV1),
  operation: 'Update',
});
const later = '2026-11-02T00:00:00Z';
const clientSide = { ...fields, ...annotation };

test.each<[string, LiveObject, string | undefined]>([
  ['kubectl apply', object(updated('kubectl-client-side-apply', later, clientSide)), undefined],
  ['kubectl create', object(updated('kubectl-create')), undefined],
  ['nothing that is known', { ...object(), metadata: { name: 'a', namespace: 'b', labels: {} } }, undefined],
  ['kubectl apply --server-side', object(applied('kubectl')), 'kubectl'],
  ['Argo CD with ServerSideApply=true', object(applied('argocd-controller')), 'argocd-controller'],
  ['Argo CD without', object(updated('argocd-controller', later, clientSide)), undefined],
  ['Flux', object(applied('kustomize-controller'), updated('kube-controller-manager', later)), 'kustomize-controller'],
  [
    'Flux, beside a controller that applies one label',
    object(applied('labeller', later, { 'f:metadata': { 'f:labels': { 'f:a': {} } } }), applied('kustomize-controller')),
    'kustomize-controller',
  ],
  ['Argo CD after kubectl', object(applied('kubectl'), applied('argocd-controller', later)), 'argocd-controller'],
  [
    'server-side apply after client-side apply',
    object(updated('argocd-controller', undefined, clientSide), applied('kubectl', later)),
    'kubectl',
  ],
  [
    'client-side apply after server-side apply',
    object(applied('kubectl'), updated('kubectl-client-side-apply', later, clientSide)),
    undefined,
  ],
  [
    'server-side apply, and a scale since',
    object(applied('kubectl'), { ...updated('kubectl', later, { 'f:spec': { 'f:replicas': {} } }), subresource: 'scale' }),
    'kubectl',
  ],
])('finds out how an object was applied: %s', (_, live, manager) => {
  expect(serverSideManager(live)).toBe(manager);
});
