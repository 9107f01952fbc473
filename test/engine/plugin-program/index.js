// What test/engine has Pulumi's engine run: the component as programs in other languages ask for it, by its type.
const k8s = require('@pulumi/kubernetes');
const pulumi = require('@pulumi/pulumi');

class EtcdCluster extends pulumi.ComponentResource {
  constructor(name, args) {
    super('etcd-kit:index:EtcdCluster', name, { ...args, endpoints: undefined }, {}, true);
  }
}

const config = new pulumi.Config();
const namespace = new k8s.core.v1.Namespace('namespace', { metadata: { name: config.require('namespace') } });
const etcd = new EtcdCluster('etcd', {
  namespace: namespace.metadata.name,
  extraEnv: [{ name: 'SECRET', value: config.requireSecret('secret') }],
  ...config.requireObject('args'),
});

module.exports = { endpoints: etcd.endpoints };
