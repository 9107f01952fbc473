import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildResolved, type EtcdObjects } from '../../core/build';
import { readConfigs } from '../config-file';
import { UsageError } from '../errors';
import { toYaml } from '../output/yaml';

/** Writes the manifests of configs to standard output or to a folder. Writes nothing unless all configs are valid. */
export function synth(files: readonly string[], options: { readonly output?: string; readonly split?: boolean }): void {
  if (options.split && options.output === undefined) throw new UsageError('--split: requires --output, the folder to write the files to');
  const clusters = readConfigs(files).map(({ etcd }) => ({ name: `${etcd.namespace}.${etcd.name}`, objects: buildResolved(etcd) }));
  if (options.output === undefined) {
    process.stdout.write(clusters.map(({ objects }) => manifest(objects)).join('---\n'));
    return;
  }
  const written = clusters.flatMap(({ name, objects }): [string, string][] =>
    options.split
      ? Object.entries(objects).map(([id, object]) => [`${name}.${id}.yaml`, toYaml(object)])
      : [[`${name}.yaml`, manifest(objects)]],
  );
  try {
    mkdirSync(options.output, { recursive: true });
    for (const [file, text] of written) writeFileSync(join(options.output, file), text);
  } catch (error) {
    throw new UsageError(`${options.output}: cannot be written to: ${(error as Error).message}`);
  }
}

function manifest(objects: EtcdObjects): string {
  return Object.values(objects).map(toYaml).join('---\n');
}
