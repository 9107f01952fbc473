/** One value in a Secret. */
export interface SecretKeyProps<Token = string> {
  /** The Secret's name. */
  readonly secretName: Token;
  /** The key in the Secret. */
  readonly key: Token;
}

/**
 * A quantity of bytes in Kubernetes notation: `8Gi`, `512Mi`, `2G`, `1073741824`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type ByteQuantity = string;

/**
 * An amount of CPU in Kubernetes notation: `500m`, `2`, `0.5`.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export type CpuQuantity = string;

/**
 * A duration in Go notation: `100ms`, `1.5s`, `1h30m`.
 * @see https://pkg.go.dev/time#ParseDuration
 */
export type Duration = string;

/** A Kubernetes type with `Token` in place of each arbitrary string. */
export type WithTokens<T, Token> = [Token] extends [string]
  ? T
  : T extends string
    ? string extends T
      ? Token
      : T
    : T extends readonly (infer Item)[]
      ? readonly WithTokens<Item, Token>[]
      : T extends object
        ? { readonly [Key in keyof T]: WithTokens<T[Key], Token> }
        : T;

/**
 * The resources of a container. If only a request or only its limit is set, the default of the other one is adjusted to it.
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ResourcesProps {
  /** What the scheduler reserves for the container. */
  readonly requests?: ResourceAmounts;
  /** The most that the container may use. */
  readonly limits?: ResourceAmounts;
}

/** Amounts of CPU, memory and disk. */
export interface ResourceAmounts {
  /** CPU cores. A container that reaches its limit is throttled. */
  readonly cpu?: CpuQuantity;
  /** Memory. A container that exceeds its limit is killed. */
  readonly memory?: ByteQuantity;
  /**
   * Space on the node's disk for the container's log: `ephemeral-storage` in Kubernetes. etcd-kit adds the size of volumes on the node's
   * disk (`storage.ephemeral`, `backup.scratch`). A pod that exceeds its limit is evicted. Nodes that do not measure their disk, as in
   * rootless kind, cannot run pods that request it.
   * @default none
   * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
   */
  readonly ephemeralStorage?: ByteQuantity;
}

/** A password in a Secret. Trailing line breaks are ignored. */
export interface PasswordProps<Token = string> {
  /** The Secret's name. */
  readonly secretName: Token;
  /**
   * The key in the Secret.
   * @default password
   */
  readonly key?: Token;
}

/** CAs in a ConfigMap. */
export interface TrustBundleProps<Token = string> {
  /** The ConfigMap's name. */
  readonly configMapName: Token;
  /**
   * The key in the ConfigMap, as PEM.
   * @default ca.crt
   */
  readonly key?: Token;
}
