import type { ConfigMap } from 'kubernetes-types/core/v1';
import type { ResolvedEtcd } from '../../resolve/types';
import { type ScriptAudience, scriptFiles } from '../../script-files';
import { keptMetadata } from '../shared/metadata';
import { scriptsName } from '../shared/pod';

/** Flux would substitute `${variable}` in a script. https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-substitution */
const notSubstituted = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };

/** The scripts that the members run. */
export const scripts = (etcd: ResolvedEtcd) => configMap(etcd, 'member');

/** The scripts that the auxiliary pods run, if there are such pods. */
export const auxiliaryScripts = (etcd: ResolvedEtcd) =>
  etcd.auth === null && etcd.backup === null ? undefined : configMap(etcd, 'auxiliary');

/**
 * A ConfigMap of scripts. It is named after its content and immutable, so a running member keeps the scripts that it started with, and a
 * new version is rolled out by a rolling restart. Until then, members need this one.
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
