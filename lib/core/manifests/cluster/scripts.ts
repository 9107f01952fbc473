import type { ConfigMap } from 'kubernetes-types/core/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { type ScriptAudience, scriptFiles } from '../../script-files';
import { keptMetadata } from '../shared/metadata';
import { scriptsName } from '../shared/pod';

/** Flux would take `${variable}` in a script for its own. https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-substitution */
const notSubstituted = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

/** The scripts that the members run. */
export const scripts = (etcd: ResolvedEtcd) => configMap(etcd, 'member');

/** The scripts that the auxiliary pods run, where the config has such pods. */
export const auxiliaryScripts = (etcd: ResolvedEtcd) =>
  etcd.auth === null && etcd.backup === null ? undefined : configMap(etcd, 'auxiliary');

/**
 * A ConfigMap of scripts. Named for its content and immutable: a member that runs keeps the scripts that it was started with, and a new
 * version of them reaches the members as a rolling restart. Until then, they need this one.
 */
export function configMap(etcd: ResolvedEtcd, audience: ScriptAudience) {
  const metadata = keptMetadata(etcd, scriptsName(etcd, audience));
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...notSubstituted } },
    immutable: true,
    data: scriptFiles(audience).data,
  } satisfies ConfigMap;
}
