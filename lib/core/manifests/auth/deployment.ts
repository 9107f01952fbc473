import type { Container, EnvVar, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { serviceEndpoint } from '../../client/endpoints';
import { authLabels, runtimeLabels } from '../../labels';
import { names } from '../../names';
import { ports } from '../../ports';
import type { ResolvedAuth } from '../../resolve/auth';
import type { ResolvedEtcd } from '../../resolve/types';
import { auxiliaryPodDeployment } from '../shared/auxiliary-pod';
import { certificateMount, certificateVolume, rootCertificates } from '../shared/certificates';
import {
  containerResources,
  goVariables,
  kubectlContainer,
  pathVariable,
  podNameVariable,
  restricted,
  runMount,
  scriptsMount,
  tokenMount,
  toolsMount,
} from '../shared/container';
import { identityVariables } from '../shared/login';
import { notPruned } from '../shared/metadata';
import { secretVolume, tokenVolume } from '../shared/pod';
import { wantedAuth } from './wanted';

/**
 * Reconciles etcd's users and roles with the config. It is not a Job, because a Job would not notice that a Secret changes. It accepts no
 * connections, and the members do not depend on it.
 */
export function authDeployment(etcd: ResolvedEtcd) {
  const { auth } = etcd;
  if (auth === null) return undefined;
  return auxiliaryPodDeployment(etcd, names.auth(etcd.name), etcd.replicas === 0 ? 0 : 1, {
    labels: authLabels(etcd.name),
    serviceAccountName: names.auth(etcd.name),
    containers: [authContainer(etcd, auth), passwordsContainer(etcd), ...(rootCertificates(etcd).length > 0 ? [tlsContainer(etcd)] : [])],
    volumes: [tokenVolume, ...rootCertificates(etcd).map(certificateVolume), ...passwords(etcd, auth).map(({ volume }) => volume)],
    terminationGracePeriodSeconds: 5,
  });
}

/**
 * Connects to etcd over TLS for requests that etcdctl can't make: kubectl is the only other TLS client in the images. It does not contact
 * Kubernetes.
 */
function tlsContainer(etcd: ResolvedEtcd): Container {
  const { volumeMounts = [], ...container } = kubectlContainer(etcd, 'tls', '/scripts/auth/tls.sh', etcdVariables(etcd));
  const mounts = [runMount, ...rootCertificates(etcd).map(certificateMount)];
  return { ...container, volumeMounts: [...volumeMounts.filter(({ name }) => name !== tokenMount.name), ...mounts] };
}

/** The endpoints of etcd, and how both containers connect to it. */
const etcdVariables = (etcd: ResolvedEtcd): EnvVar[] => [
  { name: 'ETCDCTL_ENDPOINTS', value: serviceEndpoint(etcd) },
  ...identityVariables({ ...etcd, auth: null }),
  ...(rootCertificates(etcd).length > 0 ? [{ name: 'TLS_PORT', value: String(ports.authTls) }] : []),
];

/** Creates the Secret of generated passwords whenever it is missing. */
function passwordsContainer(etcd: ResolvedEtcd): Container {
  const env = [
    { name: 'SECRET_NAME', value: names.auth(etcd.name) },
    { name: 'SECRET_LABELS', value: JSON.stringify(runtimeLabels(etcd.name)) },
    { name: 'SECRET_ANNOTATIONS', value: JSON.stringify(notPruned()) },
    { name: 'NAMESPACE', value: etcd.namespace },
  ];
  return kubectlContainer(etcd, 'passwords', '/scripts/auth/generate-passwords.sh', env);
}

function authContainer(etcd: ResolvedEtcd, auth: ResolvedAuth): Container {
  const { name, images, helperResources } = etcd;
  return {
    name: 'auth',
    image: images.etcd,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', '/scripts/auth/apply.sh'],
    env: [
      pathVariable,
      podNameVariable,
      ...goVariables(helperResources),
      ...etcdVariables(etcd),
      { name: 'AUTH', value: auth.enabled ? 'on' : 'off' },
      { name: 'WANTED', value: wantedAuth(auth, name).lines },
      { name: 'PRUNE', value: auth.prune ? 'yes' : 'no' },
    ],
    securityContext: restricted,
    resources: containerResources(helperResources),
    readinessProbe: { exec: { command: ['/tools/sh', '-c', 'test -e /run/etcd-kit/applied'] }, periodSeconds: 2, timeoutSeconds: 3 },
    volumeMounts: [
      toolsMount,
      scriptsMount,
      runMount,
      ...rootCertificates(etcd).map(certificateMount),
      ...passwords(etcd, auth).map(({ mount }) => mount),
    ],
  };
}

/** The passwords, each in its own folder. */
function passwords(etcd: ResolvedEtcd, auth: ResolvedAuth): { volume: Volume; mount: VolumeMount }[] {
  return wantedAuth(auth, etcd.name).passwords.map(({ folder, secret: { name, key } }) => ({
    volume: secretVolume(`password-${folder}`, name, { password: key }),
    mount: { name: `password-${folder}`, mountPath: `/etc/etcd/auth/${folder}`, readOnly: true },
  }));
}
