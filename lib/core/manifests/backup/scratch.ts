import type { Volume } from 'kubernetes-types/core/v1';
import type { ResolvedBackup } from '../../resolve/backup';

/** Where a container has room to work in. */
export const scratchMount = { name: 'scratch', mountPath: '/scratch' } as const;

/** The volume of that. */
export function scratchVolume({ size, className }: ResolvedBackup['scratch']): Volume {
  if (className === null) return { name: scratchMount.name, emptyDir: { sizeLimit: size } };
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: className, resources: { requests: { storage: size } } };
  return { name: scratchMount.name, ephemeral: { volumeClaimTemplate: { spec } } };
}
