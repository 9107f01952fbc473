/** The images beside etcd's, and where and how images are pulled. */
export interface ImagesProps<Late = string> {
  /**
   * A registry, with or without a path, to pull the default images from in place of their own: `mirror.example.com/proxy`.
   * @default each image's own registry
   */
  readonly registry?: Late;
  /**
   * When the kubelet pulls.
   * @default IfNotPresent
   */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * Names of the Secrets to pull with.
   * @default none
   */
  readonly pullSecrets?: readonly Late[];
  /**
   * The image that the scripts' shell comes from: a static busybox at `/bin/busybox`.
   * @default docker.io/library/busybox:1.37.0-musl
   */
  readonly busybox?: Late;
  /**
   * The image that `kubectl` comes from.
   * @default registry.k8s.io/kubectl:v1.34.4
   */
  readonly kubectl?: Late;
  /**
   * The image that moves backups.
   * @default docker.io/rclone/rclone:1.75.1
   */
  readonly rclone?: Late;
}
