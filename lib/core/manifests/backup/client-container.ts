import type { Container, Volume } from 'kubernetes-types/core/v1';
import { serviceEndpoint } from '../../client/endpoints';
import type { ResolvedEtcd } from '../../resolve/types';
import { certificateMount, certificateVolume, rootCertificates } from '../shared/certificates';
import {
  containerResources,
  goVariables,
  pathVariable,
  podNameVariable,
  restricted,
  runMount,
  scriptsMount,
  toolsMount,
} from '../shared/container';
import { identityVariables, loginMount, loginVolume, logsInByPassword } from '../shared/login';

/** A container that connects to the members as the scripts in their pods do. */
export function clientContainer(etcd: ResolvedEtcd, name: string, script: string): Container {
  const { images, storeResources } = etcd;
  return {
    name,
    image: images.etcd,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', script],
    env: [
      pathVariable,
      podNameVariable,
      { name: 'ENDPOINTS', value: serviceEndpoint(etcd) },
      ...identityVariables(etcd),
      ...goVariables(storeResources),
    ],
    securityContext: restricted,
    resources: containerResources(storeResources),
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      toolsMount,
      scriptsMount,
      runMount,
      ...rootCertificates(etcd).map(certificateMount),
      ...(logsInByPassword(etcd) ? [loginMount] : []),
    ],
  };
}

/** The volumes of that container. */
export const clientVolumes = (etcd: ResolvedEtcd): Volume[] => [
  ...rootCertificates(etcd).map(certificateVolume),
  ...(logsInByPassword(etcd) ? [loginVolume(etcd)] : []),
];
