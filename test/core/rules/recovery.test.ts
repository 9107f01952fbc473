import { rejects, storage } from '../invalid-config';

rejects([
  [
    'a recovery from a member that is not there',
    { storage, recovery: { ordinal: 3, token: 'a' } },
    'recovery.ordinal',
    /^must be between 0 and 2: the cluster has 3 members \(3\)$/,
  ],
  [
    'a recovery written as an annotation',
    { storage, annotations: { 'etcd-kit/recovery': '0 a' } },
    'annotations["etcd-kit/recovery"]',
    /field recovery/,
  ],
  [
    'a bootstrap written as an annotation',
    { storage, annotations: { 'etcd-kit/bootstrap': 'a' } },
    'annotations["etcd-kit/bootstrap"]',
    /field bootstrap/,
  ],
  [
    'a restore that would be done again at each loss',
    {
      storage: { ephemeral: { whenAllLost: 'Bootstrap' } },
      restore: { from: { file: 'etcd/snapshot.db', store: { persistentVolumeClaim: { claimName: 'old' } } } },
    },
    'storage.ephemeral.whenAllLost',
    /must not be Bootstrap with restore/,
  ],
]);
