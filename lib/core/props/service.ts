import type { NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import type { WithTokens } from './common';

/** The Service that clients connect to. */
export type ServiceProps<Token = string> = ClusterIpServiceProps<Token> | NodePortServiceProps<Token> | LoadBalancerServiceProps<Token>;

/** Fields common to all client Services. */
export interface CommonServiceProps<Token = string> {
  /**
   * Annotations of the client Service.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, Token>>;
  /**
   * Whether the client Service is dual-stack. With this field or `ipFamilies`, members listen for clients on every address of their pods.
   * Peer traffic uses the pods' primary addresses.
   * @default SingleStack, the default of Kubernetes
   * @see https://kubernetes.io/docs/concepts/services-networking/dual-stack/
   */
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /**
   * The IP families of the client Service. The first one can't be changed.
   * @default the family of the Kubernetes cluster's first Service address range
   */
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
}

/** Fields common to client Services that are reachable through the nodes. */
export interface ExposedServiceProps<Token = string> extends CommonServiceProps<Token> {
  /**
   * The port on every node, 30000 to 32767.
   * @default allocated by Kubernetes
   */
  readonly nodePort?: number;
  /**
   * `Local` preserves the clients' addresses and routes only to members on the node that receives the connection.
   * @default Cluster
   */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
}

/** A Service inside the Kubernetes cluster. */
export interface ClusterIpServiceProps<Token = string> extends CommonServiceProps<Token> {
  /**
   * The type of the Service.
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
export interface NodePortServiceProps<Token = string> extends ExposedServiceProps<Token> {
  /** The type of the Service. */
  readonly type: 'NodePort';
  readonly loadBalancerSourceRanges?: undefined;
  readonly loadBalancerClass?: undefined;
}

/** A Service behind a load balancer. */
export interface LoadBalancerServiceProps<Token = string> extends ExposedServiceProps<Token> {
  /** The type of the Service. */
  readonly type: 'LoadBalancer';
  /**
   * The CIDR blocks that may connect.
   * @default all
   */
  readonly loadBalancerSourceRanges?: readonly Token[];
  /**
   * The class of the load balancer implementation.
   * @default the Kubernetes cluster's default
   */
  readonly loadBalancerClass?: Token;
}

/**
 * Restricts connections to and from the members and the auxiliary pods. Members can always reach each other.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export interface NetworkPolicyProps<Token = string> {
  /**
   * Whether to create NetworkPolicies.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The peers that may connect to the client port.
   * @default the pods of the namespace; anyone if `service.type` is NodePort or LoadBalancer
   */
  readonly clients?: readonly WithTokens<NetworkPolicyPeer, Token>[];
  /**
   * The peers that may read metrics and health.
   * @default every pod
   */
  readonly metrics?: readonly WithTokens<NetworkPolicyPeer, Token>[];
  /**
   * Additional ingress rules of the members and the auxiliary pods, such as one for port 15008 of Istio's ambient mode.
   * @default none
   */
  readonly extraIngress?: readonly WithTokens<NetworkPolicyIngressRule, Token>[];
  /**
   * Restricts egress of the members and the auxiliary pods to the members, DNS on port 53, and what these rules allow. The rules must allow
   * the Kubernetes API server, and the store of `backup` and `restore`. Required in a namespace that denies egress by default.
   * @default egress is not restricted
   * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic
   */
  readonly egress?: readonly WithTokens<NetworkPolicyEgressRule, Token>[];
}
