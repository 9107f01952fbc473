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

/** The cluster's objects by logical id. Those that the config does without are not there. */
export type EtcdClusterObjects = ByLogicalId<ApiObject>;

/** What of a cluster is made of a cdk8s-plus. */
export interface EtcdClusterPlus<Plus extends Cdk8sPlus> {
  /** The client Service, for an Ingress or another construct that takes one. */
  readonly clientService: InstanceType<Plus['Service']>;
  /** Selects the members' pods. */
  readonly pods: InstanceType<Plus['Pods']>;
}

/**
 * Two charts may be for two Kubernetes clusters. But of two objects of one name in one chart, the second replaces the first.
 * @throws EtcdConfigError when the chart has one of the objects already
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
 * The cluster is named for the construct's id unless the props name it, so moving the construct in the tree changes no name and
 * no selector. It works with any cdk8s-plus, and without one: it is an `IPodSelector` and an `INetworkPolicyPeer` of each.
 *
 * Strings may be Lazy values or tokens of another CDK, wherever nothing is decided by them. `endpoints` is then Lazy, too.
 */
export class EtcdCluster extends Construct {
  /** The client URL of each member. A client that knows them all outlives any of them. */
  public readonly endpoints: readonly string[];
  /** Every object by logical id, to patch: `cluster.objects.statefulSet.addJsonPatch(...)`. */
  public readonly objects: EtcdClusterObjects;

  private readonly etcd: ResolvedEtcd;
  private readonly tokens: LazyTokens;
  /** What each container was given, and the volumes of each grant. */
  private readonly grants = new WeakMap<WorkloadContainer, Set<string>>();
  private readonly volumes = new Map<string, readonly MountableVolume[]>();
  private readonly plus = new Map<Cdk8sPlus, EtcdClusterPlus<Cdk8sPlus>>();

  /**
   * @throws EtcdConfigError with everything that is wrong with the props, or when the chart has an object of one of the names; nothing was added to the chart then
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
    // cdk8s puts every object into the namespace of the chart.
    if (chart.namespace !== undefined) this.objects.namespace?.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    this.endpoints = tokens.resolve(memberEndpoints(etcd)) as string[];
  }

  /**
   * The client Service and the members' pods as objects of a cdk8s-plus, for code that takes those.
   * ```ts
   * import * as kplus from 'cdk8s-plus-33';
   * new kplus.Ingress(chart, 'ingress').addRule('/', kplus.IngressBackend.fromService(etcd.cdk8sPlus(kplus).clientService));
   * ```
   * @param plus the package, of whichever Kubernetes version
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
   * Gives a workload all it needs to talk to etcd, under etcdctl's own names, in each of its containers: the endpoints
   * (`ETCDCTL_ENDPOINTS`); where clients speak TLS, a certificate mounted at `/etc/etcd-client` (`ETCDCTL_CACERT`, `ETCDCTL_CERT`,
   * `ETCDCTL_KEY`); a user's name and password (`ETCDCTL_USER`, `ETCDCTL_PASSWORD`); and the network policy that lets it in, from
   * another namespace too. The same grant twice changes nothing. A workload that is a client of two clusters takes `{ prefix }` for the
   * second, which names its variables.
   * @param workload a Deployment, StatefulSet, DaemonSet, Job, CronJob or Pod of any cdk8s-plus
   * @param client where clients speak TLS: whose certificate; one of `tls.clients` by name, or any Secret with the keys `ca.crt`,
   * `tls.crt` and `tls.key`. It may be left out where `tls.clients` names just one, or none and cert-manager issues them:
   * then the workload gets a certificate of its own, with its name as the common name. And the user of `auth.users` who logs in.
   * @throws Error when the workload has no container yet, when it can't be told whose certificate to use, when there is no such user
   * with a password, when the workload is in another namespace than the Secrets, or when it has one of the variables already
   */
  public grantClient(workload: Workload, client?: ClientIdentity): void {
    checkWorkload(workload);
    if (workload.containers.length === 0) {
      throw new Error(`${workload.node.path} has no container to give the etcd endpoints to. Add its containers before grantClient`);
    }
    this.tokens.describing(() => this.grant(workload, this.tokens.tokenize(client) as ClientIdentity | undefined));
  }

  private grant(workload: Workload, client: ClientIdentity | undefined): void {
    const { kind, node } = workload;
    // Where neither says, both are in the namespace that kubectl puts them in.
    const [namespace, name] = this.tokens.tokenize([workload.metadata.namespace ?? 'default', workload.name]) as [string, string];
    const issued = issuedAccess(this.etcd, node.path, { namespace, name }, client);
    const access = clientAccess(this.etcd, node.path, client, issued?.secret);
    // A pod uses Secrets of its own namespace only.
    const [unreachable] = namespace === this.etcd.namespace ? [] : access.fromOwnSecrets;
    if (unreachable) {
      const { what, elsewhere } = unreachable;
      throw new Error(`${node.path} is in namespace ${namespace}, and the Secret with the ${what} in ${this.etcd.namespace}. ${elsewhere}`);
    }
    const policy = clientNetworkPolicy(this.etcd, { kind, namespace, name, id: node.addr, podLabels: ownLabels(workload) });
    this.give(workload, access);
    this.write(`client-${node.addr.slice(-8)}`, policy);
    // Workloads of one name in one namespace share a certificate.
    this.write(`certificate-${namespace}-${name}`, issued?.certificate);
  }

  /** Adds an object that a grant brings, once. */
  private write(id: string, object: KubeObject | undefined): void {
    if (object && !this.node.tryFindChild(id)) new ApiObject(this, id, this.tokens.resolve(object) as ApiObjectProps);
  }

  /** Puts variables and certificates into each of a workload's containers, once. */
  private give(workload: Workload, { env, volumeMounts, volumes }: ClientAccess): void {
    const grant = JSON.stringify({ env, volumeMounts, volumes });
    const containers = workload.containers.filter(container => !this.grants.get(container)?.has(grant));
    for (const container of containers) {
      const taken =
        env.find(({ name }) => name in container.env.variables)?.name ??
        volumeMounts.find(({ mountPath }) => container.mounts.some(({ path }) => path === mountPath))?.mountPath;
      if (taken === undefined) continue;
      throw new Error(
        `${workload.node.path} already has ${taken}, from another grant or of its own. Pass a prefix for this cluster's: grantClient(workload, { prefix: 'ORDERS' })`,
      );
    }
    // Containers that mount one volume must be given one and the same object.
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
