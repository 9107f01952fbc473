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
 * The config of an {@link EtcdCluster}, with the same fields as in every front end. Strings that decide nothing may be Outputs. The
 * cluster's name, size, versions, amounts and modes must be plain values. Without `namespace`, the objects are created in the namespace of
 * the provider.
 */
export type EtcdClusterArgs = EtcdClusterProps<pulumi.Input<string>>;

/** What a client's pod needs to connect to etcd: add `env` and `volumeMounts` to its containers, and `volumes` to its spec. */
export interface ClientAccessInputs {
  /** The variables of each container. */
  readonly env: k8s.types.input.core.v1.EnvVar[];
  /** The mounts of each container. */
  readonly volumeMounts: k8s.types.input.core.v1.VolumeMount[];
  /** The volumes of the pod. */
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
 * The cluster is named after the resource unless the args set a name. Its objects are those that `etcd-kit synth` writes. Each is a child
 * resource named `<resource>-<logical id>`.
 */
export class EtcdCluster extends pulumi.ComponentResource {
  /** The client URL of each member. A client that knows them all tolerates the loss of any. */
  public readonly endpoints: pulumi.Output<string[]>;
  /** The client Service. */
  public readonly clientService: EtcdResources['clientService'];

  /** The CA of the members' server certificates, with `tls.mode: generated`; otherwise undefined. */
  public readonly caCertificate: pulumi.Output<string | undefined>;
  /** The Secret of the only client in `tls.clients`; undefined if there is none, or more than one. See clientAccess. */
  public readonly clientSecretName: pulumi.Output<string | undefined>;

  private readonly children: Partial<EtcdResources>;
  private readonly etcd: ResolvedEtcd;
  private readonly tokens: OutputTokens;

  /**
   * @param name the name of the resource, and of the cluster unless the args set one
   * @param args the config
   * @param options the options of a component, such as provider, dependsOn and protect
   * @throws pulumi.ResourceError with all violations of the config. No object is then registered
   */
  constructor(name: string, args: EtcdClusterArgs, options: pulumi.ComponentResourceOptions = {}) {
    super(componentType, name, {}, options);
    const tokens = new OutputTokens();
    this.tokens = tokens;
    const [ownNamespace, setNamespace] = pulumi.deferredOutput<string>();
    // The provider's namespace exists already.
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
   * Returns what a client's pod needs to connect to etcd, with the variable names of etcdctl: variables and mounts for its containers, and
   * volumes for the pod.
   * ```ts
   * const { env, volumeMounts, volumes } = etcd.clientAccess();
   * ```
   * The Secrets are in the cluster's namespace, so the pod must be there too, unless it has its own Secret (`{ secretName }`).
   * @param client with TLS, the certificate: the name of one of `tls.clients`, or any Secret with the keys `ca.crt`, `tls.crt` and
   * `tls.key`. Optional if `tls.clients` has exactly one. Also the user of `auth.users` to log in as.
   * @throws pulumi.ResourceError if the certificate is ambiguous, or no such user has a password
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
   * Returns one of the cluster's resources by its logical id: `etcd.getResource('statefulSet')`.
   * @throws pulumi.ResourceError if the config has no such object
   */
  public getResource<Id extends LogicalId>(id: Id): EtcdResources[Id] {
    const resource = this.children[id];
    if (resource) return resource;
    throw new pulumi.ResourceError(
      `unknown logical id ${id} in this config. Known ids: ${Object.keys(this.children).join(', ')}`,
      this,
      true,
    );
  }

  private resolve(props: EtcdClusterProps): ResolvedEtcd {
    try {
      return resolve(props);
    } catch (error) {
      if (!(error instanceof EtcdConfigError)) throw error;
      // A ResourceError is reported for the resource, without a stack trace. Outputs have no text yet.
      throw new pulumi.ResourceError(
        this.tokens.describe(error.message, () => '<Output>'),
        this,
        true,
      );
    }
  }

  /** Replaces the claims' size with the one in the stack's state. */
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
      // The namespace of the first one determines that of the others.
      const inputs = inOwnNamespace && id === 'headlessService' ? withoutNamespace(known) : known;
      const resource = new Resource(`${name}-${id}`, this.tokens.resolve(inputs), {
        parent: this,
        // A new version replaces it, which Pulumi rejects for a protected resource.
        ...(isReplacedByDesign(object) && { protect: false }),
        // Pods that have not restarted since then still mount their original scripts.
        retainOnDelete: retainOnDelete ?? (id === 'scripts' && !restartsAll(this.etcd)),
        dependsOn: [...first, ...dependencies(id, registered, secrets)],
      });
      add(id, resource);
    }
    return registered;
  }
}

type ResourceClass = new (name: string, object: pulumi.Input<unknown>, options: pulumi.CustomResourceOptions) => EtcdResources[LogicalId];

/** Adds the annotations that control how Pulumi's provider handles an object. */
function annotated(id: LogicalId, object: KubeObject, etcd: ResolvedEtcd): KubeObject {
  const { annotations } = object.metadata;
  if (id === 'statefulSet') return withAnnotations(object, { ...annotations, ...statefulSetAnnotations(etcd) });
  // The provider waits until the endpoints have not changed for 10 s, which is unnecessary after waiting for the StatefulSet. It must wait
  // for the address of a load balancer.
  if (id !== 'clientService' || etcd.service.type === 'LoadBalancer') return object;
  return withAnnotations(object, { 'pulumi.com/skipAwait': 'true', ...annotations });
}

/** @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#annotations */
function statefulSetAnnotations(etcd: ResolvedEtcd): Readonly<Record<string, string>> {
  const { replicas } = etcd;
  return {
    // Some changes replace a StatefulSet. Its pods must survive that.
    'pulumi.com/deletionPropagationPolicy': 'orphan',
    // Without it, an update after `kubectl scale` and a refresh fails with a conflict over replicas.
    'pulumi.com/patchForce': 'true',
    // By default, the provider waits for every member to restart, but here members do not restart automatically. The API server omits
    // `readyReplicas: 0`.
    ...(!restartsAll(etcd) && { 'pulumi.com/waitFor': `jsonpath={.status.${replicas === 0 ? 'replicas' : 'readyReplicas'}}=${replicas}` }),
  };
}

const withAnnotations = (object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});

/** Whether a changed pod template is rolled out to every member automatically. */
const restartsAll = ({ updateStrategy }: ResolvedEtcd) => updateStrategy.type === 'RollingUpdate' && updateStrategy.partition === 0;

/**
 * The dependencies of an object: for the pods, everything created before them; for the client Service, the pods, so that dependents of the
 * Service find a working cluster.
 */
function dependencies(id: LogicalId, registered: Partial<EtcdResources>, secrets: readonly pulumi.Resource[]): pulumi.Resource[] {
  if (id === 'statefulSet') return [...Object.values(registered), ...secrets].filter(found => found !== undefined);
  // It does not depend on the pods, because they wait for the Secret that it creates.
  if (id === 'authDeployment') return [registered.authServiceAccount, registered.authRoleBinding].filter(found => found !== undefined);
  return id === 'clientService' && registered.statefulSet ? [registered.statefulSet] : [];
}
