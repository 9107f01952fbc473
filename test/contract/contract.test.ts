import { App, Chart, Testing } from 'cdk8s';
import { buildEtcd, type EtcdClusterProps } from 'etcd-kit';
import { EtcdCluster as Construct } from 'etcd-kit/cdk8s';
import { EtcdCluster as Component } from 'etcd-kit/pulumi';
import type { KubeObject } from '../../lib/core/manifests/shared/kube-object';
import { type Registered, registrations, uniqueSuffix } from '../pulumi/mock-engine';
import { scenarios } from './scenarios';

// The core decides, the front ends translate: whatever the config, each makes the core's objects, field by field.

type Objects = Record<string, unknown>;
const keyed = (objects: readonly unknown[]): Objects =>
  Object.fromEntries(
    (objects as { kind: string; metadata: { name: string } }[]).map(object => [`${object.kind} ${object.metadata.name}`, object]),
  );

/** An object without the annotations that are for Pulumi's own provider: those, the core does not know. */
function withoutPulumi(object: KubeObject): KubeObject {
  const { annotations, ...metadata } = object.metadata;
  const kept = Object.entries(annotations ?? {}).filter(([key]) => !key.startsWith('pulumi.com/'));
  return { ...object, metadata: { ...metadata, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) } };
}

const frontEnds: Record<string, (props: EtcdClusterProps) => Promise<Objects>> = {
  cdk8s: async props => {
    const chart = new Chart(new App(), 'chart');
    new Construct(chart, 'etcd', props);
    return keyed(Testing.synth(chart));
  },
  Pulumi: async props => {
    const registered = await registrations(() => new Component('etcd', props));
    // Secrets with certificates are this front end's own: elsewhere, etcd-kit certs makes them.
    const certificate = ({ type, inputs }: Registered) => type === 'kubernetes:core/v1:Secret' && inputs.type === 'kubernetes.io/tls';
    const made = registered.filter(found => found.type.startsWith('kubernetes:') && !certificate(found));
    const objects = keyed(made.map(({ inputs }) => withoutPulumi(inputs as unknown as KubeObject)));
    // What is replaced by design has a name of its own there.
    return JSON.parse(JSON.stringify(objects).replaceAll(uniqueSuffix, ''));
  },
};

test('only Pulumi’s objects carry annotations for Pulumi’s provider', async () => {
  for (const [, props] of scenarios) expect(JSON.stringify(buildEtcd(props))).not.toContain('"pulumi.com/');
});

describe.each(scenarios)('%s', (_, props) => {
  const expected = keyed(Object.values(buildEtcd(props)));

  test.each(Object.keys(frontEnds))('%s', async frontEnd => {
    expect(await frontEnds[frontEnd]?.(props)).toEqual(expected);
  });
});
