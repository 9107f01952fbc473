import type { ParsedProps } from '../schema';
import type { Report } from './rule';

type Store = NonNullable<ParsedProps['backup']>['store'];

/** Checks the store of a backup or a restore. */
export function checkStore(given: Store, path: readonly string[], report: Report): void {
  const kinds = Object.entries(given).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.length !== 1) {
    const has = kinds.length === 0 ? 'none' : kinds.join(' and ');
    report(path, `must have exactly one of s3, gcs, azureBlob, sftp, webdav, persistentVolumeClaim and rclone (has ${has})`);
  }
  if (given.sftp && given.sftp.privateKey === undefined && given.sftp.password === undefined) {
    report([...path, 'sftp'], 'must have privateKey or password');
  }
  if (given.s3) checkS3(given.s3, [...path, 's3'], report);
  for (const kind of ['s3', 'gcs', 'azureBlob', 'webdav', 'rclone'] as const) checkHttp(given[kind], [...path, kind], report);
}

function checkS3(
  { serverSideEncryption, kmsKeyId, storageClass }: NonNullable<Store['s3']>,
  path: readonly string[],
  report: Report,
): void {
  if (kmsKeyId !== undefined && !serverSideEncryption?.startsWith('aws:kms')) {
    report([...path, 'kmsKeyId'], 'requires serverSideEncryption: aws:kms or aws:kms:dsse. Set it, or leave the key out');
  }
  if (storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE') {
    report([...path, 'storageClass'], `must be a class that can be read at once (${storageClass}). Use GLACIER_IR or STANDARD_IA`);
  }
}

function checkHttp(
  given: Pick<NonNullable<Store['s3']>, 'trustBundle' | 'proxy'> | undefined,
  path: readonly string[],
  report: Report,
): void {
  const { trustBundle, proxy } = given ?? {};
  if (trustBundle && (trustBundle.configMapName === undefined) === (trustBundle.secretName === undefined)) {
    report([...path, 'trustBundle'], 'must have exactly one of configMapName and secretName');
  }
  if (proxy && (proxy.url === undefined) === (proxy.urlFrom === undefined)) {
    report([...path, 'proxy'], 'must have exactly one of url and urlFrom, the Secret that holds a URL with a login');
  }
}
