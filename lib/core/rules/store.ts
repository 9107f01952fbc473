import type { ParsedProps } from '../schema';
import type { Report } from './rule';

type Store = NonNullable<ParsedProps['backup']>['store'];

/** Reports what is wrong with a store: of a backup, or of a restore. */
export function checkStore(given: Store, path: readonly string[], report: Report): void {
  const kinds = Object.entries(given).flatMap(([kind, value]) => (value === undefined ? [] : [kind]));
  if (kinds.length !== 1) {
    const what = kinds.length === 0 ? 'is nowhere' : `is ${kinds.join(' and ')}`;
    report(path, `${what}. Give it one of s3, gcs, azureBlob, sftp, webdav, persistentVolumeClaim and rclone`);
  }
  if (given.sftp && given.sftp.privateKey === undefined && given.sftp.password === undefined) {
    report([...path, 'sftp'], 'has nothing to log in with. Give it privateKey or password');
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
    report([...path, 'storageClass'], `must be a class that can be read at once, and ${storageClass} can't. Use GLACIER_IR or STANDARD_IA`);
  }
}

function checkHttp(
  given: Pick<NonNullable<Store['s3']>, 'trustBundle' | 'proxy'> | undefined,
  path: readonly string[],
  report: Report,
): void {
  const { trustBundle, proxy } = given ?? {};
  if (trustBundle && (trustBundle.configMapName === undefined) === (trustBundle.secretName === undefined)) {
    report([...path, 'trustBundle'], 'must have one of configMapName and secretName');
  }
  if (proxy && (proxy.url === undefined) === (proxy.urlFrom === undefined)) {
    report([...path, 'proxy'], 'must have one of url and urlFrom, the Secret that holds the address with a login');
  }
}
