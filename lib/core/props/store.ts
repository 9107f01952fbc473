import type { PasswordProps, SecretKeyProps, TrustBundleProps } from './common';

/** Encryption before anything leaves the pod. */
export interface EncryptionProps<Late = string> {
  /** The password. Keep it where the backups are not. */
  readonly password: PasswordProps<Late>;
}

/** Where backups are kept: one of these, each by rclone. */
export type StoreProps<Late = string> =
  | OneStore<'s3', S3StoreProps<Late>>
  | OneStore<'gcs', GcsStoreProps<Late>>
  | OneStore<'azureBlob', AzureBlobStoreProps<Late>>
  | OneStore<'sftp', SftpStoreProps<Late>>
  | OneStore<'webdav', WebdavStoreProps<Late>>
  | OneStore<'persistentVolumeClaim', ClaimStoreProps<Late>>
  | OneStore<'rclone', RcloneStoreProps<Late>>;

type StoreKind = 's3' | 'gcs' | 'azureBlob' | 'sftp' | 'webdav' | 'persistentVolumeClaim' | 'rclone';
type OneStore<Kind extends StoreKind, Store> = { readonly [K in Kind]: Store } & { readonly [K in Exclude<StoreKind, Kind>]?: undefined };

/** How a store is reached that speaks HTTP. */
export interface HttpStoreProps<Late = string> {
  /**
   * The CAs that the store's certificate is checked with, and that of a proxy which opens TLS connections. They replace the common ones.
   * @default the common ones
   */
  readonly trustBundle?: StoreTrustBundleProps<Late>;
  /**
   * The HTTP proxy to reach the store through. Only the containers that work with the store use it, never the members' own traffic.
   * @default none
   */
  readonly proxy?: ProxyProps<Late>;
}

/** CAs in a ConfigMap or in a Secret. */
export type StoreTrustBundleProps<Late = string> =
  | (TrustBundleProps<Late> & { readonly secretName?: undefined })
  | SecretTrustBundleProps<Late>;

/** CAs in a Secret. */
export interface SecretTrustBundleProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  readonly configMapName?: undefined;
  /**
   * The key under which it holds them, as PEM.
   * @default ca.crt
   */
  readonly key?: Late;
}

/** An HTTP proxy, by its address or by a Secret that holds the address. */
export type ProxyProps<Late = string> = OpenProxyProps<Late> | SecretProxyProps<Late>;

/** What is reached without a proxy. */
export interface ProxyExceptionsProps<Late = string> {
  /**
   * Host names, domains with a `.` in front, IP addresses and networks that are reached without the proxy. The clouds' metadata services
   * always are.
   * @default none
   */
  readonly noProxy?: readonly Late[];
}

/** A proxy that asks for no login. */
export interface OpenProxyProps<Late = string> extends ProxyExceptionsProps<Late> {
  /** The proxy's address: `http://proxy.example.com:3128`. */
  readonly url: Late;
  readonly urlFrom?: undefined;
}

/** A proxy that asks for a login. */
export interface SecretProxyProps<Late = string> extends ProxyExceptionsProps<Late> {
  /** The Secret that holds the proxy's address, with a user and password: `http://user:password@proxy.example.com:3128`. */
  readonly urlFrom: SecretKeyProps<Late>;
  readonly url?: undefined;
}

/**
 * S3, and what speaks as it does.
 * @see https://rclone.org/s3/
 */
export interface S3StoreProps<Late = string> extends HttpStoreProps<Late> {
  /** The bucket. It must be there. */
  readonly bucket: Late;
  /**
   * The folder within it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Late;
  /**
   * The endpoint, where it is not AWS's own: `https://minio.example.com`.
   * @default AWS's, of the region
   */
  readonly endpoint?: Late;
  /**
   * The region.
   * @default us-east-1
   */
  readonly region?: Late;
  /**
   * Whose S3 it is, as rclone names it: `AWS`, `Minio`, `Ceph`, `Cloudflare`, `Other`.
   * @default AWS, or Other with an endpoint
   */
  readonly provider?: Late;
  /**
   * Whether the bucket is part of the path, and not of the host name.
   * @default true with an endpoint
   */
  readonly forcePathStyle?: boolean;
  /**
   * The Secret with the keys.
   * @default none: the identity of the ServiceAccount, or of the node
   */
  readonly credentials?: S3CredentialsProps<Late>;
  /**
   * How S3 encrypts what it stores. `backup.encryption` encrypts it before that.
   * @default as the bucket is configured
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
   */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /**
   * The KMS key to encrypt with, by its ARN. Requires `serverSideEncryption: aws:kms` or `aws:kms:dsse`.
   * @default the bucket's own, or that of the account
   */
  readonly kmsKeyId?: Late;
  /**
   * The storage class, such as `STANDARD_IA`. Objects of it must be readable at once.
   * @default the bucket's own
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
   */
  readonly storageClass?: Late;
}

/** Keys for S3 in a Secret. */
export interface S3CredentialsProps<Late = string> {
  /** The Secret's name. */
  readonly secretName: Late;
  /**
   * The key under which the Secret holds the access key's id.
   * @default AWS_ACCESS_KEY_ID
   */
  readonly accessKeyIdKey?: Late;
  /**
   * The key under which the Secret holds the secret access key.
   * @default AWS_SECRET_ACCESS_KEY
   */
  readonly secretAccessKeyKey?: Late;
}

/**
 * Google Cloud Storage.
 * @see https://rclone.org/googlecloudstorage/
 */
export interface GcsStoreProps<Late = string> extends HttpStoreProps<Late> {
  /** The bucket. It must be there. */
  readonly bucket: Late;
  /**
   * The folder within it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Late;
  /**
   * The base address of the JSON API, where it is not Google's usual one: `https://storage-etcd.p.googleapis.com/storage/v1/`.
   * @default Google's
   */
  readonly endpoint?: Late;
  /**
   * The service account's key, as JSON.
   * @default none: the identity of the ServiceAccount, or of the node
   */
  readonly credentials?: SecretKeyProps<Late>;
}

/**
 * Azure Blob Storage.
 * @see https://rclone.org/azureblob/
 */
export interface AzureBlobStoreProps<Late = string> extends HttpStoreProps<Late> {
  /** The container. It must be there. */
  readonly container: Late;
  /** The storage account. */
  readonly account: Late;
  /**
   * The folder within the container. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Late;
  /**
   * The address of the storage account, where it is not in Azure's public cloud: `https://etcd.blob.core.usgovcloudapi.net`.
   * @default https://<account>.blob.core.windows.net
   */
  readonly endpoint?: Late;
  /**
   * The storage account's key.
   * @default none: Azure's workload identity, by the annotations of the ServiceAccount
   */
  readonly credentials?: SecretKeyProps<Late>;
}

/**
 * A server that is reached by SSH, with a private key, a password or both.
 * @see https://rclone.org/sftp/
 */
export type SftpStoreProps<Late = string> = SftpKeyStoreProps<Late> | SftpPasswordStoreProps<Late>;

/** A server that is reached by SSH. */
export interface CommonSftpStoreProps<Late = string> {
  /** The server. */
  readonly host: Late;
  /**
   * Its port.
   * @default 22
   */
  readonly port?: number;
  /** The user there. */
  readonly user: Late;
  /** The folder there. Each cluster has one of its own in it, `<namespace>/<name>`. */
  readonly path: Late;
  /** The server's keys, as lines of known_hosts: who else answers is not talked to. */
  readonly knownHosts: SecretKeyProps<Late>;
}

/** Logs in with a private key. */
export interface SftpKeyStoreProps<Late = string> extends CommonSftpStoreProps<Late> {
  /**
   * The private key to log in with, in PEM or OpenSSH's own form.
   * @default none: the password
   */
  readonly privateKey: SecretKeyProps<Late>;
  /**
   * The password to log in with.
   * @default none: the private key
   */
  readonly password?: PasswordProps<Late>;
}

/** Logs in with a password. */
export interface SftpPasswordStoreProps<Late = string> extends CommonSftpStoreProps<Late> {
  /** The password to log in with. */
  readonly password: PasswordProps<Late>;
  readonly privateKey?: undefined;
}

/**
 * WebDAV.
 * @see https://rclone.org/webdav/
 */
export interface WebdavStoreProps<Late = string> extends HttpStoreProps<Late> {
  /** The address, up to and with the folder that is WebDAV's root. */
  readonly url: Late;
  /**
   * The folder within it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default none
   */
  readonly path?: Late;
  /**
   * What it is, as rclone names it: `nextcloud`, `owncloud`, `sharepoint`, `other`.
   * @default other
   */
  readonly vendor?: Late;
  /** The user there. */
  readonly user: Late;
  /** The user's password. */
  readonly password: PasswordProps<Late>;
}

/** A volume. It must be one that outlives the loss of the members' volumes. */
export interface ClaimStoreProps<Late = string> {
  /** The claim's name. It must be there, in the cluster's namespace. */
  readonly claimName: Late;
  /**
   * The folder on it. Each cluster has one of its own in there, `<namespace>/<name>`.
   * @default its root
   */
  readonly path?: Late;
}

/**
 * Anything else that rclone knows.
 * @see https://rclone.org/overview/
 */
export interface RcloneStoreProps<Late = string> extends HttpStoreProps<Late> {
  /** The remote and the folder there, as `name:path`. Each cluster has a folder of its own in it, `<namespace>/<name>`. */
  readonly remote: Late;
  /** rclone's configuration file, with that remote. For S3 that encrypts with KMS, it must say `server_side_encryption = aws:kms`. */
  readonly config: SecretKeyProps<Late>;
}
