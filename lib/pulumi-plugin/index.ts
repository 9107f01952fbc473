// The entry point that Pulumi starts for PulumiPlugin.yaml.
import { createRequire } from 'node:module';
import * as pulumi from '@pulumi/pulumi';
import { EtcdKitProvider } from './provider';

// This folder has its own package.json. The version is in that of the package, above dist/.
const { version } = createRequire(__filename)('../../../package.json') as { version: string };
void pulumi.provider.main(new EtcdKitProvider(version), process.argv.slice(2));
