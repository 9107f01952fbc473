import type { Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { type CertificateSecret, certificateFiles, certificateFolder } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';
import { secretVolume } from './pod';

/** The certificate that the scripts present to etcd, with TLS. */
export const rootCertificates = ({ tls }: ResolvedEtcd): MountedCertificate[] => (tls?.client ? [['root', tls.client.root]] : []);

/** A certificate that a pod mounts. */
export type MountedCertificate = readonly [which: 'server' | 'peer' | 'root', secret: CertificateSecret];

/** The mount of a certificate. */
export const certificateMount = ([which]: MountedCertificate): VolumeMount => ({
  name: `${which}-tls`,
  mountPath: certificateFolder(which),
  readOnly: true,
});

/** The volume of a certificate. */
export function certificateVolume([which, { name: secretName, keys, bundle }]: MountedCertificate): Volume {
  const name = `${which}-tls`;
  const own = { [certificateFiles.cert]: keys.cert, [certificateFiles.key]: keys.key };
  if (bundle === null) return secretVolume(name, secretName, { [certificateFiles.ca]: keys.ca, ...own });
  const items = Object.entries(own).map(([path, key]) => ({ key, path }));
  const cas = [{ key: bundle.key, path: certificateFiles.ca }];
  return {
    name,
    projected: {
      defaultMode: 0o440,
      sources: [{ secret: { name: secretName, optional: true, items } }, { configMap: { name: bundle.name, optional: true, items: cas } }],
    },
  };
}
