// The ports are part of the public contract: a change here is a breaking change for running clusters.

/** The ports that the members listen on. */
export const ports = {
  /** etcd's clients. */
  client: 2379,
  /** etcd's peer traffic. */
  peer: 2380,
  /** Metrics and health, over plain HTTP. */
  metrics: 2381,
  /** The beacon: what each pod publishes to the others, independent of etcd. */
  beacon: 2382,
  /** Metrics over TLS, if the config enables it. */
  'metrics-tls': 2384,
  /** On the pod's loopback only: the StatefulSet, as read from the API server. */
  statefulSet: 2383,
  /** On the loopback of the auth pod only: the proxy that connects to etcd over TLS. */
  authTls: 2385,
} as const;

/** The names of a member's ports that others can reach. */
export const memberPorts = (metricsTls: boolean) =>
  ['client', 'peer', 'metrics', 'beacon', ...(metricsTls ? (['metrics-tls'] as const) : [])] as const;
