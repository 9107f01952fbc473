/** One value in a Secret. */
export interface SecretKeyProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /** The key under which the Secret holds it. */
  readonly key: Late;
}

/**
 * A quantity of bytes, as Kubernetes writes it: `8Gi`, `512Mi`, `2G`, `1073741824`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type ByteQuantity = string;

/**
 * An amount of CPU, as Kubernetes writes it: `500m`, `2`, `0.5`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type CpuQuantity = string;

/**
 * A duration, as Go writes it: `100ms`, `1.5s`, `1h30m`.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export type Duration = string;

/** A type of Kubernetes' own, with `Late` in place of each string that may be anything. */
export type WithLate<T, Late> = [Late] extends [string]
  ? T
  : T extends string
    ? string extends T
      ? Late
      : T
    : T extends readonly (infer Item)[]
      ? readonly WithLate<Item, Late>[]
      : T extends object
        ? { readonly [Key in keyof T]: WithLate<T[Key], Late> }
        : T;

/**
 * The resources of a container. Where only one of a request and its limit is given, the other one's default gives way to it.
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ResourcesProps {
  /** What the scheduler reserves for the container. */
  readonly requests?: ResourceAmounts;
  /** What the container may use at most. */
  readonly limits?: ResourceAmounts;
}

/** Amounts of CPU, memory and disk. */
export interface ResourceAmounts {
  /** CPU cores. A container that reaches its limit is throttled. */
  readonly cpu?: CpuQuantity;
  /** Memory. A container that exceeds its limit is killed. */
  readonly memory?: ByteQuantity;
  /**
   * What the container writes to the node's disk, which is its log: `ephemeral-storage` in Kubernetes. A pod that exceeds its limit is
   * evicted. The size of a volume on the node's disk (`storage.ephemeral`, `backup.scratch`) is added. Nodes that do not measure their disk,
   * as in rootless kind, run no pod that requests some.
   * @default none
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
   */
  readonly ephemeralStorage?: ByteQuantity;
}

/** A password in a Secret. Line ends after it are no part of it. */
export interface PasswordProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /**
   * The key under which the Secret holds it.
   * @default password
   */
  readonly key?: Late;
}

/** CAs in a ConfigMap. */
export interface TrustBundleProps<Late = string> {
  /** The ConfigMap's name. */
  readonly configMapName: Late;
  /**
   * The key under which it holds them, as PEM.
   * @default ca.crt
   */
  readonly key?: Late;
}
