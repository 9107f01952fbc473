// A cluster for something that must not go down: five members, each on a node of its own, on fast disks that are kept. Everybody
// shows a certificate, which cert-manager issues and renews; kube-apiserver's is in the Secret etcd-client-kube-apiserver-tls.
import { App, Chart } from 'cdk8s';
import { EtcdCluster } from 'etcd-kit/cdk8s';

const app = new App();
const chart = new Chart(app, 'control-plane', { namespace: 'control-plane' });
new EtcdCluster(chart, 'etcd', {
  replicas: 5,
  version: '3.6.16',
  storage: { size: '20Gi', className: 'fast-ssd' },
  resources: { requests: { cpu: '2', memory: '8Gi' }, limits: { memory: '8Gi' } },
  scheduling: {
    onePerNode: 'required',
    nodeSelector: { 'node-role.kubernetes.io/control-plane': '' },
    tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
    priorityClassName: 'system-cluster-critical',
  },
  tls: { mode: 'certManager', clients: ['kube-apiserver'] },
  networkPolicy: { clients: [{ podSelector: { matchLabels: { app: 'kube-apiserver' } } }] },
  // kube-apiserver compacts the history itself.
  tuning: { quotaBackendBytes: '8Gi', autoCompaction: { mode: 'disabled' }, metrics: 'extensive' },
  // A snapshot every half an hour, verified and encrypted, and what changes in between; a restore for practice each Sunday; the role lets the account etcd-backup in.
  backup: {
    schedule: '*/30 * * * *',
    store: { s3: { bucket: 'control-plane-backups', region: 'eu-central-1' } },
    serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/etcd-backup' } },
    encryption: { password: { secretName: 'etcd-backup-key' } },
    retention: { keepLast: 48, keepDaily: 14 },
    increments: {},
    drill: { schedule: '0 4 * * 0' },
  },
  extraFlags: { 'watch-progress-notify-interval': '5s' },
});
app.synth();
