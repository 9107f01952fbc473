import { ApiObject, type ApiObjectProps, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { type ByLogicalId, buildResolved } from '../core/build';
import { type ClientAccess, type ClientIdentity, clientAccess } from '../core/client/access';
import { memberEndpoints } from '../core/client/endpoints';
import { resolve } from '../core/config';
import { EtcdConfigError } from '../core/errors';
import { selectorLabels } from '../core/labels';
import { clientNetworkPolicy } from '../core/manifests/cluster/client-network-policy';
import type { KubeObject } from '../core/manifests/shared/kube-object';
import { issuedAccess } from '../core/manifests/tls/workload-certificate';
import type { EtcdClusterProps } from '../core/props';
import type { ResolvedEtcd } from '../core/resolve/types';
import { LazyTokens } from './lazy-tokens';
import {
  type Cdk8sPlus,
  checkPlus,
  checkWorkload,
  clientService,
  type MountableVolume,
  mountable,
  ownLabels,
  type PodSelection,
  podSelection,
  type Workload,
  type WorkloadContainer,
} from './plus';
import { checkWritten } from './written-yaml';

/** The cluster's objects by logical id, without those that the config does not need. */
export type EtcdClusterObjects = ByLogicalId<ApiObject>;

/** The parts of a cluster as objects of a cdk8s-plus package. */
export interface EtcdClusterPlus<Plus extends Cdk8sPlus> {
  /** The client Service, for an Ingress or another construct that takes one. */
  readonly clientService: InstanceType<Plus['Service']>;
  /** Selects the members' pods. */
  readonly pods: InstanceType<Plus['Pods']>;
}

/**
 * Two charts may be for two Kubernetes clusters. But if one chart has two objects of the same name, the second replaces the first.
 * @throws EtcdConfigError if the chart already has one of the objects
 */
function checkUnique(chart: Chart, tokens: LazyTokens, cluster: string, objects: readonly KubeObject[]): void {
  const keyOf = (kind: string, name: string, namespace: string | undefined) =>
    `${kind} ${tokens.tokenize(name)}${kind === 'Namespace' ? '' : ` in namespace ${tokens.tokenize(namespace) ?? 'default'}`}`;
  const written = chart.node.findAll().filter(found => ApiObject.isApiObject(found) && found.chart === chart) as ApiObject[];
  const known = new Map(written.map(found => [keyOf(found.kind, found.name, found.metadata.namespace), found.node.path]));
  for (const { kind, metadata } of objects) {
    const key = keyOf(kind, metadata.name, metadata.namespace);
    const path = known.get(key);
    if (path === undefined) continue;
    if (kind === 'Namespace')
      throw new EtcdConfigError([
        { path: ['createNamespace'], message: `conflicts with ${path}, which creates it too. Leave one of them out` },
      ]);
    const message = `conflicts with ${path} (${JSON.stringify(cluster)}): both write ${key}. Choose another name, namespace or chart`;
    throw new EtcdConfigError([{ path: ['name'], message }]);
  }
}

/**
 * A production etcd cluster.
 *
 * ```ts
 * const etcd = new EtcdCluster(chart, 'etcd', { storage: { size: '8Gi' } });
 * etcd.grantClient(deployment);
 * ```
 *
 * The cluster is named after the construct's id unless the props set a name, so moving the construct in the tree changes no names or
 * selectors. It works with any cdk8s-plus version, and without one: it implements `IPodSelector` and `INetworkPolicyPeer` of each.
 *
 * Strings that decide nothing may be Lazy values or tokens of another CDK. `endpoints` is then Lazy too.
 */
export class EtcdCluster extends Construct {
  /** The client URL of each member. A client that knows them all tolerates the loss of any. */
  public readonly endpoints: readonly string[];
  /** Every object by logical id, to patch: `cluster.objects.statefulSet.addJsonPatch(...)`. */
  public readonly objects: EtcdClusterObjects;

  private readonly etcd: ResolvedEtcd;
  private readonly tokens: LazyTokens;
  /** The grants of each container, and the volumes of each grant. */
  private readonly grants = new WeakMap<WorkloadContainer, Set<string>>();
  private readonly volumes = new Map<string, readonly MountableVolume[]>();
  private readonly plus = new Map<Cdk8sPlus, EtcdClusterPlus<Cdk8sPlus>>();

  /**
   * @throws EtcdConfigError with all violations of the props, or if the chart already has an object of the same name. Nothing is then added
   * to the chart
   */
  constructor(scope: Construct, id: string, props: EtcdClusterProps) {
    const chart = Chart.of(scope);
    const tokens = new LazyTokens(() => this.objects.statefulSet);
    const given = tokens.tokenize({ ...props, name: props.name ?? id, namespace: props.namespace ?? chart.namespace });
    const etcd = tokens.describing(() => resolve(given as EtcdClusterProps));
    tokens.describing(() => checkWritten(given));
    const built = buildResolved(etcd);
    tokens.describing(() => checkUnique(chart, tokens, etcd.name, Object.values(built)));
    super(scope, id);
    this.etcd = etcd;
    this.tokens = tokens;
    const objects = Object.entries(built).map(([logicalId, object]) => {
      return [logicalId, new ApiObject(this, logicalId, tokens.resolve(object) as ApiObjectProps)];
    });
    this.objects = Object.fromEntries(objects);
    // cdk8s sets the chart's namespace on every object.
    if (chart.namespace !== undefined) this.objects.namespace?.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    this.endpoints = tokens.resolve(memberEndpoints(etcd)) as string[];
  }

  /**
   * Returns the client Service and the members' pods as objects of a cdk8s-plus package.
   * ```ts
   * import * as kplus from 'cdk8s-plus-33';
   * new kplus.Ingress(chart, 'ingress').addRule('/', kplus.IngressBackend.fromService(etcd.cdk8sPlus(kplus).clientService));
   * ```
   * @param plus the package, for any Kubernetes version
   */
  public cdk8sPlus<Plus extends Cdk8sPlus>(plus: Plus): EtcdClusterPlus<Plus> {
    checkPlus(plus);
    const known = this.plus.get(plus);
    if (known) return known as EtcdClusterPlus<Plus>;
    const scope = new Construct(this, `plus-${this.plus.size}`);
    const made = {
      clientService: clientService(plus, scope, this.objects.clientService, this.etcd.service.type),
      pods: plus.Pods.select(scope, 'pods', { labels: selectorLabels(this.etcd.name) }),
    };
    this.plus.set(plus, made);
    return made;
  }

  /**
   * Gives each container of a workload what it needs to connect to etcd, with the variable names of etcdctl: the endpoints
   * (`ETCDCTL_ENDPOINTS`); with TLS, a certificate mounted at `/etc/etcd-client` (`ETCDCTL_CACERT`, `ETCDCTL_CERT`, `ETCDCTL_KEY`); and a
   * user's name and password (`ETCDCTL_USER`, `ETCDCTL_PASSWORD`). Adds a NetworkPolicy that allows its connections, also from another
   * namespace. Repeating a grant changes nothing. For a client of two clusters, pass `{ prefix }` with the second grant to name its
   * variables.
   * @param workload a Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of any cdk8s-plus
   * @param client with TLS, the certificate: the name of one of `tls.clients`, or any Secret with the keys `ca.crt`, `tls.crt` and
   * `tls.key`. Optional if `tls.clients` has exactly one, or if it has none and cert-manager issues certificates: the workload then gets
   * its own certificate, with its name as the common name. Also the user of `auth.users` to log in as.
   * @throws Error if the workload has no container yet, the certificate is ambiguous, no such user has a password, the workload is in
   * another namespace than the Secrets, or it already has one of the variables
   */
  public grantClient(workload: Workload, client?: ClientIdentity): void {
    checkWorkload(workload);
    if (workload.containers.length === 0) {
      throw new Error(`${workload.node.path} must have a container. Add its containers before grantClient`);
    }
    this.tokens.describing(() => this.grant(workload, this.tokens.tokenize(client) as ClientIdentity | undefined));
  }

  private grant(workload: Workload, client: ClientIdentity | undefined): void {
    const { kind, node } = workload;
    // If neither sets a namespace, both are in the one that kubectl uses.
    const [namespace, name] = this.tokens.tokenize([workload.metadata.namespace ?? 'default', workload.name]) as [string, string];
    const issued = issuedAccess(this.etcd, node.path, { namespace, name }, client);
    const access = clientAccess(this.etcd, node.path, client, issued?.secret);
    // A pod can only use Secrets of its own namespace.
    const [unreachable] = namespace === this.etcd.namespace ? [] : access.fromOwnSecrets;
    if (unreachable) {
      const { what, elsewhere } = unreachable;
      throw new Error(
        `${node.path} is in namespace ${namespace}, but the Secret with the ${what} is in ${this.etcd.namespace}. ${elsewhere}`,
      );
    }
    const policy = clientNetworkPolicy(this.etcd, { kind, namespace, name, id: node.addr, podLabels: ownLabels(workload) });
    this.give(workload, access);
    this.write(`client-${node.addr.slice(-8)}`, policy);
    // Workloads of the same name in the same namespace share a certificate.
    this.write(`certificate-${namespace}-${name}`, issued?.certificate);
  }

  /** Adds an object of a grant, once. */
  private write(id: string, object: KubeObject | undefined): void {
    if (object && !this.node.tryFindChild(id)) new ApiObject(this, id, this.tokens.resolve(object) as ApiObjectProps);
  }

  /** Adds variables and certificates to each container of a workload, once. */
  private give(workload: Workload, { env, volumeMounts, volumes }: ClientAccess): void {
    const grant = JSON.stringify({ env, volumeMounts, volumes });
    const containers = workload.containers.filter(container => !this.grants.get(container)?.has(grant));
    for (const container of containers) {
      const taken =
        env.find(({ name }) => name in container.env.variables)?.name ??
        volumeMounts.find(({ mountPath }) => container.mounts.some(({ path }) => path === mountPath))?.mountPath;
      if (taken === undefined) continue;
      throw new Error(
        `${workload.node.path} already has ${taken}, from another grant or its own config. Pass a prefix for this cluster: grantClient(workload, { prefix: 'ORDERS' })`,
      );
    }
    // Containers that mount the same volume must get the same object.
    const mountables = this.volumes.get(grant) ?? volumes.map(volume => mountable(this.tokens.resolve(volume) as typeof volume));
    this.volumes.set(grant, mountables);
    for (const container of containers) {
      for (const { name, ...value } of env) container.env.addVariable(name, this.tokens.resolve(value) as typeof value);
      for (const [index, { mountPath }] of volumeMounts.entries()) {
        container.mount(mountPath, mountables[index] as MountableVolume, { readOnly: true });
      }
      this.grants.set(container, (this.grants.get(container) ?? new Set()).add(grant));
    }
  }

  /** Selects the members, as an `IPodSelector` of cdk8s-plus. */
  public toPodSelectorConfig(): PodSelection {
    return podSelection(selectorLabels(this.etcd.name), this.tokens.resolve(this.etcd.namespace) as string);
  }

  /** The members, as an `INetworkPolicyPeer` of cdk8s-plus. */
  public toNetworkPolicyPeerConfig(): { readonly podSelector: PodSelection } {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** The members, as an `INetworkPolicyPeer` of cdk8s-plus. */
  public toPodSelector(): this {
    return this;
  }
}
