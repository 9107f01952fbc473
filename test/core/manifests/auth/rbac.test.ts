import { buildEtcd } from '../../../../lib';
import { smallest } from '../../smallest';

test('who makes users and roles has rights to one Secret, and can make others, and reaches the members', () => {
  const objects = buildEtcd({ ...smallest, auth: {} });
  expect(objects.authRole?.rules).toEqual([
    { apiGroups: [''], resources: ['secrets'], verbs: ['create'] },
    { apiGroups: [''], resources: ['secrets'], resourceNames: ['etcd-auth'], verbs: ['get'] },
  ]);
  const rule = objects.networkPolicy?.spec.ingress?.find(({ from }) => JSON.stringify(from).includes('"auth"'));
  expect(rule?.ports?.map(({ port }) => port)).toEqual([2379, 2382]);
  expect(objects.authDeployment?.spec.template.metadata?.labels).toMatchObject({
    'app.kubernetes.io/component': 'auth',
    'app.kubernetes.io/instance': 'etcd',
  });
});
