// What test/engine has Pulumi's engine run: a cluster of a config, in a namespace of the same stack.
const k8s = require('@pulumi/kubernetes');
const pulumi = require('@pulumi/pulumi');
const { EtcdCluster } = require('../../../dist/lib/pulumi');

const config = new pulumi.Config();
const namespace = new k8s.core.v1.Namespace('namespace', { metadata: { name: config.require('namespace') } });
const args = config.requireObject('args');
const etcd = new EtcdCluster('etcd', {
  namespace: namespace.metadata.name,
  extraEnv: [{ name: 'SECRET', value: config.requireSecret('secret') }],
  ...args,
});

module.exports = { endpoints: etcd.endpoints };
