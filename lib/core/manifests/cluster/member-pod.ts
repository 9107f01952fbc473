import type { Container, EnvVar, PodSpec, Probe, Volume } from 'kubernetes-types/core/v1';
import { secondsToStop } from '../../defaults';
import { memberDomain, names } from '../../names';
import { memberPorts, ports } from '../../ports';
import type { ResolvedRestore } from '../../resolve/restore';
import { clientScheme, peerScheme } from '../../resolve/tls';
import type { ResolvedEtcd } from '../../resolve/types';
import { certificateMount, certificateVolume, type MountedCertificate, rootCertificates } from '../shared/certificates';
import {
  containerResources,
  goVariables,
  kubectlContainer,
  literalVariable,
  pathVariable,
  podNameVariable,
  restricted,
  runMount,
  scriptsMount,
  toolsContainer,
  toolsMount,
  withLiteralEnv,
  withNodeDisk,
} from '../shared/container';
import { identityVariables, loginMount, loginVolume, logsInByPassword } from '../shared/login';
import { baseVolumes, podBase, tokenVolume } from '../shared/pod';
import { storeContainer, storeVolumes } from '../shared/store';
import { podScheduling } from './scheduling';
import { serviceAccountName } from './service-account';

/** A member's pod: etcd, and a container that reads the desired number of members from the API server. */
export function podSpec(etcd: ResolvedEtcd): PodSpec {
  return {
    serviceAccountName: serviceAccountName(etcd),
    ...podBase(etcd),
    terminationGracePeriodSeconds: etcd.terminationGracePeriodSeconds,
    ...podScheduling(etcd),
    initContainers: [toolsContainer(etcd), ...(etcd.restore === null ? [] : restoreContainers(etcd, etcd.restore)).map(withLiteralEnv)],
    containers: [withEphemeralData(etcdContainer(etcd), etcd), statefulSetContainer(etcd)],
    volumes: volumes(etcd),
  };
}

function etcdContainer(etcd: ResolvedEtcd): Container {
  const { resources, images, probes } = etcd;
  return {
    name: 'etcd',
    image: images.etcd,
    imagePullPolicy: images.pullPolicy,
    command: ['/tools/sh', '/scripts/member/start.sh'],
    args: Object.entries(etcd.flags).map(([flag, value]) => `--${flag}=${value}`),
    env: [
      pathVariable,
      podNameVariable,
      ...memberVariables(etcd),
      ...clientAddresses(etcd),
      { name: 'KUBERNETES_URL', value: `http://127.0.0.1:${ports.statefulSet}/cgi-bin` },
      ...(etcd.storage.kind === 'ephemeral' && etcd.storage.whenAllLost === 'Bootstrap'
        ? [{ name: 'WHEN_ALL_LOST', value: 'bootstrap' }]
        : []),
      { name: 'HOLD_SECONDS', value: String(etcd.terminationGracePeriodSeconds - secondsToStop) },
      ...goVariables(resources),
      ...maintenanceVariables(etcd),
      ...transport(etcd),
      ...identityVariables(etcd),
      ...(etcd.restore === null ? [] : requestVariables(etcd.restore).map(literalVariable)),
      ...etcd.extraEnv,
    ],
    ports: memberPorts(etcd.tls?.metrics ?? false).map(port => ({
      name: port,
      containerPort: ports[port],
      protocol: 'TCP',
    })),
    securityContext: restricted,
    resources: containerResources(resources),
    startupProbe: probe('/livez', probes.startup),
    // A member that does not respond does not stop on request either, so it is killed sooner than after the grace period of a stop.
    livenessProbe: { ...probe('/livez', probes.liveness), terminationGracePeriodSeconds: 15 },
    readinessProbe: probe('/readyz', probes.readiness),
    lifecycle: { preStop: { exec: { command: ['/tools/sh', '/scripts/member/stop.sh'] } } },
    // The pod's status contains the last log lines of a failed etcd, which Pulumi and `kubectl describe` show.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      toolsMount,
      scriptsMount,
      runMount,
      dataMount,
      ...certificates(etcd).map(certificateMount),
      ...(logsInByPassword(etcd) ? [loginMount] : []),
    ],
  };
}

/** Data on the node's disk. Data in memory counts against the memory limit instead. */
const withEphemeralData = (container: Container, { storage }: ResolvedEtcd): Container =>
  storage.kind === 'ephemeral' && storage.medium === '' ? withNodeDisk(container, storage.sizeLimit) : container;

const dataMount = { name: names.volumeClaimTemplate, mountPath: '/var/lib/etcd' } as const;

/** The identity of a pod, and the addresses of the others. */
const memberVariables = (etcd: ResolvedEtcd): EnvVar[] => [
  { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  { name: 'CLUSTER', value: etcd.name },
  { name: 'HEADLESS_HOST', value: memberDomain(etcd.name, etcd.namespace, etcd.clusterDomain) },
  { name: 'MEMBER_HOST', value: `${etcd.name}-%s.${memberDomain(etcd.name, etcd.namespace, etcd.clusterDomain)}` },
];

/** The addresses on which a member listens for clients, if it is not only the primary one. */
const clientAddresses = ({ service: { ipFamilyPolicy, ipFamilies } }: ResolvedEtcd): EnvVar[] =>
  ipFamilyPolicy === null && ipFamilies === null
    ? []
    : [{ name: 'CLIENT_ADDRESSES', valueFrom: { fieldRef: { fieldPath: 'status.podIPs' } } }];

/** What the members do to keep their databases small. */
const maintenanceVariables = ({ maintenance: { quotaExceeded, defragment, schedule } }: ResolvedEtcd): EnvVar[] => [
  ...(quotaExceeded === 'Alert' ? [{ name: 'QUOTA_EXCEEDED', value: 'alert' }] : []),
  ...(defragment === null ? [] : [{ name: 'DEFRAGMENT', value: `${defragment.minFreePercent} ${defragment.minFreeBytes}` }]),
  ...(schedule === null ? [] : [{ name: 'MAINTENANCE_SCHEDULE', value: schedule }]),
];

/** The requested backup. */
const requestVariables = ({ which, token }: ResolvedRestore): EnvVar[] => [
  { name: 'RESTORE', value: which },
  ...(token === null ? [] : [{ name: 'RESTORE_TOKEN', value: token }]),
];

/** Fetch a backup to pod 0's volume and convert it to the data of a member. They do nothing if there is data. */
function restoreContainers(etcd: ResolvedEtcd, restore: ResolvedRestore): Container[] {
  const fetch = storeContainer(etcd, restore, 'fetch', '/scripts/restore/fetch.sh');
  return [
    {
      ...fetch,
      env: [...(fetch.env ?? []), ...memberVariables(etcd), ...requestVariables(restore)],
      volumeMounts: [...(fetch.volumeMounts ?? []), dataMount],
    },
    {
      name: 'restore',
      image: etcd.images.etcd,
      imagePullPolicy: etcd.images.pullPolicy,
      command: ['/tools/sh', '/scripts/restore/restore.sh'],
      env: [
        pathVariable,
        podNameVariable,
        ...memberVariables(etcd),
        ...(peerScheme(etcd.tls) === 'https' ? [{ name: 'PEER_SCHEME', value: 'https' }] : []),
        ...(etcd.auth === null ? [] : [{ name: 'LOGIN', value: etcd.auth.login }]),
        ...goVariables(etcd.resources),
        ...requestVariables(restore),
      ],
      securityContext: restricted,
      // The same resources as the member that starts from it.
      resources: containerResources(etcd.resources),
      terminationMessagePolicy: 'FallbackToLogsOnError',
      volumeMounts: [toolsMount, scriptsMount, runMount, dataMount, ...(logsInByPassword(etcd) ? [loginMount] : [])],
    },
  ];
}

/** The certificates that a member needs. */
function certificates(etcd: ResolvedEtcd): MountedCertificate[] {
  const { tls } = etcd;
  return [
    ...(tls?.client ? ([['server', tls.client.server]] as const) : []),
    ...rootCertificates(etcd),
    ...(tls?.peer ? ([['peer', tls.peer]] as const) : []),
  ];
}

/** The schemes of the scripts and etcd, if not plain HTTP. */
function transport(etcd: ResolvedEtcd): EnvVar[] {
  const { tls } = etcd;
  if (tls === null) return [];
  const secrets = certificates(etcd).map(([which, { name, bundle }]) => `${which}=${name}${bundle === null ? '' : `,${bundle.name}`}`);
  return [
    { name: 'CERTIFICATES', value: secrets.join(' ') },
    ...(tls.metrics ? [{ name: 'METRICS_TLS', value: 'yes' }] : []),
    ...(peerScheme(tls) === 'https' ? [{ name: 'PEER_SCHEME', value: 'https' }] : []),
    ...(clientScheme(tls) === 'https' ? [{ name: 'CLIENT_SCHEME', value: 'https' }] : []),
    ...(tls.client && tls.transition ? [{ name: 'CLIENT_SCHEME_TOO', value: tls.transition === 'enabling' ? 'https' : 'http' }] : []),
  ];
}

/** On the metrics listener, which responds without a quorum. https://etcd.io/docs/v3.6/op-guide/monitoring/ */
function probe(path: string, { initialDelaySeconds, ...timing }: ResolvedEtcd['probes']['startup']): Probe {
  // The API server drops a 0, so tools would always find a difference.
  return { httpGet: { path, port: 'metrics', scheme: 'HTTP' }, ...(initialDelaySeconds > 0 && { initialDelaySeconds }), ...timing };
}

/** Reachable only within the pod. */
function statefulSetContainer(etcd: ResolvedEtcd): Container {
  const env = [
    { name: 'CLUSTER', value: names.statefulSet(etcd.name) },
    { name: 'NAMESPACE', value: etcd.namespace },
    { name: 'BOOTSTRAP_RECORD', value: names.bootstrapRecord(etcd.name) },
  ];
  return kubectlContainer(etcd, 'kubectl', '/scripts/member/statefulset-proxy.sh', env, runMount);
}

function volumes(etcd: ResolvedEtcd): Volume[] {
  const { storage } = etcd;
  return [
    ...baseVolumes(etcd, 'member'),
    tokenVolume,
    ...certificates(etcd).map(certificateVolume),
    ...(logsInByPassword(etcd) ? [loginVolume(etcd)] : []),
    ...(etcd.restore === null ? [] : storeVolumes(etcd.restore.store)),
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
