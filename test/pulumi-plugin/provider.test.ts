import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as pulumi from '@pulumi/pulumi';
import { configJsonSchema } from 'etcd-kit';
import { EtcdCluster } from 'etcd-kit/pulumi';
import { packageSchema } from '../../lib/pulumi-plugin/package-schema';
import { EtcdKitProvider } from '../../lib/pulumi-plugin/provider';
import { registrations } from '../pulumi/mock-engine';

type Fields = Record<string, { readonly plain?: boolean; readonly type?: string; readonly $ref?: string; readonly description?: string }>;
const built = packageSchema('1.2.3');
const component = built.resources['etcd-kit:index:EtcdCluster'];
const inputs = component.inputProperties as Fields;
const typed = (path: string) => built.types[`etcd-kit:index:${path}`]?.properties as Fields;

describe('the package schema', () => {
  test('has each field of the config as an input, with its docs', () => {
    const { properties, required } = configJsonSchema() as { properties: Fields; required: string[] };
    expect(Object.keys(inputs)).toEqual(Object.keys(properties));
    expect(component.requiredInputs).toEqual(required);
    for (const [name, { description }] of Object.entries(properties)) expect(inputs[name]?.description).toBe(description);
  });

  test('refers to no type that it does not have', () => {
    const referred = [...JSON.stringify(built).matchAll(/"\$ref":"#\/types\/([^"]*)"/g)].map(([, token]) => token);
    expect(referred.length).toBeGreaterThan(100);
    expect([...new Set(referred)].sort()).toEqual(Object.keys(built.types).sort());
  });

  test('takes Outputs for the strings that nothing is decided by, and for no other field', () => {
    const plain = [inputs.name, inputs.replicas, inputs.version, inputs.storage, typed('Storage').size, typed('Service').type];
    expect(plain.map(field => field?.plain)).toEqual([true, true, true, true, true, true]);
    const late = [inputs.namespace, typed('Storage').className, typed('Images').registry];
    expect(late.map(field => field?.plain)).toEqual([undefined, undefined, undefined]);
    expect(inputs.replicas?.type).toBe('integer');
    expect(inputs.extraFlags).toMatchObject({
      additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    });
    expect(typed('Security').fsGroup).toMatchObject({ oneOf: [{ type: 'number' }, { type: 'string' }], plain: true });
    expect(inputs.labels).toMatchObject({ type: 'object', additionalProperties: { type: 'string' } });
  });
});

test('a field with a few values names them in its docs', () => {
  expect(typed('Tls').mode?.description).toContain('\nOne of: certManager, generated, existing');
});

describe('the provider', () => {
  const provider = new EtcdKitProvider('1.2.3');
  const args = { namespace: 'databases', storage: { size: '8Gi' }, labels: { team: 'data' } };

  test('makes what the class makes, and tells where it is', async () => {
    let made: pulumi.provider.ConstructResult | undefined;
    const remote = await registrations(async () => {
      made = await provider.construct('etcd', 'etcd-kit:index:EtcdCluster', args, {});
    });
    const local = await registrations(() => new EtcdCluster('etcd', args));
    const content = (found: typeof remote) => found.map(({ type, name, inputs }) => ({ type, name, inputs }));
    expect(content(remote)).toEqual(content(local));
    const endpoints = await new Promise(resolve => pulumi.output(made?.state.endpoints).apply(resolve));
    expect(endpoints).toEqual([0, 1, 2].map(n => `http://etcd-${n}.etcd-headless.databases.svc.cluster.local:2379`));
  });

  test('says what is wrong with a config as every other way does', async () => {
    await registrations(async () => {
      const wrong = provider.construct('etcd', 'etcd-kit:index:EtcdCluster', { storage: { size: '8' }, replicas: 4 }, {});
      await expect(wrong).rejects.toThrow(/the etcd config has 2 problems:[\s\S]*replicas: must be odd/);
    });
  });

  test('has no other component', async () => {
    await expect(provider.construct('etcd', 'etcd-kit:index:Other', args, {})).rejects.toThrow(
      'unknown type etcd-kit:index:Other. Known types: etcd-kit:index:EtcdCluster',
    );
  });
});

test('Pulumi can start it from the built package, and ask it for the schema', async () => {
  const plugin = spawn(process.execPath, [
    require.resolve('@pulumi/pulumi/cmd/run-plugin'),
    join(__dirname, '..', '..', 'dist', 'lib', 'pulumi-plugin'),
  ]);
  try {
    const { version, resources } = JSON.parse(await schemaOf(plugin));
    expect(version).toBe(require('../../package.json').version);
    expect(Object.keys(resources)).toEqual(['etcd-kit:index:EtcdCluster']);
  } finally {
    plugin.kill('SIGKILL');
  }
});

/** What a plugin answers to the request that `pulumi package get-schema` makes. */
async function schemaOf(plugin: ChildProcess): Promise<string> {
  const { credentials } = require('@grpc/grpc-js');
  const { ResourceProviderClient } = require('@pulumi/pulumi/proto/provider_grpc_pb');
  const { GetSchemaRequest } = require('@pulumi/pulumi/proto/provider_pb');
  // The first line is the port.
  const port = await new Promise(resolve => createInterface({ input: plugin.stdout as NodeJS.ReadableStream }).once('line', resolve));
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    return await new Promise((resolve, reject) =>
      client.getSchema(new GetSchemaRequest(), (error: Error | null, answer: { getSchema(): string }) =>
        error ? reject(error) : resolve(answer.getSchema()),
      ),
    );
  } finally {
    client.close();
  }
}
