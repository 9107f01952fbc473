import { buildEtcd } from '../../../../lib';
import { smallest } from '../../smallest';

test('the service account may read its own StatefulSet and namespace, change the bootstrap record, create events, and nothing else', () => {
  const { rules } = buildEtcd({ ...smallest, name: 'store', namespace: 'databases' }).role;
  expect(rules).toEqual([
    { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: ['store'], verbs: ['get'] },
    { apiGroups: [''], resources: ['configmaps'], resourceNames: ['store-bootstrap'], verbs: ['get', 'patch'] },
    { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    { apiGroups: [''], resources: ['namespaces'], resourceNames: ['databases'], verbs: ['get'] },
  ]);
});
