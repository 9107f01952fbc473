import type { Container, EnvVar, PodSpec, Probe, SecurityContext, Volume } from 'kubernetes-types/core/v1';
import { secondsToStop } from '../defaults';
import { memberDomain, names, ports } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { scriptPaths } from '../script-files';
import { type CertificateSecret, certificateFiles, certificateFolder, clientScheme, etcdctlCertificate } from '../tls';
import { podScheduling } from './scheduling';
import { scriptsName } from './scripts';
import { serviceAccountName } from './service-account';

const toolsMount = { name: 'tools', mountPath: '/tools', readOnly: true } as const;
const scriptsMount = { name: 'scripts', mountPath: '/scripts', readOnly: true } as const;
const runMount = { name: 'run', mountPath: '/run/etcd-kit' } as const;
const tokenMount = { name: 'kube-api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true } as const;

const restricted: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

/** A member's pod: etcd, and beside it the container that may ask Kubernetes how many members there should be. */
export function podSpec(etcd: ResolvedEtcd): PodSpec {
  const { security, images } = etcd;
  return {
    serviceAccountName: serviceAccountName(etcd),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: etcd.terminationGracePeriodSeconds,
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
    ...podScheduling(etcd),
    initContainers: [toolsContainer(etcd)],
    containers: [etcdContainer(etcd), kubectlContainer(etcd)],
    volumes: volumes(etcd),
  };
}

/** The etcd image has no shell: this gives it one. */
function toolsContainer({ images }: ResolvedEtcd): Container {
  return {
    name: 'tools',
    image: images.busybox,
    imagePullPolicy: images.pullPolicy,
    command: ['sh', '/scripts/tools.sh'],
    securityContext: restricted,
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    volumeMounts: [{ ...toolsMount, readOnly: false }, scriptsMount],
  };
}

function etcdContainer(etcd: ResolvedEtcd): Container {
  const { resources, images, probes } = etcd;
  return {
    name: 'etcd',
    image: images.etcd,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', '/scripts/start.sh'],
    args: Object.entries(etcd.flags).map(([flag, value]) => `--${flag}=${value}`),
    env: [
      { name: 'PATH', value: '/tools:/usr/local/bin:/usr/bin:/bin' },
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'CLUSTER', value: etcd.name },
      { name: 'HEADLESS_HOST', value: memberDomain(etcd.name, etcd.namespace, etcd.clusterDomain) },
      { name: 'MEMBER_HOST', value: `${etcd.name}-%s.${memberDomain(etcd.name, etcd.namespace, etcd.clusterDomain)}` },
      { name: 'STATEFULSET_URL', value: `http://127.0.0.1:${ports.statefulSet}/cgi-bin/statefulset` },
      { name: 'HOLD_SECONDS', value: String(etcd.terminationGracePeriodSeconds - secondsToStop) },
      { name: 'GOMEMLIMIT', value: String(resources.goMemoryLimit) },
      ...(resources.goMaxProcs === null ? [] : [{ name: 'GOMAXPROCS', value: String(resources.goMaxProcs) }]),
      ...transport(etcd),
      ...etcd.extraEnv,
    ],
    ports: (['client', 'peer', 'metrics', 'beacon'] as const).map(port => ({
      name: port,
      containerPort: ports[port],
      protocol: 'TCP',
    })),
    securityContext: restricted,
    resources: {
      requests: { ...resources.requests },
      limits: { memory: resources.limits.memory, ...(resources.limits.cpu !== null && { cpu: resources.limits.cpu }) },
    },
    startupProbe: probe('/livez', probes.startup),
    livenessProbe: probe('/livez', probes.liveness),
    readinessProbe: probe('/readyz', probes.readiness),
    lifecycle: { preStop: { exec: { command: ['/tools/sh', '/scripts/stop.sh'] } } },
    volumeMounts: [
      toolsMount,
      scriptsMount,
      runMount,
      { name: names.volumeClaimTemplate, mountPath: '/var/lib/etcd' },
      ...certificates(etcd).map(certificateMount),
    ],
  };
}

type MountedCertificate = readonly [which: 'server' | 'peer' | 'root', secret: CertificateSecret];

/** The certificates that a member needs. */
function certificates({ tls }: ResolvedEtcd): MountedCertificate[] {
  return [
    ...(tls?.client
      ? ([
          ['server', tls.client.server],
          ['root', tls.client.root],
        ] as const)
      : []),
    ...(tls?.peer ? ([['peer', tls.peer]] as const) : []),
  ];
}

const certificateMount = ([which]: MountedCertificate) => ({ name: `${which}-tls`, mountPath: certificateFolder(which), readOnly: true });

/** A Secret that is not there yet keeps no pod from starting: the start script says what is missing, and waits for it. */
const certificateVolume = ([which, { name, keys }]: MountedCertificate): Volume => ({
  name: `${which}-tls`,
  secret: {
    secretName: name,
    optional: true,
    defaultMode: 0o440,
    items: (['ca', 'cert', 'key'] as const).map(part => ({ key: keys[part], path: certificateFiles[part] })),
  },
});

/** How the scripts speak to etcd, where it is not plain HTTP. */
function transport(etcd: ResolvedEtcd): EnvVar[] {
  const { tls } = etcd;
  if (tls === null) return [];
  const etcdctl = Object.entries(etcdctlCertificate(certificateFolder('root')));
  const secrets = certificates(etcd).map(([which, { name }]) => `${which}=${name}`);
  return [
    { name: 'CERTIFICATES', value: secrets.join(' ') },
    ...(tls.peer && tls.transition !== 'off' ? [{ name: 'PEER_SCHEME', value: 'https' }] : []),
    ...(clientScheme(tls) === 'https' ? [{ name: 'CLIENT_SCHEME', value: 'https' }] : []),
    ...(tls.client && tls.transition ? [{ name: 'CLIENT_SCHEME_TOO', value: tls.transition === 'on' ? 'https' : 'http' }] : []),
    ...(tls.client ? etcdctl.map(([name, value]) => ({ name, value })) : []),
  ];
}

/** On the metrics listener, which answers before there is a quorum. https://etcd.io/docs/v3.6/op-guide/monitoring/ */
function probe(path: string, timing: ResolvedEtcd['probes']['startup']): Probe {
  return { httpGet: { path, port: 'metrics', scheme: 'HTTP' }, ...timing };
}

/** Alone holds the service account's token, and answers only the pod itself. */
function kubectlContainer(etcd: ResolvedEtcd): Container {
  return {
    name: 'kubectl',
    image: etcd.images.kubectl,
    imagePullPolicy: etcd.images.pullPolicy,
    command: ['/tools/sh', '/scripts/statefulset.sh'],
    env: [
      { name: 'PATH', value: '/tools:/usr/local/bin:/usr/bin:/bin' },
      { name: 'CLUSTER', value: names.statefulSet(etcd.name) },
      { name: 'NAMESPACE', value: etcd.namespace },
    ],
    securityContext: restricted,
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
    volumeMounts: [toolsMount, scriptsMount, runMount, tokenMount],
  };
}

function volumes(etcd: ResolvedEtcd): Volume[] {
  const { storage } = etcd;
  return [
    { name: 'tools', emptyDir: { sizeLimit: '16Mi' } },
    { name: 'run', emptyDir: { sizeLimit: '16Mi' } },
    {
      name: 'scripts',
      configMap: {
        name: scriptsName(etcd),
        defaultMode: 0o555,
        items: Object.entries(scriptPaths).map(([key, path]) => ({ key, path })),
      },
    },
    {
      name: tokenMount.name,
      projected: {
        defaultMode: 0o444,
        sources: [
          { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    },
    ...certificates(etcd).map(certificateVolume),
    ...(storage.kind === 'ephemeral'
      ? [
          {
            name: names.volumeClaimTemplate,
            emptyDir: { sizeLimit: storage.sizeLimit, ...(storage.medium !== '' && { medium: storage.medium }) },
          },
        ]
      : []),
  ];
}
