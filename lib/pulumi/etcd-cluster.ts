import * as pulumi from '@pulumi/pulumi';
import { buildResolved, type EtcdObjects, type LogicalId } from '../core/build';
import { memberEndpoints } from '../core/endpoints';
import { EtcdConfigError } from '../core/errors';
import type { KubeObject } from '../core/kube-object';
import { opaqueParts } from '../core/opaque';
import type { EtcdClusterProps } from '../core/props';
import { type ResolvedEtcd, resolve } from '../core/resolve';
import { LateInputs } from './late-inputs';
import { type EtcdResources, resourceClasses } from './resource-classes';

/**
 * The config of an {@link EtcdCluster}: that of every front end, whose strings may be Outputs wherever nothing is decided by them.
 * The cluster's name, its size, versions, amounts and modes must be plain values.
 */
export type EtcdClusterArgs = EtcdClusterProps<pulumi.Input<string>>;

/**
 * A production etcd cluster.
 *
 * ```ts
 * const etcd = new EtcdCluster('etcd', { namespace: namespace.metadata.name, storage: { size: '8Gi' } });
 * export const endpoints = etcd.endpoints;
 * ```
 *
 * The cluster is named for the resource unless the args name it. Its objects are the ones that `etcd-kit synth` writes, each a
 * child resource named `<resource>-<logical id>`.
 */
export class EtcdCluster extends pulumi.ComponentResource {
  /** The client URL of each member. A client that knows them all outlives any of them. */
  public readonly endpoints: pulumi.Output<string[]>;
  /** The client Service. */
  public readonly clientService: EtcdResources['clientService'];

  private readonly children: Partial<EtcdResources>;

  /**
   * @param name the resource's name, and the cluster's unless the args have one
   * @param args the config
   * @param options provider, dependsOn, protect and the rest, as for any component
   * @throws pulumi.ResourceError with everything that is wrong with the config; no object was registered then
   */
  constructor(name: string, args: EtcdClusterArgs, options: pulumi.ComponentResourceOptions = {}) {
    super('etcd-kit:index:EtcdCluster', name, {}, options);
    const late = new LateInputs();
    const props = late.hide(args) as EtcdClusterProps;
    const etcd = this.resolve({ ...props, name: props.name ?? name });
    this.children = this.register(name, buildResolved(etcd), etcd, late, options);
    this.clientService = this.getResource('clientService');
    this.endpoints = pulumi.output(late.show(memberEndpoints(etcd)));
    this.registerOutputs({ endpoints: this.endpoints, clientService: this.clientService });
  }

  /**
   * One of the cluster's resources, by its logical id: `etcd.getResource('statefulSet')`.
   * @throws pulumi.ResourceError when the config does without that object
   */
  public getResource<Id extends LogicalId>(id: Id): EtcdResources[Id] {
    const resource = this.children[id];
    if (resource) return resource;
    throw new pulumi.ResourceError(`there is no ${id} in this config. There are: ${Object.keys(this.children).join(', ')}`, this, true);
  }

  private resolve(props: EtcdClusterProps): ResolvedEtcd {
    try {
      return resolve(props);
    } catch (error) {
      if (!(error instanceof EtcdConfigError)) throw error;
      // Said of the resource, without a stack trace; what is known only later has no text yet.
      const message = opaqueParts(error.message).map(part => (typeof part === 'number' ? '<Output>' : part));
      throw new pulumi.ResourceError(message.join(''), this, true);
    }
  }

  private register(
    name: string,
    objects: EtcdObjects,
    etcd: ResolvedEtcd,
    late: LateInputs,
    { retainOnDelete }: pulumi.ComponentResourceOptions,
  ): Partial<EtcdResources> {
    const registered: Record<string, pulumi.Resource> = {};
    for (const [id, object] of Object.entries(objects) as [LogicalId, KubeObject][]) {
      const Resource = resourceClasses[object.kind as keyof typeof resourceClasses] as ResourceClass;
      registered[id] = new Resource(`${name}-${id}`, late.show(object), {
        parent: this,
        // Pods that have not restarted since still mount the scripts that they were made with.
        retainOnDelete: retainOnDelete ?? (id === 'scripts' && !restartsAll(etcd)),
        dependsOn: dependencies(id, registered),
      });
    }
    return registered as unknown as Partial<EtcdResources>;
  }
}

type ResourceClass = new (name: string, object: pulumi.Input<KubeObject>, options: pulumi.CustomResourceOptions) => pulumi.Resource;

/** Whether a changed pod template reaches every member by itself. */
const restartsAll = ({ updateStrategy }: ResolvedEtcd) => updateStrategy.type === 'RollingUpdate' && updateStrategy.partition === 0;

/**
 * What must be there first: for the pods, all that was made before them; for the client Service, the pods, since Pulumi waits
 * until a Service has endpoints.
 */
function dependencies(id: LogicalId, registered: Readonly<Record<string, pulumi.Resource>>): pulumi.Resource[] {
  if (id === 'statefulSet') return Object.values(registered);
  return id === 'clientService' && registered.statefulSet ? [registered.statefulSet] : [];
}
