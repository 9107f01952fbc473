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

/** CPU and memory of each member. */
export interface ResourcesProps {
  /** What is set aside for the member. */
  readonly requests?: ResourceAmounts;
  /** What the member may use at most. A CPU limit throttles; leave it out unless you must. */
  readonly limits?: ResourceAmounts;
}

/** Amounts of CPU and memory. */
export interface ResourceAmounts {
  /**
   * CPU cores.
   * @default requests: 250m, limits: none
   */
  readonly cpu?: CpuQuantity;
  /**
   * Memory.
   * @default requests: 512Mi, limits: 2Gi, or the request where that is more
   */
  readonly memory?: ByteQuantity;
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
