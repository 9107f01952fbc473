import { ApiObject, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { type ByLogicalId, buildResolved } from '../core/build';
import { memberEndpoints } from '../core/endpoints';
import { names, ports, selectorLabels } from '../core/names';
import type { EtcdClusterProps } from '../core/props';
import { type ResolvedEtcd, resolve } from '../core/resolve';
import { clientCertificateFolder, etcdctlCertificate } from '../core/tls';
import { ClientService } from './client-service';

/** The cluster's objects by logical id. Those that the config does without are not there. */
export type EtcdClusterObjects = ByLogicalId<ApiObject>;

/** Who a workload is to etcd: whose certificate it shows, that of one of `tls.clients` or what a Secret holds; and who logs in. */
export type ClientIdentity = ClientCertificate & {
  /** One of `auth.users` that has a password. Without it, the certificate's common name is the user. */
  readonly user?: string;
};
type ClientCertificate =
  | { readonly name: string; readonly secretName?: undefined }
  | { readonly secretName: string; readonly name?: undefined }
  | { readonly name?: undefined; readonly secretName?: undefined };

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
  public grantClient(workload: kplus.Workload, client?: ClientIdentity): void {
    if (workload.containers.length === 0) {
      throw new Error(`${workload.node.path} has no container to give the etcd endpoints to. Add its containers before grantClient`);
    }
    for (const container of workload.containers) {
      container.env.addVariable('ETCDCTL_ENDPOINTS', kplus.EnvValue.fromValue(this.endpoints.join(',')));
    }
    if (this.etcd.tls?.client) this.mountCertificate(workload, this.certificateSecret(workload, client));
    if (client?.user !== undefined) this.login(workload, client.user);
    // Where no policy isolates the members, one that lets a client in would keep all others out.
    if (!this.etcd.networkPolicy.enabled) return;
    const id = `client-${workload.node.addr.slice(-8)}`;
    const namespace = workload.metadata.namespace ?? 'default';
    const peer = kplus.Pods.select(this, `${id}-pods`, {
      labels: workload.matchLabels,
      namespaces: kplus.Namespaces.select(this, `${id}-namespace`, { labels: { 'kubernetes.io/metadata.name': namespace } }),
    });
    new kplus.NetworkPolicy(this, id, {
      metadata: { name: `${this.etcd.name}-client-${workload.name}`, namespace: this.etcd.namespace },
      selector: this,
      ingress: { rules: [{ peer, ports: [kplus.NetworkPolicyPort.tcp(ports.client)] }] },
    });
  }

  /** The name of the Secret with the certificate that a workload shows. */
  private certificateSecret(workload: kplus.Workload, client: ClientIdentity | undefined): string {
    if (client?.secretName !== undefined) return client.secretName;
    const clients = this.etcd.tls?.issued?.clients ?? [];
    const name = client?.name ?? (clients.length === 1 ? clients[0] : undefined);
    if (name === undefined || !clients.includes(name)) {
      const choice = clients.length > 0 ? `one of tls.clients, { name: '${clients.join("' | '")}' }, or ` : '';
      throw new Error(`which certificate does ${workload.node.path} show to ${this.etcd.name}? Give grantClient ${choice}{ secretName }`);
    }
    this.requireSameNamespace(workload, `certificate of ${name}`, 'Copy it, or issue one there, and give grantClient its { secretName }');
    return names.clientCertificate(this.etcd.name, name);
  }

  /** Has a workload's containers log in as a user. */
  private login(workload: kplus.Workload, name: string): void {
    const users = (this.etcd.auth?.users ?? []).filter(({ password }) => password !== null);
    const password = users.find(user => user.name === name)?.password;
    if (!password) {
      const choice = users.map(user => user.name).join(', ') || 'none';
      throw new Error(`${workload.node.path} can't log in to ${this.etcd.name} as ${name}. Users of auth.users with a password: ${choice}`);
    }
    this.requireSameNamespace(workload, `password of ${name}`, 'Copy it, and set ETCDCTL_USER and ETCDCTL_PASSWORD from there');
    const secret = kplus.Secret.fromSecretName(this, `client-${workload.node.addr.slice(-8)}-password`, password.name);
    for (const container of workload.containers) {
      container.env.addVariable('ETCDCTL_USER', kplus.EnvValue.fromValue(name));
      container.env.addVariable('ETCDCTL_PASSWORD', kplus.EnvValue.fromSecretValue({ secret, key: password.key }));
    }
  }

  /** A pod uses Secrets of its own namespace only. Where neither says, both are in the namespace that kubectl puts them in. */
  private requireSameNamespace(workload: kplus.Workload, what: string, fix: string): void {
    const [own, other] = [this.etcd.namespace, workload.metadata.namespace ?? 'default'];
    if (own === other) return;
    throw new Error(`${workload.node.path} is in namespace ${other}, and the Secret with the ${what} in ${own}. ${fix}`);
  }

  private mountCertificate(workload: kplus.Workload, secretName: string): void {
    const id = `client-${workload.node.addr.slice(-8)}-secret`;
    const secret = kplus.Secret.fromSecretName(this, id, secretName);
    const volume = kplus.Volume.fromSecret(this, `${id}-volume`, secret, { name: `${this.etcd.name}-client` });
    for (const container of workload.containers) {
      container.mount(clientCertificateFolder, volume, { readOnly: true });
      for (const [variable, path] of Object.entries(etcdctlCertificate(clientCertificateFolder)))
        container.env.addVariable(variable, kplus.EnvValue.fromValue(path));
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
