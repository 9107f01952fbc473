import type { Container, EnvVar, PodSpec, SecurityContext, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { madePasswords } from '../auth';
import { names } from '../names';
import { withDollarsDoubled } from '../opaque';
import type { ResolvedEtcd } from '../resolve';
import { type ScriptAudience, scriptFiles } from '../script-files';
import { type CertificateSecret, certificateFiles, certificateFolder, etcdctlCertificate } from '../tls';
import { scriptsName } from './scripts';

// What every pod of a cluster is made of: the members', and those that work for them.

export const toolsMount = { name: 'tools', mountPath: '/tools', readOnly: true } as const;
export const scriptsMount = { name: 'scripts', mountPath: '/scripts', readOnly: true } as const;
export const runMount = { name: 'run', mountPath: '/run/etcd-kit' } as const;
export const tokenMount = { name: 'kube-api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true } as const;

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const restricted: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** How a pod of this cluster runs, and with which images' keys. */
export function podBase({ security, images }: ResolvedEtcd) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: security.runAsUser,
      runAsGroup: security.runAsGroup,
      fsGroup: security.fsGroup,
      fsGroupChangePolicy: security.fsGroupChangePolicy,
      ...(security.supplementalGroups.length > 0 && { supplementalGroups: [...security.supplementalGroups] }),
      ...(security.seLinuxOptions !== null && { seLinuxOptions: security.seLinuxOptions }),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(images.pullSecrets.length > 0 && { imagePullSecrets: images.pullSecrets.map(name => ({ name })) }),
  } satisfies Partial<PodSpec>;
}

/** Where pods may run that are no members. */
export const placement = ({ scheduling }: ResolvedEtcd): Pick<PodSpec, 'nodeSelector' | 'tolerations'> => ({
  ...(Object.keys(scheduling.nodeSelector).length > 0 && { nodeSelector: { ...scheduling.nodeSelector } }),
  ...(scheduling.tolerations.length > 0 && { tolerations: [...scheduling.tolerations] }),
});

/** How the scripts log in to etcd where that takes a password. */
export const loginMount = { name: 'login', mountPath: '/etc/etcd/login', readOnly: true } as const;
export const loginVolume = (etcd: ResolvedEtcd): Volume =>
  secretVolume(loginMount.name, names.auth(etcd.name), { password: madePasswords.scripts });
export const logsInByPassword = ({ auth }: ResolvedEtcd) => auth?.login === 'password';

/** How the scripts show etcd who they are: by a certificate where there is TLS, and by a password where authentication asks for one. */
export const identityVariables = ({ tls, auth }: ResolvedEtcd): EnvVar[] => [
  ...(tls?.client ? Object.entries(etcdctlCertificate(certificateFolder('root'))).map(([name, value]) => ({ name, value })) : []),
  ...(auth === null ? [] : [{ name: 'LOGIN', value: auth.login }]),
];
/** The certificate of that. */
export const rootCertificates = ({ tls }: ResolvedEtcd): MountedCertificate[] => (tls?.client ? [['root', tls.client.root]] : []);

/** The tools come first; then the image's own. */
export const pathVariable = { name: 'PATH', value: '/tools:/usr/local/bin:/usr/bin:/bin' } as const;
export const podNameVariable = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } } as const;

/** Kubernetes expands `$(NAME)` in values: here they mean what they say. https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
export const literalVariable = (variable: EnvVar): EnvVar =>
  variable.value === undefined ? variable : { ...variable, value: withDollarsDoubled(variable.value) };
/** A container with such variables alone. */
export const withLiteralEnv = (container: Container): Container => ({
  ...container,
  ...(container.env && { env: container.env.map(literalVariable) }),
});

/** The etcd image has no shell: this gives it one. */
export function toolsContainer({ images }: ResolvedEtcd): Container {
  return {
    name: 'tools',
    image: images.busybox,
    imagePullPolicy: images.pullPolicy,
    command: ['sh', '/scripts/tools/install.sh'],
    securityContext: restricted,
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    volumeMounts: [{ name: toolsMount.name, mountPath: toolsMount.mountPath }, scriptsMount],
  };
}

/** A container that asks Kubernetes: of a pod's containers, the only one that holds the service account's token. */
export function kubectlContainer(
  { images }: ResolvedEtcd,
  name: string,
  script: string,
  env: readonly EnvVar[],
  ...volumeMounts: VolumeMount[]
): Container {
  return {
    name,
    image: images.kubectl,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', script],
    env: [pathVariable, ...env],
    securityContext: restricted,
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
    volumeMounts: [toolsMount, scriptsMount, ...volumeMounts, tokenMount],
  };
}

/** The volumes of the mounts above. */
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

/** Kubernetes' own, for the containers that may ask it. https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken */
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

/** A file of a Secret's. One that is not there yet keeps no pod from starting: the scripts say what is missing, and wait for it. */
export function secretVolume(name: string, secretName: string, items: Readonly<Record<string, string>>): Volume {
  return {
    name,
    secret: { secretName, optional: true, defaultMode: 0o440, items: Object.entries(items).map(([path, key]) => ({ key, path })) },
  };
}

/** A certificate that a pod mounts. */
export type MountedCertificate = readonly [which: 'server' | 'peer' | 'root', secret: CertificateSecret];

export const certificateMount = ([which]: MountedCertificate): VolumeMount => ({
  name: `${which}-tls`,
  mountPath: certificateFolder(which),
  readOnly: true,
});

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
