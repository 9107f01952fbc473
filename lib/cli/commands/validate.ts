import { readConfigs } from '../config-file';

/** Checks configs. */
export function validate(files: readonly string[]): void {
  for (const { file, etcd } of readConfigs(files)) {
    const paused = etcd.replicas === 0 ? ', paused' : '';
    process.stdout.write(
      `${file}: valid: ${etcd.name} in namespace ${etcd.namespace}, ${etcd.members} members of etcd ${etcd.version}${paused}\n`,
    );
  }
}
