/** The component's type token: https://www.pulumi.com/docs/iac/concepts/components/ */
export const componentType = 'etcd-kit:index:EtcdCluster';
