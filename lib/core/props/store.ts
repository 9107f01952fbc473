import type { PasswordProps, SecretKeyProps, TrustBundleProps } from './common';

/** Encryption of backups before they leave the pod. */
export interface EncryptionProps<Token = string> {
  /** The password. Do not keep it with the backups. */
  readonly password: PasswordProps<Token>;
}

/** Where backups are stored: one of these, which rclone accesses. */
export type StoreProps<Token = string> =
  | OneStore<'s3', S3StoreProps<Token>>
  | OneStore<'gcs', GcsStoreProps<Token>>
  | OneStore<'azureBlob', AzureBlobStoreProps<Token>>
  | OneStore<'sftp', SftpStoreProps<Token>>
  | OneStore<'webdav', WebdavStoreProps<Token>>
  | OneStore<'persistentVolumeClaim', ClaimStoreProps<Token>>
  | OneStore<'rclone', RcloneStoreProps<Token>>;

type StoreKind = 's3' | 'gcs' | 'azureBlob' | 'sftp' | 'webdav' | 'persistentVolumeClaim' | 'rclone';
type OneStore<Kind extends StoreKind, Store> = { readonly [K in Kind]: Store } & { readonly [K in Exclude<StoreKind, Kind>]?: undefined };

/** Fields common to stores that use HTTP. */
export interface HttpStoreProps<Token = string> {
  /**
   * The CAs that verify the certificate of the store, or of a proxy that intercepts TLS. They replace the system CAs.
   * @default the system CAs
   */
  readonly trustBundle?: StoreTrustBundleProps<Token>;
  /**
   * The HTTP proxy of the store. Only the containers that access the store use it, never the traffic of etcd.
   * @default none
   */
  readonly proxy?: ProxyProps<Token>;
}

/** CAs in a ConfigMap or in a Secret. */
export type StoreTrustBundleProps<Token = string> =
  | (TrustBundleProps<Token> & { readonly secretName?: undefined })
  | SecretTrustBundleProps<Token>;

/** CAs in a Secret. */
export interface SecretTrustBundleProps<Token = string> {
  /** The Secret's name. */
  readonly secretName: Token;
  readonly configMapName?: undefined;
  /**
   * The key in the Secret, as PEM.
   * @default ca.crt
   */
  readonly key?: Token;
}

/** An HTTP proxy, by its URL or by a Secret that holds the URL. */
export type ProxyProps<Token = string> = OpenProxyProps<Token> | SecretProxyProps<Token>;

/** Exceptions from a proxy. */
export interface ProxyExceptionsProps<Token = string> {
  /**
   * Host names, domains with a leading `.`, IP addresses and networks that bypass the proxy. The metadata services of clouds always do.
   * @default none
   */
  readonly noProxy?: readonly Token[];
}

/** A proxy without a login. */
export interface OpenProxyProps<Token = string> extends ProxyExceptionsProps<Token> {
  /** The URL of the proxy: `http://proxy.example.com:3128`. */
  readonly url: Token;
  readonly urlFrom?: undefined;
}

/** A proxy with a login. */
export interface SecretProxyProps<Token = string> extends ProxyExceptionsProps<Token> {
  /** The Secret that holds the URL of the proxy, with user and password: `http://user:password@proxy.example.com:3128`. */
  readonly urlFrom: SecretKeyProps<Token>;
  readonly url?: undefined;
}

/**
 * Amazon S3 or a compatible store.
 * @see https://rclone.org/s3/
 */
export interface S3StoreProps<Token = string> extends HttpStoreProps<Token> {
  /** The bucket. It must exist. */
  readonly bucket: Token;
  /**
   * The folder in the bucket. Each cluster uses its own subfolder, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Token;
  /**
   * The endpoint of a store other than AWS: `https://minio.example.com`.
   * @default the AWS endpoint of the region
   */
  readonly endpoint?: Token;
  /**
   * The region.
   * @default us-east-1
   */
  readonly region?: Token;
  /**
   * The provider, as rclone names it: `AWS`, `Minio`, `Ceph`, `Cloudflare`, `Other`.
   * @default AWS, or Other with an endpoint
   */
  readonly provider?: Token;
  /**
   * Whether the bucket is part of the path instead of the host name.
   * @default true with an endpoint
   */
  readonly forcePathStyle?: boolean;
  /**
   * The Secret with the access keys.
   * @default none: the identity of the ServiceAccount or the node
   */
  readonly credentials?: S3CredentialsProps<Token>;
  /**
   * The server-side encryption of S3. `backup.encryption` encrypts backups before they are sent.
   * @default the configuration of the bucket
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
   */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /**
   * The ARN of the KMS key. Requires `serverSideEncryption: aws:kms` or `aws:kms:dsse`.
   * @default the key of the bucket or the account
   */
  readonly kmsKeyId?: Token;
  /**
   * The storage class, such as `STANDARD_IA`. Its objects must be readable at once.
   * @default the default of the bucket
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
   */
  readonly storageClass?: Token;
}

/** S3 access keys in a Secret. */
export interface S3CredentialsProps<Token = string> {
  /** The Secret's name. */
  readonly secretName: Token;
  /**
   * The key of the access key id in the Secret.
   * @default AWS_ACCESS_KEY_ID
   */
  readonly accessKeyIdKey?: Token;
  /**
   * The key of the secret access key in the Secret.
   * @default AWS_SECRET_ACCESS_KEY
   */
  readonly secretAccessKeyKey?: Token;
}

/**
 * Google Cloud Storage.
 * @see https://rclone.org/googlecloudstorage/
 */
export interface GcsStoreProps<Token = string> extends HttpStoreProps<Token> {
  /** The bucket. It must exist. */
  readonly bucket: Token;
  /**
   * The folder in the bucket. Each cluster uses its own subfolder, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Token;
  /**
   * The base URL of the JSON API, if it is not the public one: `https://storage-etcd.p.googleapis.com/storage/v1/`.
   * @default the public one
   */
  readonly endpoint?: Token;
  /**
   * The service account's key, as JSON.
   * @default none: the identity of the ServiceAccount or the node
   */
  readonly credentials?: SecretKeyProps<Token>;
}

/**
 * Azure Blob Storage.
 * @see https://rclone.org/azureblob/
 */
export interface AzureBlobStoreProps<Token = string> extends HttpStoreProps<Token> {
  /** The container. It must exist. */
  readonly container: Token;
  /** The storage account. */
  readonly account: Token;
  /**
   * The folder in the container. Each cluster uses its own subfolder, `<namespace>/<name>`.
   * @default none
   */
  readonly prefix?: Token;
  /**
   * The URL of the storage account, if it is not in the Azure public cloud: `https://etcd.blob.core.usgovcloudapi.net`.
   * @default https://<account>.blob.core.windows.net
   */
  readonly endpoint?: Token;
  /**
   * The storage account's key.
   * @default none: Azure workload identity, by the annotations of the ServiceAccount
   */
  readonly credentials?: SecretKeyProps<Token>;
}

/**
 * An SFTP server, with a private key, a password or both.
 * @see https://rclone.org/sftp/
 */
export type SftpStoreProps<Token = string> = SftpKeyStoreProps<Token> | SftpPasswordStoreProps<Token>;

/** Fields common to SFTP stores. */
export interface CommonSftpStoreProps<Token = string> {
  /** The host name or IP address of the server. */
  readonly host: Token;
  /**
   * The port of the server.
   * @default 22
   */
  readonly port?: number;
  /** The user on the server. */
  readonly user: Token;
  /** The folder on the server. Each cluster uses its own subfolder, `<namespace>/<name>`. */
  readonly path: Token;
  /** The host keys of the server, as lines of known_hosts. Other hosts are rejected. */
  readonly knownHosts: SecretKeyProps<Token>;
}

/** Logs in with a private key. */
export interface SftpKeyStoreProps<Token = string> extends CommonSftpStoreProps<Token> {
  /**
   * The private key to log in with, in PEM or OpenSSH format.
   * @default none: the password
   */
  readonly privateKey: SecretKeyProps<Token>;
  /**
   * The password to log in with.
   * @default none: the private key
   */
  readonly password?: PasswordProps<Token>;
}

/** Logs in with a password. */
export interface SftpPasswordStoreProps<Token = string> extends CommonSftpStoreProps<Token> {
  /** The password to log in with. */
  readonly password: PasswordProps<Token>;
  readonly privateKey?: undefined;
}

/**
 * WebDAV.
 * @see https://rclone.org/webdav/
 */
export interface WebdavStoreProps<Token = string> extends HttpStoreProps<Token> {
  /** The URL of WebDAV's root folder. */
  readonly url: Token;
  /**
   * The folder in the root folder. Each cluster uses its own subfolder, `<namespace>/<name>`.
   * @default none
   */
  readonly path?: Token;
  /**
   * The server software, as rclone names it: `nextcloud`, `owncloud`, `sharepoint`, `other`.
   * @default other
   */
  readonly vendor?: Token;
  /** The user on the server. */
  readonly user: Token;
  /** The user's password. */
  readonly password: PasswordProps<Token>;
}

/** A volume. It must survive the loss of the members' volumes. */
export interface ClaimStoreProps<Token = string> {
  /** The name of the claim. It must exist in the cluster's namespace. */
  readonly claimName: Token;
  /**
   * The folder on the volume. Each cluster uses its own subfolder, `<namespace>/<name>`.
   * @default the root of the volume
   */
  readonly path?: Token;
}

/**
 * Any other remote that rclone supports.
 * @see https://rclone.org/overview/
 */
export interface RcloneStoreProps<Token = string> extends HttpStoreProps<Token> {
  /** The remote and the folder in it, as `name:path`. Each cluster uses its own subfolder, `<namespace>/<name>`. */
  readonly remote: Token;
  /** The rclone configuration file with that remote. For S3 with KMS encryption, it must contain `server_side_encryption = aws:kms`. */
  readonly config: SecretKeyProps<Token>;
}
