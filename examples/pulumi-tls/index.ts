// A cluster with TLS, whose CAs and certificates the stack makes by @pulumi/tls, and a workload that uses it.
//   pulumi up
import * as k8s from '@pulumi/kubernetes';
import { EtcdCluster } from 'etcd-kit/pulumi';

const namespace = new k8s.core.v1.Namespace('databases').metadata.name;
const etcd = new EtcdCluster('etcd', { namespace, storage: { size: '8Gi' }, tls: { mode: 'generated', clients: ['app'] } });

const { env, volumeMounts, volumes } = etcd.clientAccess({ name: 'app' });
const labels = { app: 'app' };
new k8s.apps.v1.Deployment(
  'app',
  {
    metadata: { namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'registry.example.com/app:1.0', env, volumeMounts }], volumes },
      },
    },
  },
  { dependsOn: etcd },
);

export const { endpoints, caCertificate } = etcd;
