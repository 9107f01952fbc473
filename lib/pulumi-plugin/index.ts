// What Pulumi starts for PulumiPlugin.yaml.
import { createRequire } from 'node:module';
import * as pulumi from '@pulumi/pulumi';
import { EtcdKitProvider } from './provider';

const { version } = createRequire(__filename)('etcd-kit/package.json') as { version: string };
void pulumi.provider.main(new EtcdKitProvider(version), process.argv.slice(2));
