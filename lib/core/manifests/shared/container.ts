import type { Container, EnvVar, SecurityContext, VolumeMount } from 'kubernetes-types/core/v1';
import type { ResolvedResources } from '../../resolve/resources';
import type { ResolvedEtcd } from '../../resolve/types';
import { addBytes } from '../../util/quantity';
import { withDollarsDoubled } from '../../util/tokens';

const disk = 'ephemeral-storage';

/** The resources of a container. */
export const containerResources = ({ requests, limits }: ResolvedResources) => ({ requests: amounts(requests), limits: amounts(limits) });

const amounts = ({ cpu, memory, ephemeralStorage }: ResolvedResources['requests'] | ResolvedResources['limits']) => ({
  ...(cpu !== null && { cpu }),
  memory,
  ...(ephemeralStorage !== null && { [disk]: ephemeralStorage }),
});

/**
 * Adds the size of a volume on the node's disk to a container's ephemeral storage. The scheduler, and the kubelet, which evicts a pod that
 * uses more, count volumes towards the pod's containers.
 */
export function withNodeDisk(
  container: Container,
  size: string,
  which: readonly ('requests' | 'limits')[] = ['requests', 'limits'],
): Container {
  const added = which.flatMap(each => {
    const given = container.resources?.[each];
    return given?.[disk] === undefined ? [] : [[each, { ...given, [disk]: addBytes(given[disk], size) }]];
  });
  return { ...container, resources: { ...container.resources, ...Object.fromEntries(added) } };
}

/**
 * Makes Go's garbage collector and scheduler respect the limits. The kubelet sets GOMAXPROCS to the CPU limit, rounded up, or to the node's
 * cores without one. https://pkg.go.dev/runtime
 */
export const goVariables = ({ goMemoryLimit }: ResolvedResources): EnvVar[] => [
  { name: 'GOMEMLIMIT', value: String(goMemoryLimit) },
  { name: 'GOMAXPROCS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } } },
];

/** The shell and its tools. */
export const toolsMount = { name: 'tools', mountPath: '/tools', readOnly: true } as const;
/** The scripts. */
export const scriptsMount = { name: 'scripts', mountPath: '/scripts', readOnly: true } as const;
/** A folder that the containers of a pod share. */
export const runMount = { name: 'run', mountPath: '/run/etcd-kit' } as const;
/** The token of the ServiceAccount. */
export const tokenMount = { name: 'kube-api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true } as const;

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
export const restricted: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** The tools take precedence over the image's own. */
export const pathVariable = { name: 'PATH', value: '/tools:/usr/local/bin:/usr/bin:/bin' } as const;
/** The name of the pod. */
export const podNameVariable = { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } } as const;

/**
 * Escapes `$`, because Kubernetes expands `$(NAME)` in values.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export const literalVariable = (variable: EnvVar): EnvVar =>
  variable.value === undefined ? variable : { ...variable, value: withDollarsDoubled(variable.value) };
/** A container whose variables are all escaped. */
export const withLiteralEnv = (container: Container): Container => ({
  ...container,
  ...(container.env && { env: container.env.map(literalVariable) }),
});

/** Installs a shell, because the etcd image has none. */
export function toolsContainer({ images, helperResources, namespace }: ResolvedEtcd): Container {
  return {
    name: 'tools',
    image: images.busybox,
    imagePullPolicy: images.pullPolicy,
    command: ['sh', '/scripts/tools/install.sh'],
    env: [
      { name: 'NAMESPACE', value: namespace },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ],
    // `kubectl describe pod` shows it if the container fails.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restricted,
    resources: containerResources(helperResources),
    volumeMounts: [{ name: toolsMount.name, mountPath: toolsMount.mountPath }, scriptsMount],
  };
}

/** The container that contacts the API server. It is the only one in a pod with the ServiceAccount's token. */
export function kubectlContainer(
  { images, helperResources }: ResolvedEtcd,
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
    env: [pathVariable, ...goVariables(helperResources), ...env],
    securityContext: restricted,
    resources: containerResources(helperResources),
    volumeMounts: [toolsMount, scriptsMount, ...volumeMounts, tokenMount],
  };
}
