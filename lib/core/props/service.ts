import type { NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { WithLate } from './common';

/** The Service that clients connect to. */
export type ServiceProps<Late = string> = ClusterIpServiceProps<Late> | NodePortServiceProps<Late> | LoadBalancerServiceProps<Late>;

/** What every client Service may have. */
export interface CommonServiceProps<Late = string> {
  /**
   * Annotations of the client Service.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Late>>;
  /**
   * How many IP families the client Service has. With `ipFamilies`, the members listen for clients on every address of their pods. Among
   * themselves, they use the pods' primary addresses.
   * @default Kubernetes' own: SingleStack
   * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
   */
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /**
   * The IP families of the client Service, the first one of which can't be changed.
   * @default Kubernetes' own, the family of its first range of Service addresses
   */
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
}

/** What a client Service that is reached through the nodes may have. */
export interface ExposedServiceProps<Late = string> extends CommonServiceProps<Late> {
  /**
   * The port on every node, 30000 to 32767.
   * @default one that Kubernetes picks
   */
  readonly nodePort?: number;
  /**
   * `Local` keeps the clients' addresses, and reaches only members on the node that was asked.
   * @default Cluster
   */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
}

/** A Service inside the Kubernetes cluster. */
export interface ClusterIpServiceProps<Late = string> extends CommonServiceProps<Late> {
  /**
   * How the Service is reached.
   * @default ClusterIP
   * @see https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types
   */
  readonly type?: 'ClusterIP';
  readonly nodePort?: undefined;
  readonly externalTrafficPolicy?: undefined;
  readonly loadBalancerSourceRanges?: undefined;
  readonly loadBalancerClass?: undefined;
}

/** A Service on a port of every node. */
export interface NodePortServiceProps<Late = string> extends ExposedServiceProps<Late> {
  /** How the Service is reached. */
  readonly type: 'NodePort';
  readonly loadBalancerSourceRanges?: undefined;
  readonly loadBalancerClass?: undefined;
}

/** A Service behind a load balancer. */
export interface LoadBalancerServiceProps<Late = string> extends ExposedServiceProps<Late> {
  /** How the Service is reached. */
  readonly type: 'LoadBalancer';
  /**
   * The networks, as CIDRs, that may connect.
   * @default all
   */
  readonly loadBalancerSourceRanges?: readonly Late[];
  /**
   * The load balancer's implementation.
   * @default the Kubernetes cluster's own
   */
  readonly loadBalancerClass?: Late;
}

/**
 * Who may connect to the members and the auxiliary pods, and where those may connect. Members always reach each other.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface NetworkPolicyProps<Late = string> {
  /**
   * Whether there is a NetworkPolicy at all.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Who may connect to the client port.
   * @default the pods of the namespace; anyone where `service.type` is NodePort or LoadBalancer
   */
  readonly clients?: readonly WithLate<NetworkPolicyPeer, Late>[];
  /**
   * Who may read metrics and health.
   * @default every pod
   */
  readonly metrics?: readonly WithLate<NetworkPolicyPeer, Late>[];
  /**
   * Further ingress rules of the members and the auxiliary pods, such as one for port 15008 of Istio's ambient mode.
   * @default none
   */
  readonly extraIngress?: readonly WithLate<NetworkPolicyIngressRule, Late>[];
  /**
   * Restricts where the members and the auxiliary pods connect: to the members, to DNS on port 53, and to what these rules allow. They must
   * allow the Kubernetes API server, and the store of `backup` and `restore`. A namespace that denies egress by default needs it.
   * @default the NetworkPolicies restrict no egress
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic
   */
  readonly egress?: readonly WithLate<NetworkPolicyEgressRule, Late>[];
}
