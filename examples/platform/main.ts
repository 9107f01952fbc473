// etcd inside larger platform code: a construct of one's own, that owns a cluster and the application that uses it.
import { App, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { EtcdCluster } from 'etcd-kit/cdk8s';

class Gateway extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const etcd = new EtcdCluster(this, `${id}-config`, { storage: { size: '2Gi' } });
    const gateway = new kplus.Deployment(this, 'gateway', {
      replicas: 2,
      containers: [{ image: 'registry.example.com/gateway:1.0', portNumber: 8080 }],
    });
    // The endpoints, as ETCDCTL_ENDPOINTS, and the network policy that lets the gateway's pods in.
    etcd.grantClient(gateway);
    // The way out, for what the config has no field for: any object, by its logical id.
    etcd.objects.statefulSet.addJsonPatch(JsonPatch.add('/spec/minReadySeconds', 5));
  }
}

const app = new App();
const chart = new Chart(app, 'platform', { namespace: 'platform' });
new Gateway(chart, 'public');
new Gateway(chart, 'internal');
app.synth();
