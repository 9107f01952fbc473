import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ByLogicalId, buildResolved } from '../core/build';
import { type ClientAccess, type ClientIdentity, clientAccess, clientNetworkPolicy } from '../core/client-access';
import { memberEndpoints } from '../core/endpoints';
import { selectorLabels } from '../core/names';
import type { EtcdClusterProps } from '../core/props';
import { type ResolvedEtcd, resolve } from '../core/resolve';
import { ClientService } from './client-service';

/** The cluster's objects by logical id. Those that the config does without are not there. */
export type EtcdClusterObjects = ByLogicalId<ApiObject>;

/**
 * A production etcd cluster.
 *
 * ```ts
 * const etcd = new EtcdCluster(chart, 'etcd', { storage: { size: '8Gi' } });
 * etcd.grantClient(deployment);
 * ```
 *
 * The cluster is named for the construct's id unless the props name it, so moving the construct in the tree changes no name and
 * no selector.
 */
export class EtcdCluster extends Construct implements kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /** The client Service, for cdk8s-plus code that needs one. */
  public readonly clientService: kplus.Service;
  /** Selects the members' pods. */
  public readonly pods: kplus.Pods;
  /** The client URL of each member. A client that knows them all outlives any of them. */
  public readonly endpoints: readonly string[];
  /** Every object by logical id, to patch: `cluster.objects.statefulSet.addJsonPatch(...)`. */
  public readonly objects: EtcdClusterObjects;

  private readonly etcd: ResolvedEtcd;

  /**
   * @throws EtcdConfigError with everything that is wrong with the props; nothing was added to the chart then
   */
  constructor(scope: Construct, id: string, props: EtcdClusterProps) {
    const namespace = Chart.of(scope).namespace;
    const etcd = resolve({ ...props, name: props.name ?? id, namespace: props.namespace ?? namespace });
    super(scope, id);
    this.etcd = etcd;
    const { clientService, ...others } = buildResolved(etcd);
    const objects = Object.entries(others).map(([logicalId, object]) => [logicalId, new ApiObject(this, logicalId, object)] as const);
    const service = new ClientService(this, 'clientService', clientService);
    this.clientService = service;
    this.objects = { ...Object.fromEntries(objects), clientService: service.object } as EtcdClusterObjects;
    this.pods = kplus.Pods.select(this, 'pods', { labels: selectorLabels(etcd.name) });
    this.endpoints = memberEndpoints(etcd);
  }

  /**
   * Gives a workload all it needs to talk to etcd, under etcdctl's own names, in each of its containers: the endpoints
   * (`ETCDCTL_ENDPOINTS`); where clients speak TLS, a certificate mounted at `/etc/etcd-client` (`ETCDCTL_CACERT`, `ETCDCTL_CERT`,
   * `ETCDCTL_KEY`); a user's name and password (`ETCDCTL_USER`, `ETCDCTL_PASSWORD`); and the network policy that lets it in, from
   * another namespace too.
   * @param client where clients speak TLS: whose certificate; one of `tls.clients` by name, or any Secret with the keys `ca.crt`,
   * `tls.crt` and `tls.key`. It may be left out where `tls.clients` names just one. And the user of `auth.users` who logs in.
   * @throws Error when the workload has no container yet, when it can't be told whose certificate to use, when there is no such user
   * with a password, or when the workload is in another namespace than the Secrets
   */
  public grantClient(workload: kplus.AbstractPod, client?: ClientIdentity): void {
    if (workload.containers.length === 0) {
      throw new Error(`${workload.node.path} has no container to give the etcd endpoints to. Add its containers before grantClient`);
    }
    const access = clientAccess(this.etcd, workload.node.path, client);
    // A pod uses Secrets of its own namespace only. Where neither says, both are in the namespace that kubectl puts them in.
    const [own, other] = [this.etcd.namespace, workload.metadata.namespace ?? 'default'];
    const [unreachable] = own === other ? [] : access.fromOwnSecrets;
    if (unreachable) {
      const { what, elsewhere } = unreachable;
      throw new Error(`${workload.node.path} is in namespace ${other}, and the Secret with the ${what} in ${own}. ${elsewhere}`);
    }
    const policy = clientNetworkPolicy(this.etcd, {
      kind: workload.kind,
      namespace: other,
      name: workload.name,
      podLabels: ownLabels(workload),
    });
    this.give(workload, access);
    if (policy) new ApiObject(this, `client-${workload.node.addr.slice(-8)}`, policy);
  }

  /** Puts variables and certificates into each of a workload's containers. */
  private give(workload: kplus.AbstractPod, { env, volumeMounts, volumes }: ClientAccess): void {
    const id = `client-${workload.node.addr.slice(-8)}`;
    const secret = (name: string) =>
      (this.node.tryFindChild(`${id}-${name}`) as kplus.ISecret | undefined) ?? kplus.Secret.fromSecretName(this, `${id}-${name}`, name);
    const mounted = volumes.map(({ name, secret: source, configMap }) => {
      if (source) return kplus.Volume.fromSecret(this, `${id}-volume`, secret(source.secretName as string), { name });
      const map = kplus.ConfigMap.fromConfigMapName(this, `${id}-ca`, configMap?.name as string);
      const items = Object.fromEntries((configMap?.items ?? []).map(({ key, path }) => [key, { path }]));
      return kplus.Volume.fromConfigMap(this, `${id}-ca-volume`, map, { name, items });
    });
    for (const container of workload.containers) {
      for (const { name, value, valueFrom } of env) {
        const reference = valueFrom?.secretKeyRef;
        const given = reference
          ? kplus.EnvValue.fromSecretValue({ secret: secret(reference.name as string), key: reference.key })
          : kplus.EnvValue.fromValue(value as string);
        container.env.addVariable(name, given);
      }
      for (const [index, { mountPath }] of volumeMounts.entries()) {
        container.mount(mountPath, mounted[index] as kplus.Volume, { readOnly: true });
      }
    }
  }

  /** @see kplus.IPodSelector */
  public toPodSelectorConfig(): kplus.PodSelectorConfig {
    return { ...this.pods.toPodSelectorConfig(), namespaces: { names: [this.etcd.namespace] } };
  }

  /** @see kplus.INetworkPolicyPeer */
  public toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.pods.toPodSelectorConfig() };
  }

  /** @see kplus.INetworkPolicyPeer */
  public toPodSelector(): kplus.IPodSelector {
    return this;
  }
}

/** The label by which cdk8s-plus tells a workload's pods from all others, whatever the workload itself selects. */
function ownLabels(workload: kplus.AbstractPod): Record<string, string> {
  const value = workload.podMetadata.getLabel(kplus.Pod.ADDRESS_LABEL);
  if (value) return { [kplus.Pod.ADDRESS_LABEL]: value };
  throw new Error(
    `the pods of ${workload.node.path} have no label of their own (${kplus.Pod.ADDRESS_LABEL}), so a policy would let in others`,
  );
}
