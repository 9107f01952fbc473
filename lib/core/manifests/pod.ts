import type { Container, EnvVar, PodSpec, Probe, Volume } from 'kubernetes-types/core/v1';
import { madePasswords } from '../auth';
import { secondsToStop } from '../defaults';
import { memberDomain, memberPorts, names, ports } from '../names';
import type { ResolvedEtcd } from '../resolve';
import { certificateFolder, clientScheme, etcdctlCertificate } from '../tls';
import {
  baseVolumes,
  certificateMount,
  certificateVolume,
  type MountedCertificate,
  podBase,
  restricted,
  runMount,
  scriptsMount,
  secretVolume,
  tokenMount,
  toolsContainer,
  toolsMount,
} from './pod-base';
import { podScheduling } from './scheduling';
import { serviceAccountName } from './service-account';

/** A member's pod: etcd, and beside it the container that may ask Kubernetes how many members there should be. */
export function podSpec(etcd: ResolvedEtcd): PodSpec {
  return {
    serviceAccountName: serviceAccountName(etcd),
    ...podBase(etcd),
    terminationGracePeriodSeconds: etcd.terminationGracePeriodSeconds,
    ...podScheduling(etcd),
    initContainers: [toolsContainer(etcd)],
    containers: [etcdContainer(etcd), kubectlContainer(etcd)],
    volumes: volumes(etcd),
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
      ...(etcd.auth === null ? [] : [{ name: 'LOGIN', value: etcd.auth.login }]),
      ...etcd.extraEnv,
    ],
    ports: memberPorts(etcd.tls?.metrics ?? false).map(port => ({
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
      ...(logsInByPassword(etcd) ? [loginMount] : []),
    ],
  };
}

const loginMount = { name: 'login', mountPath: '/etc/etcd/login', readOnly: true } as const;
const logsInByPassword = ({ auth }: ResolvedEtcd) => auth?.login === 'password';

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

/** How the scripts speak to etcd, where it is not plain HTTP. */
function transport(etcd: ResolvedEtcd): EnvVar[] {
  const { tls } = etcd;
  if (tls === null) return [];
  const etcdctl = Object.entries(etcdctlCertificate(certificateFolder('root')));
  const secrets = certificates(etcd).map(([which, { name, bundle }]) => `${which}=${name}${bundle === null ? '' : `,${bundle.name}`}`);
  return [
    { name: 'CERTIFICATES', value: secrets.join(' ') },
    ...(tls.metrics ? [{ name: 'METRICS_TLS', value: 'yes' }] : []),
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
    ...baseVolumes(etcd),
    ...certificates(etcd).map(certificateVolume),
    ...(logsInByPassword(etcd) ? [secretVolume(loginMount.name, names.auth(etcd.name), { password: madePasswords.scripts })] : []),
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
