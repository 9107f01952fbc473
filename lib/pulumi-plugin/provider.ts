import type * as pulumi from '@pulumi/pulumi';
import { componentType } from '../pulumi/component-type';
import { EtcdCluster, type EtcdClusterArgs } from '../pulumi/etcd-cluster';
import { packageSchema } from './package-schema';

/** Makes the component for programs in other languages: https://www.pulumi.com/docs/iac/guides/building-extending/components/ */
export class EtcdKitProvider implements pulumi.provider.Provider {
  constructor(public readonly version: string) {}

  /** What the other languages' SDKs are made from. */
  public async getSchema(): Promise<string> {
    return JSON.stringify(packageSchema(this.version));
  }

  /** @throws pulumi.ResourceError with everything that is wrong with the config */
  public async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    if (type !== componentType) throw new Error(`there is no ${type} in etcd-kit. It has ${componentType}`);
    // Inputs are of any type. The constructor checks them as it checks every config.
    const { urn, endpoints, caCertificate, clientSecretName } = new EtcdCluster(name, inputs as EtcdClusterArgs, options);
    return { urn, state: { endpoints, caCertificate, clientSecretName } };
  }
}
