import { defaultCertificateKeys, defaultPasswordKey } from '../defaults';
import type { ParsedProps } from '../schema';

/** Where backups are stored, in the terms of rclone. */
export interface ResolvedStore {
  /** The rclone remote of backups. */
  readonly remote: string;
  /** rclone's variables that are not secret. https://rclone.org/docs/#environment-variables */
  readonly env: Readonly<Record<string, string>>;
  /** Files from Secrets and ConfigMaps. The path determines what store.sh does with a file. */
  readonly files: readonly StoreFile[];
  /** The claim that is the store. */
  readonly claim: string | null;
  /** Whether the pod uses Azure workload identity. */
  readonly azureIdentity: boolean;
}

/** A file of a store. */
export interface StoreFile {
  /** `value/VARIABLE`, `obscured/VARIABLE` (rclone's password format) or `file/NAME`. */
  readonly path: string;
  readonly from: 'secret' | 'configMap';
  readonly name: string;
  readonly key: string;
}

/** The folder of the files in a pod. */
export const storeFolder = '/etc/etcd-kit/store';
/** The mount path of a claim that is the store. */
export const storeMount = '/store';

type GivenStore = NonNullable<ParsedProps['backup']>['store'];
type GivenEncryption = NonNullable<ParsedProps['backup']>['encryption'];
type Given<Kind extends keyof GivenStore> = NonNullable<GivenStore[Kind]>;

interface Remote {
  /** The rclone remote and the folder in it. */
  readonly remote: string;
  /** rclone's options of the remote `store`. */
  readonly options?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: readonly StoreFile[];
  readonly claim?: string;
  readonly azureIdentity?: boolean;
}

const secret = (path: string, { secretName, key }: { readonly secretName: string; readonly key?: string }): StoreFile => ({
  path,
  from: 'secret',
  name: secretName,
  key: key ?? defaultPasswordKey,
});
const option = (name: string) => `RCLONE_CONFIG_STORE_${name}`;
const folder = (root: string, ...rest: readonly (string | undefined)[]) => [root, ...rest.filter(part => part !== undefined)].join('/');

/** The metadata services of clouds, which provide identities. */
const neverProxied = ['169.254.0.0/16', 'fd00:ec2::/32', 'metadata.google.internal'];

/** The variables and files of any store that uses HTTP. https://pkg.go.dev/net/http#ProxyFromEnvironment */
function http({ trustBundle, proxy }: Pick<Given<'s3'>, 'trustBundle' | 'proxy'>): Required<Pick<Remote, 'env' | 'files'>> {
  const variables = ['HTTP_PROXY', 'HTTPS_PROXY'];
  const { url, urlFrom } = proxy ?? {};
  return {
    env: {
      ...(trustBundle && { RCLONE_CA_CERT: `${storeFolder}/file/ca.crt` }),
      ...(url !== undefined && Object.fromEntries(variables.map(name => [name, url]))),
      ...(proxy && { NO_PROXY: [...(proxy.noProxy ?? []), ...neverProxied].join(',') }),
    },
    files: [...(trustBundle ? [bundleFile(trustBundle)] : []), ...(urlFrom ? variables.map(name => secret(`value/${name}`, urlFrom)) : [])],
  };
}

const bundleFile = ({ configMapName, secretName, key }: NonNullable<Given<'s3'>['trustBundle']>): StoreFile => ({
  path: 'file/ca.crt',
  from: secretName === undefined ? 'configMap' : 'secret',
  name: (secretName ?? configMapName) as string,
  key: key ?? defaultCertificateKeys.ca,
});

function s3({ bucket, prefix, endpoint, region, provider, forcePathStyle, credentials, ...given }: Given<'s3'>): Remote {
  const { serverSideEncryption, kmsKeyId, storageClass } = given;
  const { env, files } = http(given);
  return {
    remote: `store:${folder(bucket, prefix)}`,
    options: {
      TYPE: 's3',
      PROVIDER: provider ?? (endpoint === undefined ? 'AWS' : 'Other'),
      REGION: region ?? 'us-east-1',
      ...(endpoint !== undefined && { ENDPOINT: endpoint }),
      FORCE_PATH_STYLE: String(forcePathStyle ?? endpoint !== undefined),
      // So that no permission is required to create or look up the bucket.
      NO_CHECK_BUCKET: 'true',
      ...(serverSideEncryption && { SERVER_SIDE_ENCRYPTION: serverSideEncryption }),
      ...(kmsKeyId !== undefined && { SSE_KMS_KEY_ID: kmsKeyId }),
      ...(storageClass !== undefined && { STORAGE_CLASS: storageClass }),
      USE_MULTIPART_ETAG: 'false',
      ...(credentials === undefined && { ENV_AUTH: 'true' }),
    },
    // An ETag is not always an MD5, for example with KMS. S3 verifies uploads with the Content-MD5 that rclone sends.
    env: { ...env, RCLONE_IGNORE_CHECKSUM: 'true' },
    files: [
      ...(credentials === undefined
        ? []
        : [
            secret(`value/${option('ACCESS_KEY_ID')}`, { ...credentials, key: credentials.accessKeyIdKey ?? 'AWS_ACCESS_KEY_ID' }),
            secret(`value/${option('SECRET_ACCESS_KEY')}`, {
              ...credentials,
              key: credentials.secretAccessKeyKey ?? 'AWS_SECRET_ACCESS_KEY',
            }),
          ]),
      ...files,
    ],
  };
}

const gcs = ({ bucket, prefix, endpoint, credentials, ...given }: Given<'gcs'>): Remote => ({
  remote: `store:${folder(bucket, prefix)}`,
  options: {
    TYPE: 'google cloud storage',
    BUCKET_POLICY_ONLY: 'true',
    ...(endpoint !== undefined && { ENDPOINT: endpoint }),
    ...(credentials === undefined ? { ENV_AUTH: 'true' } : { SERVICE_ACCOUNT_FILE: `${storeFolder}/file/service-account.json` }),
  },
  env: http(given).env,
  files: [...(credentials === undefined ? [] : [secret('file/service-account.json', credentials)]), ...http(given).files],
});

const azureBlob = ({ container, account, prefix, endpoint, credentials, ...given }: Given<'azureBlob'>): Remote => ({
  remote: `store:${folder(container, prefix)}`,
  options: {
    TYPE: 'azureblob',
    ACCOUNT: account,
    ...(endpoint !== undefined && { ENDPOINT: endpoint }),
    ...(credentials === undefined && { ENV_AUTH: 'true' }),
  },
  env: http(given).env,
  files: [...(credentials === undefined ? [] : [secret(`value/${option('KEY')}`, credentials)]), ...http(given).files],
  azureIdentity: credentials === undefined,
});

const sftp = ({ host, port, user, path, knownHosts, privateKey, password }: Given<'sftp'>): Remote => ({
  remote: `store:${path}`,
  options: {
    TYPE: 'sftp',
    HOST: host,
    PORT: String(port ?? 22),
    USER: user,
    KNOWN_HOSTS_FILE: `${storeFolder}/file/known_hosts`,
    ...(privateKey && { KEY_FILE: `${storeFolder}/file/private-key` }),
  },
  files: [
    secret('file/known_hosts', knownHosts),
    ...(privateKey ? [secret('file/private-key', privateKey)] : []),
    ...(password ? [secret(`obscured/${option('PASS')}`, password)] : []),
  ],
});

function webdav({ url, path, vendor, user, password, ...given }: Given<'webdav'>): Remote {
  const { env, files } = http(given);
  return {
    remote: `store:${path ?? ''}`,
    options: { TYPE: 'webdav', URL: url, VENDOR: vendor ?? 'other', USER: user },
    env,
    files: [secret(`obscured/${option('PASS')}`, password), ...files],
  };
}

const claim = ({ claimName, path }: Given<'persistentVolumeClaim'>): Remote => ({ remote: folder(storeMount, path), claim: claimName });

const rclone = ({ remote, config, ...given }: Given<'rclone'>): Remote => ({
  remote,
  env: http(given).env,
  files: [secret('file/rclone.conf', config), ...http(given).files],
});

function remoteOf(store: GivenStore): Remote {
  if (store.s3) return s3(store.s3);
  if (store.gcs) return gcs(store.gcs);
  if (store.azureBlob) return azureBlob(store.azureBlob);
  if (store.sftp) return sftp(store.sftp);
  if (store.webdav) return webdav(store.webdav);
  if (store.persistentVolumeClaim) return claim(store.persistentVolumeClaim);
  return rclone(store.rclone as Given<'rclone'>);
}

/**
 * With encryption, a second remote `etcdkit` in front of the first one encrypts the content. Names are not encrypted.
 * https://rclone.org/crypt/
 * @internal
 */
export function resolveStore(given: GivenStore, encryption: GivenEncryption): ResolvedStore {
  const { remote, options = {}, env = {}, files = [], ...rest } = remoteOf(given);
  const crypt = { TYPE: 'crypt', REMOTE: remote, FILENAME_ENCRYPTION: 'off', DIRECTORY_NAME_ENCRYPTION: 'false' };
  const named = (prefix: string, all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [`RCLONE_CONFIG_${prefix}_${name}`, value]));
  return {
    remote: encryption === undefined ? remote : 'etcdkit:',
    env: { ...named('STORE', options), ...(encryption !== undefined && named('ETCDKIT', crypt)), ...env },
    files: [...files, ...(encryption === undefined ? [] : [secret('obscured/RCLONE_CONFIG_ETCDKIT_PASSWORD', encryption.password)])],
    claim: rest.claim ?? null,
    azureIdentity: rest.azureIdentity ?? false,
  };
}
