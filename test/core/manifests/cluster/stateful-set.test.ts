import { buildEtcd, type EtcdClusterProps } from '../../../../lib';
import { smallest, statefulSet } from '../../smallest';

const validBackup = { schedule: '@hourly', store: { s3: { bucket: 'backups' } } };

describe('the objects of a cluster', () => {
  test('claim volumes without a class, where the class is the empty string', () => {
    const props: EtcdClusterProps = { storage: { size: '8Gi', className: '' }, backup: { ...validBackup, scratch: { className: '' } } };
    expect(statefulSet(props).spec.volumeClaimTemplates).toMatchObject([{ spec: { storageClassName: '' } }]);
    const text = JSON.stringify(buildEtcd(props).backupCronJob);
    expect(text).toContain('"ephemeral":{"volumeClaimTemplate":{"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":""');
  });
});

test('a recovery and a bootstrap stand where no pod is restarted for them', () => {
  const { statefulSet: before, ...others } = buildEtcd(smallest);
  const asked = { recovery: { ordinal: 1, token: 'a' }, bootstrap: { token: 'b' } };
  const { statefulSet: after, ...same } = buildEtcd({ ...smallest, ...asked });
  expect(same).toEqual(others);
  const annotations = { ...before?.metadata.annotations, 'etcd-kit/recovery': '1 a', 'etcd-kit/bootstrap': 'b' };
  expect(after).toEqual({ ...before, metadata: { ...before?.metadata, annotations } });
});
