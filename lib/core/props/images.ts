/** The images other than etcd's, and how images are pulled. */
export interface ImagesProps<Token = string> {
  /**
   * The registry, with an optional path, to pull the default images from: `mirror.example.com/proxy`.
   * @default each image's own registry
   */
  readonly registry?: Token;
  /**
   * When the kubelet pulls images.
   * @default IfNotPresent
   */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /**
   * The names of the image pull Secrets.
   * @default none
   */
  readonly pullSecrets?: readonly Token[];
  /**
   * The image that provides the scripts' shell: a static busybox at `/bin/busybox`.
   * @default docker.io/library/busybox:1.37.0-musl
   */
  readonly busybox?: Token;
  /**
   * The image that provides `kubectl`.
   * @default registry.k8s.io/kubectl:v1.34.4
   */
  readonly kubectl?: Token;
  /**
   * The image that provides `rclone`, which transfers backups.
   * @default docker.io/rclone/rclone:1.75.1
   */
  readonly rclone?: Token;
}
