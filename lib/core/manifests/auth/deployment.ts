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
 * Makes etcd's users and roles those of the config, and keeps them so: a Job would not see a Secret change. Nobody reaches it, and
 * the members do not need it to run.
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

/** Speaks TLS to etcd where etcdctl can't do what is needed: kubectl is the one other client of TLS among the images. It asks Kubernetes nothing. */
function tlsContainer(etcd: ResolvedEtcd): Container {
  const { volumeMounts = [], ...container } = kubectlContainer(etcd, 'tls', '/scripts/auth/tls.sh', etcdVariables(etcd));
  const mounts = [runMount, ...rootCertificates(etcd).map(certificateMount)];
  return { ...container, volumeMounts: [...volumeMounts.filter(({ name }) => name !== tokenMount.name), ...mounts] };
}

/** Where etcd is, and how both containers speak to it. */
const etcdVariables = (etcd: ResolvedEtcd): EnvVar[] => [
  { name: 'ETCDCTL_ENDPOINTS', value: serviceEndpoint(etcd) },
  ...identityVariables({ ...etcd, auth: null }),
  ...(rootCertificates(etcd).length > 0 ? [{ name: 'TLS_PORT', value: String(ports.authTls) }] : []),
];

/** Creates the Secret of the passwords that nobody gives, whenever it is missing. */
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

/** The passwords, each in a folder of its own. */
function passwords(etcd: ResolvedEtcd, auth: ResolvedAuth): { volume: Volume; mount: VolumeMount }[] {
  return wantedAuth(auth, etcd.name).passwords.map(({ folder, secret: { name, key } }) => ({
    volume: secretVolume(`password-${folder}`, name, { password: key }),
    mount: { name: `password-${folder}`, mountPath: `/etc/etcd/auth/${folder}`, readOnly: true },
  }));
}
