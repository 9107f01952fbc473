// The ports are part of the public contract: a change here is a breaking change for running clusters.

/** The ports that the members listen on. */
export const ports = {
  /** etcd's clients. */
  client: 2379,
  /** etcd's members among themselves. */
  peer: 2380,
  /** Metrics and health, over plain HTTP. */
  metrics: 2381,
  /** What each pod tells the others, before and beside etcd. */
  beacon: 2382,
  /** Metrics over TLS, where the config asks for it. */
  'metrics-tls': 2384,
  /** On the pod's loopback only: what the API server says of the StatefulSet. */
  statefulSet: 2383,
  /** On the loopback of the auth pod only: what speaks TLS to etcd for it. */
  authTls: 2385,
} as const;

/** The ports of a member that others reach, by name. */
export const memberPorts = (metricsTls: boolean) =>
  ['client', 'peer', 'metrics', 'beacon', ...(metricsTls ? (['metrics-tls'] as const) : [])] as const;
