// What test/engine has Pulumi's engine run: a cluster of a config, in a namespace of the same stack or in one that is there.
const k8s = require('@pulumi/kubernetes');
const pulumi = require('@pulumi/pulumi');
const files = require('../../../dist/lib/core/script-files');
const { EtcdCluster } = require('../../../dist/lib/pulumi');

const config = new pulumi.Config();
const namespace = config.require('namespace');

// As a version of etcd-kit with other scripts: their ConfigMap is named for their hash.
const scripts = config.get('scripts');
if (scripts) {
  const { scriptFiles } = files;
  files.scriptFiles = audience => ({ ...scriptFiles(audience), hash: scripts });
}

// Without a namespace of its own, the cluster is to follow its provider.
const place = () =>
  config.getBoolean('followProvider')
    ? { options: { provider: new k8s.Provider('provider', { namespace }) } }
    : { args: { namespace: new k8s.core.v1.Namespace('namespace', { metadata: { name: namespace } }).metadata.name } };
const { args, options } = place();

const etcd = new EtcdCluster(
  'etcd',
  {
    ...args,
    extraEnv: [{ name: 'SECRET', value: config.requireSecret('secret') }],
    ...config.requireObject('args'),
  },
  { ...options, protect: config.getBoolean('protect') },
);

module.exports = { endpoints: etcd.endpoints };
