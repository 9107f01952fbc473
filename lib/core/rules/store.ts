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
}
