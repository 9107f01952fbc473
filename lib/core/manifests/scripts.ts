import type { ConfigMap } from 'kubernetes-types/core/v1';
import { names } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { scriptFiles } from '../script-files';
import { keptMetadata } from './metadata';

export function scriptsName(etcd: ResolvedEtcd): string {
  return names.scripts(etcd.name, scriptFiles().hash);
}

/**
 * The scripts. Named for their content and immutable: a member that runs keeps the scripts that it was started with, and a new
 * version of them reaches the members as a rolling restart. Until then, they need this one.
 */
export function scripts(etcd: ResolvedEtcd) {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: keptMetadata(etcd, scriptsName(etcd)),
    immutable: true,
    data: scriptFiles().data,
  } satisfies ConfigMap;
}
