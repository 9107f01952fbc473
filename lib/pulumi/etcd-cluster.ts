import type * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { buildResolved, type EtcdObjects, type LogicalId } from '../core/build';
import { type ClientIdentity, clientAccess, clientCertificate } from '../core/client/access';
import { memberEndpoints } from '../core/client/endpoints';
import { resolve } from '../core/config';
import { EtcdConfigError } from '../core/errors';
import type { KubeObject } from '../core/manifests/shared/kube-object';
import type { EtcdClusterProps } from '../core/props';
import type { ResolvedEtcd } from '../core/resolve/types';
import { componentType } from './component-type';
import { generateCertificates, loadTls } from './generated-certificates';
import { OutputTokens } from './output-tokens';
import { namespaceOf, withoutNamespace } from './own-namespace';
import { type EtcdResources, resourceClasses } from './resource-classes';
import { isReplacedByDesign, uniquelyNamed } from './unique-names';
import { volumeClaims } from './volume-claims';

/**
 * The config of an {@link EtcdCluster}: that of every front end, whose strings may be Outputs wherever nothing is decided by them.
 * The cluster's name, its size, versions, amounts and modes must be plain values. Without a `namespace`, the objects are created in
 * the provider's own.
 */
export type EtcdClusterArgs = EtcdClusterProps<pulumi.Input<string>>;

/** What a client's pod needs to talk to etcd: spread `env` and `volumeMounts` into its containers, `volumes` into its spec. */
export interface ClientAccessInputs {
  /** Of each container. */
  readonly env: k8s.types.input.core.v1.EnvVar[];
  /** Of each container. */
  readonly volumeMounts: k8s.types.input.core.v1.VolumeMount[];
  /** Of the pod. */
  readonly volumes: k8s.types.input.core.v1.Volume[];
}

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

  /** The CA to trust, of the members' server certificates; nothing where the stack does not make it (`tls.mode: generated` does). */
  public readonly caCertificate: pulumi.Output<string | undefined>;
  /** The Secret that the one client of `tls.clients` mounts; nothing where there is none, or more than one. See clientAccess. */
  public readonly clientSecretName: pulumi.Output<string | undefined>;

  private readonly children: Partial<EtcdResources>;
  private readonly etcd: ResolvedEtcd;
  private readonly tokens: OutputTokens;

  /**
   * @param name the resource's name, and the cluster's unless the args have one
   * @param args the config
   * @param options provider, dependsOn, protect and the rest, as for any component
   * @throws pulumi.ResourceError with everything that is wrong with the config; no object was registered then
   */
  constructor(name: string, args: EtcdClusterArgs, options: pulumi.ComponentResourceOptions = {}) {
    super(componentType, name, {}, options);
    const tokens = new OutputTokens();
    this.tokens = tokens;
    const [ownNamespace, setNamespace] = pulumi.deferredOutput<string>();
    // The namespace of the provider exists: there is none to create.
    const namespace = args.namespace ?? (args.createNamespace ? undefined : ownNamespace);
    const props = tokens.tokenize({ ...args, namespace }) as EtcdClusterProps;
    const etcd = this.resolve({ ...props, name: props.name ?? name });
    this.etcd = etcd;
    const tls = etcd.tls?.issued && !etcd.tls.certManager ? loadTls(this) : undefined;
    const { namespace: created, ...objects } = uniquelyNamed(name, buildResolved(this.keepClaims(name, etcd)), tokens, this);
    // Deleting it would delete every volume in it.
    const made =
      created &&
      new resourceClasses.Namespace(
        `${name}-namespace`,
        { metadata: tokens.resolve(created.metadata) },
        { parent: this, retainOnDelete: true },
      );
    const first = made ? [made] : [];
    const generated = tls && generateCertificates(tls, name, etcd, tokens, this, first);
    const others = this.register(name, objects, first, generated?.secrets ?? [], options, args.namespace === undefined);
    this.children = { ...others, ...(made && { namespace: made }) };
    setNamespace(namespaceOf(this.getResource('headlessService')));
    this.clientService = this.getResource('clientService');
    this.endpoints = pulumi.output(tokens.resolve(memberEndpoints(etcd)));
    this.caCertificate = pulumi.output(generated?.ca);
    this.clientSecretName = pulumi.output(clientCertificate(etcd)?.secretName);
    this.registerOutputs({
      endpoints: this.endpoints,
      clientService: this.clientService,
      caCertificate: this.caCertificate,
      clientSecretName: this.clientSecretName,
    });
  }

  /**
   * What a client's pod needs to talk to etcd, under etcdctl's own names: variables and mounts for its containers, volumes for itself.
   * ```ts
   * const { env, volumeMounts, volumes } = etcd.clientAccess();
   * ```
   * The Secrets are in the cluster's namespace, so the pod must be, too, unless it brings its own (`{ secretName }`).
   * @param client where clients speak TLS: whose certificate; one of `tls.clients` by name, or any Secret with the keys `ca.crt`,
   * `tls.crt` and `tls.key`. It may be left out where `tls.clients` names just one. And the user of `auth.users` who logs in.
   * @throws pulumi.ResourceError when it can't be told whose certificate it shows, or when there is no such user with a password
   */
  public clientAccess(client?: ClientIdentity): ClientAccessInputs {
    try {
      const { env, volumeMounts, volumes } = clientAccess(this.etcd, 'the client', client);
      return this.tokens.resolve({ env, volumeMounts, volumes }) as ClientAccessInputs;
    } catch (error) {
      throw new pulumi.ResourceError((error as Error).message, this, true);
    }
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
      throw new pulumi.ResourceError(
        this.tokens.describe(error.message, () => '<Output>'),
        this,
        true,
      );
    }
  }

  /** The same, with the claims' size as the stack keeps it. */
  private keepClaims(name: string, etcd: ResolvedEtcd): ResolvedEtcd {
    const { storage } = etcd;
    if (storage.kind !== 'persistent') return etcd;
    return { ...etcd, storage: { ...storage, size: this.tokens.tokenize(volumeClaims(name, storage, this.tokens, this)) as string } };
  }

  private register(
    name: string,
    objects: Omit<EtcdObjects, 'namespace'>,
    first: readonly pulumi.Resource[],
    secrets: readonly pulumi.Resource[],
    { retainOnDelete }: pulumi.ComponentResourceOptions,
    inOwnNamespace: boolean,
  ): Partial<EtcdResources> {
    const registered: { -readonly [Id in LogicalId]?: EtcdResources[Id] } = {};
    // TypeScript cannot follow an object's id to its kind and class: of a resource, it checks that it is one of the cluster's.
    const add = <Id extends LogicalId>(id: Id, resource: EtcdResources[Id]) => {
      registered[id] = resource;
    };
    for (const [id, object] of Object.entries(objects) as [LogicalId, KubeObject][]) {
      const Resource = resourceClasses[object.kind as keyof typeof resourceClasses] as ResourceClass;
      const known = annotated(id, object, this.etcd);
      // The first one tells the others' namespace.
      const inputs = inOwnNamespace && id === 'headlessService' ? withoutNamespace(known) : known;
      const resource = new Resource(`${name}-${id}`, this.tokens.resolve(inputs), {
        parent: this,
        // A new version replaces it, which a protected resource refuses.
        ...(isReplacedByDesign(object) && { protect: false }),
        // Pods that have not restarted since still mount the scripts that they were created with.
        retainOnDelete: retainOnDelete ?? (id === 'scripts' && !restartsAll(this.etcd)),
        dependsOn: [...first, ...dependencies(id, registered, secrets)],
      });
      add(id, resource);
    }
    return registered;
  }
}

type ResourceClass = new (name: string, object: pulumi.Input<unknown>, options: pulumi.CustomResourceOptions) => EtcdResources[LogicalId];

/** An object with the annotations that tell Pulumi's provider how to handle it. */
function annotated(id: LogicalId, object: KubeObject, etcd: ResolvedEtcd): KubeObject {
  const { annotations } = object.metadata;
  if (id === 'statefulSet') return withAnnotations(object, { ...annotations, ...statefulSetAnnotations(etcd) });
  // The provider waits until the endpoints have not changed for 10 s, which the StatefulSet's own wait makes pointless. For an address it must wait.
  if (id !== 'clientService' || etcd.service.type === 'LoadBalancer') return object;
  return withAnnotations(object, { 'pulumi.com/skipAwait': 'true', ...annotations });
}

/** @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#annotations */
function statefulSetAnnotations(etcd: ResolvedEtcd): Readonly<Record<string, string>> {
  const { replicas } = etcd;
  return {
    // Some changes replace a StatefulSet. Its pods outlive that.
    'pulumi.com/deletionPropagationPolicy': 'orphan',
    // Without it, a refresh after a `kubectl scale` ends in a conflict over the size.
    'pulumi.com/patchForce': 'true',
    // By itself the provider waits for every member to restart, which here somebody must ask for. The API server omits `readyReplicas: 0`.
    ...(!restartsAll(etcd) && { 'pulumi.com/waitFor': `jsonpath={.status.${replicas === 0 ? 'replicas' : 'readyReplicas'}}=${replicas}` }),
  };
}

const withAnnotations = (object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});

/** Whether a changed pod template reaches every member by itself. */
const restartsAll = ({ updateStrategy }: ResolvedEtcd) => updateStrategy.type === 'RollingUpdate' && updateStrategy.partition === 0;

/**
 * What must be there first: for the pods, all that was created before them; for the client Service, the pods, so that what depends
 * on the Service finds a cluster that serves.
 */
function dependencies(id: LogicalId, registered: Partial<EtcdResources>, secrets: readonly pulumi.Resource[]): pulumi.Resource[] {
  if (id === 'statefulSet') return [...Object.values(registered), ...secrets].filter(found => found !== undefined);
  // Not on the pods: they wait for the Secret that it makes.
  if (id === 'authDeployment') return [registered.authServiceAccount, registered.authRoleBinding].filter(found => found !== undefined);
  return id === 'clientService' && registered.statefulSet ? [registered.statefulSet] : [];
}
