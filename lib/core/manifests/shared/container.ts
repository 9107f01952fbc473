import type { Container, EnvVar, SecurityContext, VolumeMount } from 'kubernetes-types/core/v1';
import type { ResolvedResources } from '../../resolve/resources';
import type { ResolvedEtcd } from '../../resolve/types';
import { withDollarsDoubled } from '../../util/tokens';

/** CPU and memory, as a container has them. */
export const containerResources = ({ requests, limits }: ResolvedResources) => ({
  requests: { ...requests },
  limits: { memory: limits.memory, ...(limits.cpu !== null && { cpu: limits.cpu }) },
});

/** Go's collector and scheduler keep to the limits. https://pkg.go.dev/runtime */
export const goVariables = ({ goMemoryLimit, goMaxProcs }: ResolvedResources) => [
  { name: 'GOMEMLIMIT', value: String(goMemoryLimit) },
  ...(goMaxProcs === null ? [] : [{ name: 'GOMAXPROCS', value: String(goMaxProcs) }]),
];

/** The shell and its tools. */
export const toolsMount = { name: 'tools', mountPath: '/tools', readOnly: true } as const;
/** The scripts. */
export const scriptsMount = { name: 'scripts', mountPath: '/scripts', readOnly: true } as const;
/** A folder that the containers of a pod share. */
export const runMount = { name: 'run', mountPath: '/run/etcd-kit' } as const;
/** The service account's token. */
export const tokenMount = { name: 'kube-api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true } as const;

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const restricted: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** The tools come first; then the image's own. */
export const pathVariable = { name: 'PATH', value: '/tools:/usr/local/bin:/usr/bin:/bin' } as const;
/** The name of the pod. */
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
