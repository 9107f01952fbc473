import type { Container, Volume, VolumeProjection } from 'kubernetes-types/core/v1';
import { backupMetricsLabels } from '../../labels';
import { type ResolvedStore, storeFolder, storeMount } from '../../resolve/store';
import type { ResolvedEtcd } from '../../resolve/types';
import type { AuxiliaryPod } from './auxiliary-pod';
import {
  containerResources,
  goVariables,
  pathVariable,
  podNameVariable,
  restricted,
  runMount,
  scriptsMount,
  toolsMount,
} from './container';

/** A container that accesses a store. */
export function storeContainer(
  { images, storeResources }: ResolvedEtcd,
  stored: Stored,
  name: string,
  script: string,
  resources = storeResources,
): Container {
  return {
    name,
    image: images.rclone,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', script],
    env: [...storeVariables(stored), ...goVariables(resources)],
    securityContext: restricted,
    resources: containerResources(resources),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [toolsMount, scriptsMount, runMount, ...storeMounts(stored.store)],
  };
}

interface Stored {
  readonly store: ResolvedStore;
  readonly folder: string;
}

function storeVariables({ store, folder }: Stored) {
  const files = store.files.map(({ path, from, name, key }) => `${path} ${from === 'secret' ? 'Secret' : 'ConfigMap'} ${name} ${key}`);
  return [
    pathVariable,
    podNameVariable,
    { name: 'STORE_REMOTE', value: store.remote },
    { name: 'STORE_FOLDER', value: folder },
    ...Object.entries(store.env).map(([name, value]) => ({ name, value })),
    ...(files.length === 0 ? [] : [{ name: 'STORE_FILES', value: files.join('\n') }]),
  ];
}

const storeMounts = ({ files, claim }: ResolvedStore) => [
  ...(files.length > 0 ? [{ name: 'store-files', mountPath: storeFolder, readOnly: true }] : []),
  ...(claim === null ? [] : [{ name: 'store', mountPath: storeMount }]),
];

/**
 * The volumes of containers that access a store. A missing Secret or ConfigMap does not prevent the pod from starting: the scripts report
 * it.
 */
export function storeVolumes({ files, claim }: ResolvedStore): Volume[] {
  const sources = files.map(({ path, from, name, key }): VolumeProjection => {
    const items = [{ key, path }];
    return from === 'secret' ? { secret: { name, optional: true, items } } : { configMap: { name, optional: true, items } };
  });
  return [
    ...(files.length > 0 ? [{ name: 'store-files', projected: { defaultMode: 0o440, sources } }] : []),
    ...(claim === null ? [] : [{ name: 'store', persistentVolumeClaim: { claimName: claim } }]),
  ];
}

/** A claim that only one node at a time can mount is always mounted by the pod of backup metrics, so other pods prefer that node. */
export const nearTheClaim = (cluster: string, { claim }: ResolvedStore): Pick<AuxiliaryPod, 'near'> => {
  if (claim === null) return {};
  const podAffinityTerm = { labelSelector: { matchLabels: backupMetricsLabels(cluster) }, topologyKey: 'kubernetes.io/hostname' };
  return { near: { weight: 100, podAffinityTerm } };
};

/**
 * The label with which Azure's webhook gives a pod an identity.
 * https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 */
export const identityLabels = ({ azureIdentity }: ResolvedStore): Readonly<Record<string, string>> =>
  azureIdentity ? { 'azure.workload.identity/use': 'true' } : {};
