import type * as pulumi from '@pulumi/pulumi';
import { componentType } from '../pulumi/component-type';
import { EtcdCluster, type EtcdClusterArgs } from '../pulumi/etcd-cluster';
import { packageSchema } from './package-schema';

/** Creates the component for programs in other languages: https://www.pulumi.com/docs/iac/guides/building-extending/components/ */
export class EtcdKitProvider implements pulumi.provider.Provider {
  constructor(public readonly version: string) {}

  /** The schema from which the SDKs of other languages are generated. */
  public async getSchema(): Promise<string> {
    return JSON.stringify(packageSchema(this.version));
  }

  /** @throws pulumi.ResourceError with all violations of the config */
  public async construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    if (type !== componentType) throw new Error(`unknown type ${type}. Known types: ${componentType}`);
    // Inputs are of any type. The constructor checks them as it checks every config.
    const { urn, endpoints, caCertificate, clientSecretName } = new EtcdCluster(name, inputs as EtcdClusterArgs, options);
    return { urn, state: { endpoints, caCertificate, clientSecretName } };
  }
}
