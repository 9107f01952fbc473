// etcd inside larger platform code: a component of one's own, that owns a cluster and the application that uses it.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { EtcdCluster } from 'etcd-kit/pulumi';

class Gateway extends pulumi.ComponentResource {
  constructor(name: string, namespace: pulumi.Input<string>, options?: pulumi.ComponentResourceOptions) {
    super('example:index:Gateway', name, {}, options);
    const labels = { app: name };
    const etcd = new EtcdCluster(
      `${name}-config`,
      {
        namespace,
        storage: { size: '2Gi' },
        // Only the gateway's own pods may connect.
        networkPolicy: { clients: [{ podSelector: { matchLabels: labels } }] },
      },
      { parent: this },
    );
    new k8s.apps.v1.Deployment(
      name,
      {
        metadata: { name, namespace },
        spec: {
          replicas: 2,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: 'gateway',
                  image: 'registry.example.com/gateway:1.0',
                  env: [{ name: 'ETCDCTL_ENDPOINTS', value: etcd.endpoints.apply(all => all.join(',')) }],
                },
              ],
            },
          },
        },
      },
      { parent: this, dependsOn: etcd },
    );
    this.registerOutputs();
  }
}

const namespace = new k8s.core.v1.Namespace('platform').metadata.name;
// The way out, for what the config has no field for: a transformation of any object.
const minReadySeconds: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  type === 'kubernetes:apps/v1:StatefulSet' ? { props: { ...props, spec: { ...props.spec, minReadySeconds: 5 } }, opts } : undefined;
new Gateway('public', namespace, { transformations: [minReadySeconds] });
new Gateway('internal', namespace);
