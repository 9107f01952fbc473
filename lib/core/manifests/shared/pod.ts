import type { PodSpec, Volume } from 'kubernetes-types/core/v1';
import { names } from '../../names';
import type { ResolvedEtcd } from '../../resolve/types';
import { type ScriptAudience, scriptFiles } from '../../script-files';
import { tokenMount } from './container';

/** The name of the ConfigMap that holds the scripts of one kind of pod. */
export function scriptsName(etcd: ResolvedEtcd, audience: ScriptAudience): string {
  const { hash } = scriptFiles(audience);
  return audience === 'member' ? names.scripts(etcd.name, hash) : names.auxiliaryScripts(etcd.name, hash);
}

/** The common part of every pod of the cluster. */
export function podBase({ security, images }: ResolvedEtcd) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      ...(security.runAsUser !== 'platform' && { runAsUser: security.runAsUser }),
      ...(security.runAsGroup !== 'platform' && { runAsGroup: security.runAsGroup }),
      ...(security.fsGroup !== 'platform' && { fsGroup: security.fsGroup }),
      fsGroupChangePolicy: security.fsGroupChangePolicy,
      ...(security.supplementalGroups.length > 0 && { supplementalGroups: [...security.supplementalGroups] }),
      ...(security.seLinuxOptions !== null && { seLinuxOptions: security.seLinuxOptions }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(images.pullSecrets.length > 0 && { imagePullSecrets: images.pullSecrets.map(name => ({ name })) }),
  } satisfies Partial<PodSpec>;
}

/** Where a pod may run, except for affinity, and its priority. */
export function placement(
  { scheduling: { schedulerName } }: ResolvedEtcd,
  { nodeSelector, tolerations, priorityClassName }: ResolvedEtcd['scheduling' | 'auxiliaryPods'],
) {
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    ...(tolerations.length > 0 && { tolerations: [...tolerations] }),
    ...(priorityClassName !== null && { priorityClassName }),
    ...(schedulerName !== null && { schedulerName }),
  } satisfies Partial<PodSpec>;
}

/** The volumes that every container mounts. */
export function baseVolumes(etcd: ResolvedEtcd, audience: ScriptAudience): Volume[] {
  return [
    { name: 'tools', emptyDir: { sizeLimit: '16Mi' } },
    { name: 'run', emptyDir: { sizeLimit: '16Mi' } },
    {
      name: 'scripts',
      configMap: {
        name: scriptsName(etcd, audience),
        defaultMode: 0o555,
        items: [...scriptFiles(audience).items],
      },
    },
  ];
}

/**
 * The usual volume with the ServiceAccount's token, for the containers that contact the API server.
 * https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
 */
export const tokenVolume: Volume = {
  name: tokenMount.name,
  projected: {
    defaultMode: 0o444,
    sources: [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ],
  },
};

/** A file from a Secret. A missing one does not prevent the pod from starting: the scripts report it and wait for it. */
export function secretVolume(name: string, secretName: string, items: Readonly<Record<string, string>>): Volume {
  return {
    name,
    secret: { secretName, optional: true, defaultMode: 0o440, items: Object.entries(items).map(([path, key]) => ({ key, path })) },
  };
}
