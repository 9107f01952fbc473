import type { Container, Volume } from 'kubernetes-types/core/v1';
import type { ResolvedBackup } from '../../resolve/backup';
import { withNodeDisk } from '../shared/container';

/** The mount of a container's scratch volume. */
export const scratchMount = { name: 'scratch', mountPath: '/scratch' } as const;

/** The scratch volume. */
export function scratchVolume({ size, className }: ResolvedBackup['scratch']): Volume {
  if (className === null) return { name: scratchMount.name, emptyDir: { sizeLimit: size } };
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: className, resources: { requests: { storage: size } } };
  return { name: scratchMount.name, ephemeral: { volumeClaimTemplate: { spec } } };
}

/** Adds its size to the main container of its pod, if it is on the node's disk. */
export const withScratch = (container: Container, { size, className }: ResolvedBackup['scratch']): Container =>
  className === null ? withNodeDisk(container, size) : container;
