// The smallest production cluster: three members, a volume of 8Gi each, and a safe default for everything else.
//   npm run synth
import { App, Chart } from 'cdk8s';
import { EtcdCluster } from 'etcd-kit/cdk8s';

const app = new App();
const chart = new Chart(app, 'etcd', { namespace: 'default' });
new EtcdCluster(chart, 'etcd', { storage: { size: '8Gi' } });
app.synth();
