import { buildEtcd, EtcdConfigError, formatPath, type Violation } from '../../lib';
import { validProps } from './all-props';

function violations(props: unknown): readonly Violation[] {
  try {
    buildEtcd(props as never);
  } catch (error) {
    if (error instanceof EtcdConfigError) return error.violations;
    throw error;
  }
  return [];
}
const problems = (props: unknown) => violations(props).map(({ path, message }) => `${formatPath(path)}: ${message}`);
const storage = { size: '8Gi' };

const role = { name: 'app', permissions: [] };
const password = { secretName: 'app' };
const certManager = { mode: 'certManager' };
const server = { secretName: 'server' };
const existing = { mode: 'existing', server, peer: { secretName: 'peer' }, client: { secretName: 'client' } };
const s3 = { bucket: 'backups' };
const backup = { schedule: '@daily', store: { s3 } };
const suite = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';

// Each config has exactly one thing wrong: where it is, and what the message must say of it.
const cases: readonly [string, unknown, string, RegExp][] = [
  ['a config that is no object', 'etcd', 'config', /^must be an object \("etcd"\)$/],
  ['a config that is a list', [], 'config', /^must be an object \(a list\)$/],
  ['no storage', {}, 'storage', /is required/],
  ['storage without a size', { storage: {} }, 'storage.size', /is required.*8Gi/],
  ['a wrong type', { storage, replicas: '3' }, 'replicas', /^must be a number \("3"\)\. Write it without quotes$/],
  [
    'a number for a string',
    { storage, labels: { tier: 8 } },
    'labels.tier',
    /^must be a string \(the number 8\)\. Write it in quotes: "8"$/,
  ],
  [
    'a number that would not be valid in quotes',
    { storage, tuning: { heartbeatInterval: 100 } },
    'tuning.heartbeatInterval',
    /^must be a duration, such as 100ms, 1\.5s or 1h30m \(the number 100\)$/,
  ],
  [
    'a number that means little in quotes',
    { storage: { size: 8 } },
    'storage.size',
    /^must be at least 256Mi, because etcd's log alone takes about 200Mi \(8\)$/,
  ],
  [
    'a number for a version',
    { storage, version: 3.6 },
    'version',
    /^must be a released version.* \("3\.6"\)\. Supported versions: 3\.5 from 3\.5\.35 on, 3\.6 and 3\.7$/,
  ],
  [
    'true for a quantity',
    { storage, resources: { limits: { memory: true } } },
    'resources.limits.memory',
    /^must be a quantity of bytes, such as 512Mi, 8Gi or 2G \(true\)$/,
  ],
  ['a misspelt field that is required', { storage: { siez: '8Gi' } }, 'storage.siez', /Did you mean size\?$/],
  ['null', { storage, tuning: null }, 'tuning', /^must be an object \(null: is the value missing\?\)$/],
  ['an unknown field', { storage, replica: 3 }, 'replica', /^unknown field\. Did you mean replicas\?$/],
  ['an unknown field within a section', { storage: { ...storage, classname: 'x' } }, 'storage.classname', /Did you mean className\?/],
  ['an unknown field like no other', { storage, zzz: 1 }, 'zzz', /^unknown field\. Known fields: name, namespace/],
  [
    'an even number of replicas',
    { storage, replicas: 4 },
    'replicas',
    /^must be odd, because an even cluster tolerates no more failures than 3 members \(4\)\. Use 3 or 5$/,
  ],
  ['two replicas', { storage, replicas: 2 }, 'replicas', /Use 1 or 3/],
  ['no replicas', { storage, replicas: 0 }, 'replicas', /paused: true/],
  ['negative replicas', { storage, replicas: -1 }, 'replicas', /^must be 1, 3, 5 or 7 \(-1\)\. Use 3 or 5, or 1 for a test cluster$/],
  ['half a replica', { storage, replicas: 1.5 }, 'replicas', /^must be 1, 3, 5 or 7 \(1\.5\)\. Use 3 or 5, or 1 for a test cluster$/],
  ['too many replicas', { storage, replicas: 9 }, 'replicas', /^must be at most 7.* \(9\)\. Use 3 or 5, or 1 for a test cluster$/],
  ['a name that is no DNS label', { storage, name: 'Etcd_Main' }, 'name', /^must be a DNS label.* \("Etcd_Main"\)$/],
  [
    'a name that starts with a digit',
    { storage, name: '1etcd' },
    'name',
    /^must not start with a digit.* \("1etcd"\)\. Start it with a letter$/,
  ],
  [
    'a name that is that of another cluster’s Service',
    { storage, name: 'etcd-headless' },
    'name',
    /^must not end in -headless.* \("etcd-headless"\)\. Use another name$/,
  ],
  ['a name that makes another cluster’s CA', { storage, name: 'etcd-peer' }, 'name', /must not end in -peer,/],
  ['a name that makes a client’s Secret', { storage, name: 'etcd-client-app' }, 'name', /must not contain -client,/],
  [
    'a name too long for its suffixes',
    { storage, name: 'a'.repeat(53) },
    'name',
    /^must have at most 52 characters.* has 53\)\. Shorten it$/,
  ],
  ['a namespace that is no DNS label', { storage, namespace: 'a.b' }, 'namespace', /^must be a DNS label.* \("a\.b"\)$/],
  [
    'a namespace that every cluster has',
    { storage, createNamespace: true },
    'createNamespace',
    /must not be true for a namespace of Kubernetes \("default"\). Set namespace/,
  ],
  ['a namespace of Kubernetes', { storage, namespace: 'kube-system', createNamespace: true }, 'createNamespace', /"kube-system"/],
  [
    'a size that does not parse',
    { storage: { size: '8GB' } },
    'storage.size',
    /^must be a quantity of bytes, such as 512Mi, 8Gi or 2G \("8GB"\)$/,
  ],
  ['a size of nothing', { storage: { size: '0Gi' } }, 'storage.size', /^must be a quantity of bytes, such as 512Mi, 8Gi or 2G \("0Gi"\)$/],
  [
    'a size too small for etcd',
    { storage: { size: '10Mi' } },
    'storage.size',
    /^must be at least 256Mi, because etcd's log alone takes about 200Mi \(10Mi\)$/,
  ],
  [
    'a duration that does not parse',
    { storage, tuning: { heartbeatInterval: '100' } },
    'tuning.heartbeatInterval',
    /^must be a duration, such as 100ms, 1\.5s or 1h30m \("100"\)$/,
  ],
  [
    'a quota above the volume',
    { storage: { size: '1Gi' }, tuning: { quotaBackendBytes: '2Gi' } },
    'tuning.quotaBackendBytes',
    /^must not exceed the volume.* \(2Gi\)\. Use at most half the volume, or enlarge it$/,
  ],
  [
    'a quota above the ephemeral volume',
    { storage: { ephemeral: {} }, tuning: { quotaBackendBytes: '5Gi' } },
    'tuning.quotaBackendBytes',
    /sizeLimit: 4Gi/,
  ],
  [
    'a quota above 8Gi',
    { storage: { size: '40Gi' }, tuning: { quotaBackendBytes: '9Gi' } },
    'tuning.quotaBackendBytes',
    /allowLargeQuota: true/,
  ],
  [
    'an election of too few heartbeats',
    { storage, tuning: { electionTimeout: '400ms' } },
    'tuning.electionTimeout',
    /5 to 50 heartbeats, 500ms to 5000ms/,
  ],
  [
    'an election of too many heartbeats',
    { storage, tuning: { heartbeatInterval: '10ms' } },
    'tuning.heartbeatInterval',
    /5 to 50 heartbeats/,
  ],
  [
    'an election that etcd refuses',
    { storage, tuning: { heartbeatInterval: '2s', electionTimeout: '60s' } },
    'tuning.electionTimeout',
    /at most 50s/,
  ],
  [
    'a retention of revisions that is a time',
    { storage, tuning: { autoCompaction: { mode: 'revision', retention: '1h' } } },
    'tuning.autoCompaction.retention',
    /^must be a number of revisions, such as "10000" \("1h"\)$/,
  ],
  [
    'a mode of revisions without a number',
    { storage, tuning: { autoCompaction: { mode: 'revision' } } },
    'tuning.autoCompaction.retention',
    /is required/,
  ],
  [
    'a request size beyond etcd',
    { storage, tuning: { maxRequestBytes: '11Mi' } },
    'tuning.maxRequestBytes',
    /^must be at most 10Mi, beyond which etcd does not work well \(11Mi\)$/,
  ],
  ['an unknown log level', { storage, tuning: { logLevel: 'inf' } }, 'tuning.logLevel', /Did you mean info\?/],
  [
    'a recovery from a member that is not there',
    { storage, recovery: { ordinal: 3, token: 'a' } },
    'recovery.ordinal',
    /^must be between 0 and 2: the cluster has 3 members \(3\)$/,
  ],
  ['a token of two words', { storage, recovery: { ordinal: 0, token: 'a b' } }, 'recovery.token', /^must be a token.* \("a b"\)$/],
  [
    'a control character in an annotation',
    { storage, annotations: { owner: 'a\u007fb' } },
    'annotations.owner',
    /^must not contain the character U\+007F, which YAML parsers reject or change\. Remove it$/,
  ],
  [
    'a recovery written as an annotation',
    { storage, annotations: { 'etcd-kit/recovery': '0 a' } },
    'annotations["etcd-kit/recovery"]',
    /field recovery/,
  ],
  [
    'a bootstrap written as an annotation',
    { storage, annotations: { 'etcd-kit/bootstrap': 'a' } },
    'annotations["etcd-kit/bootstrap"]',
    /field bootstrap/,
  ],
  [
    'a restore that would be done again at each loss',
    {
      storage: { ephemeral: { whenAllLost: 'Bootstrap' } },
      restore: { from: { file: 'etcd/snapshot.db', store: { persistentVolumeClaim: { claimName: 'old' } } } },
    },
    'storage.ephemeral.whenAllLost',
    /must not be Bootstrap with restore/,
  ],
  ['a volume and an ephemeral one', { storage: { size: '8Gi', ephemeral: {} } }, 'storage.size', /conflicts with storage.ephemeral/],
  [
    'pausing what deletes its volumes',
    { storage: { size: '8Gi', retention: { whenScaled: 'Delete' } }, paused: true },
    'storage.retention.whenScaled',
    /would delete every volume/,
  ],
  [
    'memory that leaves etcd none',
    { storage: { ephemeral: { medium: 'Memory' } } },
    'storage.ephemeral.sizeLimit',
    /^must be below the memory limit.* \(4Gi\)\. Lower it, or raise resources\.limits\.memory$/,
  ],
  [
    'a node port without a type',
    { storage, service: { nodePort: 32_379 } },
    'service.nodePort',
    /^requires type.* \(type is ClusterIP\)\. Set the type, or leave it out$/,
  ],
  [
    'two IP families of a Service that has one',
    { storage, service: { ipFamilies: ['IPv6', 'IPv4'] } },
    'service.ipFamilyPolicy',
    /must be PreferDualStack or RequireDualStack/,
  ],
  ['an IP family twice', { storage, service: { ipFamilies: ['IPv6', 'IPv6'] } }, 'service.ipFamilies', /same item twice/],
  ['no IP family', { storage, service: { ipFamilies: [] } }, 'service.ipFamilies', /at least one/],
  ['a node port out of range', { storage, service: { type: 'NodePort', nodePort: 2379 } }, 'service.nodePort', /30000 to 32767/],
  [
    'source ranges without a load balancer',
    { storage, service: { type: 'NodePort', loadBalancerSourceRanges: ['10.0.0.0/8'] } },
    'service.loadBalancerSourceRanges',
    /^requires type: LoadBalancer \(type is NodePort\)\. Set the type, or leave it out$/,
  ],
  [
    'a network that is none',
    { storage, service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0'] } },
    'service.loadBalancerSourceRanges[0]',
    /CIDR/,
  ],
  [
    'a partition for OnDelete',
    { storage, updateStrategy: { type: 'OnDelete', partition: 1 } },
    'updateStrategy.partition',
    /^conflicts with type: OnDelete\. Leave it out$/,
  ],
  [
    'requests above limits',
    { storage, resources: { requests: { memory: '3Gi' }, limits: { memory: '1Gi' } } },
    'resources.requests.memory',
    /^must not exceed the limit, 1Gi \(3Gi\)\. Lower it, or raise the limit$/,
  ],
  [
    'requests of a helper above its limits',
    { storage, helperResources: { requests: { ephemeralStorage: '3Gi' }, limits: { ephemeralStorage: '1Gi' } } },
    'helperResources.requests.ephemeralStorage',
    /^must not exceed the limit, 1Gi \(3Gi\)\. Lower it, or raise the limit$/,
  ],
  [
    'the spelling of Kubernetes for ephemeral storage',
    { storage, resources: { requests: { 'ephemeral-storage': '1Gi' } } },
    'resources.requests.ephemeral-storage',
    /Did you mean ephemeralStorage\?/,
  ],
  ['root', { storage, security: { runAsUser: 0 } }, 'security.runAsUser', /^must be a whole number from 1 to 2147483647 \(0\)$/],
  [
    'a user by name',
    { storage, security: { runAsUser: 'etcd' } },
    'security.runAsUser',
    /^must be platform or a whole number from 1 to 2147483647 \("etcd"\)$/,
  ],
  [
    'a group that is none',
    { storage, security: { fsGroup: null } },
    'security.fsGroup',
    /^must be platform or a whole number from 1 to 2147483647 \(null\)$/,
  ],
  [
    'an unsupported version',
    { storage, version: '3.4.30' },
    'version',
    /^must be a supported version.*Supported versions: 3\.5 from 3\.5\.35 on/,
  ],
  ['an early patch', { storage, version: '3.5.21' }, 'version', /zombies/],
  ['a version with a v', { storage, version: 'v3.6.16' }, 'version', /^must not start with v \("v3\.6\.16"\)\. Use 3\.6\.16$/],
  [
    'a version of words',
    { storage, version: 'latest' },
    'version',
    /^must be a released version.* \("latest"\)\. Supported versions: 3\.5 from 3\.5\.35 on, 3\.6 and 3\.7$/,
  ],
  ['an image that does not tell its version', { storage, image: 'example.com/etcd:stable' }, 'image', /Set version too/],
  [
    'an image of another version',
    { storage, image: 'example.com/etcd:v3.6.1', version: '3.5.35' },
    'version',
    /^conflicts with the tag of image, 3\.6\.1 \("3\.5\.35"\)\. Leave one of them out$/,
  ],
  [
    'an image that is none',
    { storage, image: 'https://example.com/etcd' },
    'image',
    /^must be an image reference.* \("https:\/\/example\.com\/etcd"\)$/,
  ],
  [
    'a label that selects members',
    { storage, labels: { 'app.kubernetes.io/name': 'x' } },
    'labels["app.kubernetes.io/name"]',
    /^must not be set, because etcd-kit or Kubernetes sets it\. Use another key$/,
  ],
  ['a label value that is none', { storage, labels: { team: 'a b' } }, 'labels.team', /^must be a label value.* \("a b"\)$/],
  ['a label key that is none', { storage, labels: { 'a b': 'x' } }, 'labels["a b"]', /^must be a label key.* \("a b"\)$/],
  ['a flag of another spelling', { storage, extraFlags: { 'max-wal': 3 } }, 'extraFlags.max-wal', /Did you mean max-wals\?/],
  ['a flag with dashes', { storage, extraFlags: { '--max-wals': 3 } }, 'extraFlags["--max-wals"]', /without the leading dashes: max-wals/],
  ['a flag that has a field', { storage, extraFlags: { 'snapshot-count': 3 } }, 'extraFlags.snapshot-count', /tuning.snapshotCount/],
  [
    'a flag that etcd-kit relies on',
    { storage, extraFlags: { 'data-dir': '/x' } },
    'extraFlags.data-dir',
    /^must not be set here\. etcd-kit sets it and relies on it$/,
  ],
  [
    'a prefix that 3.7 dropped',
    { storage, version: '3.7.3', extraFlags: { 'experimental-compaction-batch-limit': 9 } },
    'extraFlags.experimental-compaction-batch-limit',
    /Use compaction-batch-limit/,
  ],
  [
    'a prefix that 3.5 needs',
    { storage, version: '3.5.35', extraFlags: { 'compaction-batch-limit': 9 } },
    'extraFlags.compaction-batch-limit',
    /Use experimental-compaction-batch-limit/,
  ],
  [
    'a flag that became a gate',
    { storage, version: '3.7.3', extraFlags: { 'experimental-initial-corrupt-check': true } },
    'extraFlags.experimental-initial-corrupt-check',
    /feature-gates: InitialCorruptCheck=true/,
  ],
  ...['initial-corrupt-check', 'compact-hash-check-enabled', 'enable-lease-checkpoint', 'stop-grpc-service-on-defrag'].map(
    (flag): [string, unknown, string, RegExp] => [
      `${flag}, which etcd 3.6 refuses beside feature gates`,
      { storage, extraFlags: { [`experimental-${flag}`]: true } },
      `extraFlags.experimental-${flag}`,
      /is a feature gate in etcd 3\.6\. Use feature-gates: \w+=true/,
    ],
  ),
  [
    'a flag whose value is an object',
    { storage, extraFlags: { cors: {} } },
    'extraFlags.cors',
    /^must be a string, a number, true or false \(an object\)$/,
  ],
  ['an ETCD_ variable', { storage, extraEnv: [{ name: 'ETCD_MAX_WALS', value: '3' }] }, 'extraEnv[0].name', /Use extraFlags: max-wals/],
  [
    'a variable of the scripts',
    { storage, extraEnv: [{ name: 'MEMBER_HOST' }] },
    'extraEnv[0].name',
    /^must not be a variable of etcd-kit \(MEMBER_HOST\)\. Use another name, or leave it out$/,
  ],
  [
    'a variable in lower case',
    { storage, extraEnv: [{ name: 'comma', value: ';' }] },
    'extraEnv[0].name',
    /^must not contain lower-case letters, which the scripts use \(comma\)\. Rename it$/,
  ],
  [
    'a proxy',
    { storage, extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://p' }] },
    'extraEnv[0].name',
    /^must not be a proxy setting.* \(HTTPS_PROXY\)\. Leave it out$/,
  ],
  [
    'a variable twice',
    {
      storage,
      extraEnv: [
        { name: 'A', value: '1' },
        { name: 'A', value: '2' },
      ],
    },
    'extraEnv[1].name',
    /^must be unique \(A\)\. Remove the duplicate$/,
  ],
  [
    'a field that Kubernetes does not have',
    { storage, scheduling: { tolerations: [{ operater: 'Exists' }] } },
    'scheduling.tolerations[0].operater',
    /Did you mean operator\?/,
  ],
  [
    'an account that is and is not made',
    { ...validProps, serviceAccount: { name: 'a', annotations: { b: 'c' } } },
    'serviceAccount.annotations',
    /^conflicts with name \(a\): etcd-kit does not annotate an existing ServiceAccount/,
  ],
  ['TLS of no known mode', { storage, tls: { mode: 'certmanager' } }, 'tls.mode', /Did you mean certManager\?/],
  ['TLS of no mode', { storage, tls: {} }, 'tls.mode', /is required: one of "certManager", "generated", "existing"/],
  [
    'an issuer for Secrets that exist',
    { storage, tls: { ...existing, issuerRef: { name: 'ca' } } },
    'tls.issuerRef',
    /^requires mode: certManager \(mode is existing\)\. Leave it out$/,
  ],
  [
    'a Secret for cert-manager',
    { storage, tls: { ...certManager, server } },
    'tls.server',
    /^requires mode: existing \(mode is certManager\)\. Leave it out$/,
  ],
  [
    'existing Secrets without the members’ own',
    { storage, tls: { mode: 'existing', server, client: server } },
    'tls.peer',
    /is required with mode: existing: \{ secretName/,
  ],
  [
    'existing Secrets for clients, without the scripts’ own',
    { storage, tls: { mode: 'existing', scope: 'clients', server } },
    'tls.client',
    /is required with mode: existing and scope: clients/,
  ],
  [
    'names for clients where clients speak plain HTTP',
    { storage, tls: { ...certManager, scope: 'peers', dnsNames: ['a.b'] } },
    'tls.dnsNames',
    /^conflicts with scope: peers\. Leave one of them out$/,
  ],
  [
    'a peers’ issuer where members speak plain HTTP',
    { storage, tls: { ...certManager, scope: 'clients', peerIssuerRef: { name: 'a' } } },
    'tls.peerIssuerRef',
    /^conflicts with scope: clients\. Leave one of them out$/,
  ],
  [
    'cipher suites with TLS 1.3',
    { storage, tls: { ...certManager, minVersion: 'TLS1.3', cipherSuites: [suite] } },
    'tls.cipherSuites',
    /conflicts with minVersion: TLS1.3/,
  ],
  [
    'a cipher suite that is none',
    { storage, tls: { ...certManager, cipherSuites: [suite, 'TLS_RSA_WITH_RC4_128_SHA'] } },
    'tls.cipherSuites[1]',
    /^must be one of "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256".* \("TLS_RSA_WITH_RC4_128_SHA"\)$/,
  ],
  [
    'cipher suites without HTTP/2’s',
    { storage, tls: { ...certManager, cipherSuites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] } },
    'tls.cipherSuites',
    /^must contain a suite that HTTP\/2 requires\. Add TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256/,
  ],
  [
    'cipher suites for other keys',
    { storage, tls: { ...certManager, cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] } },
    'tls.cipherSuites',
    /^must contain a suite for the certificates' ECDSA keys/,
  ],
  [
    'no cipher suites',
    { storage, tls: { ...certManager, cipherSuites: [] } },
    'tls.cipherSuites',
    /^must contain a suite that HTTP\/2 requires\. Add TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256/,
  ],
  ['a certificate for minutes', { storage, tls: { ...certManager, duration: '30m' } }, 'tls.duration', /^must be at least 1h \(30m\)$/],
  [
    'a renewal after the end',
    { storage, tls: { ...certManager, duration: '2h', renewBefore: '3h' } },
    'tls.renewBefore',
    /^must be shorter than duration, 2h \(3h\)\. Use a third of it$/,
  ],
  [
    'a renewal in the last minute',
    { storage, tls: { ...certManager, renewBefore: '1m' } },
    'tls.renewBefore',
    /^must be at least 5m \(1m\)$/,
  ],
  [
    'a key of another kind’s size',
    { storage, tls: { ...certManager, privateKey: { size: 2048 } } },
    'tls.privateKey.size',
    /^must be one of 256, 384, 521 with algorithm: ECDSA \(2048\)$/,
  ],
  [
    'a size where there is but one',
    { storage, tls: { ...certManager, privateKey: { algorithm: 'Ed25519', size: 256 } } },
    'tls.privateKey.size',
    /^must not be set with algorithm: Ed25519 \(256\)$/,
  ],
  [
    'a client that is called root',
    { storage, tls: { ...certManager, clients: ['root'] } },
    'tls.clients[0]',
    /^must not be root, which the scripts use\. Use another name$/,
  ],
  [
    'a client twice',
    { storage, tls: { ...certManager, clients: ['app', 'app'] } },
    'tls.clients',
    /^must not contain the same item twice$/,
  ],
  [
    'an address that is none',
    { storage, tls: { ...certManager, ipAddresses: ['10.0.0'] } },
    'tls.ipAddresses[0]',
    /^must be an IP address, such as 10\.0\.0\.1 or 2001:db8::1 \("10\.0\.0"\)$/,
  ],
  ['a flag that TLS has a field for', { storage, extraFlags: { 'cipher-suites': 'x' } }, 'extraFlags.cipher-suites', /tls.cipherSuites/],
  [
    'a certificate by flag',
    { storage, extraFlags: { 'cert-file': '/x' } },
    'extraFlags.cert-file',
    /^must not be set here\. etcd-kit sets it and relies on it$/,
  ],
  [
    'a bundle where a folder holds the CAs',
    { storage, tls: { mode: 'generated', trustBundle: { configMapName: 'a' } } },
    'tls.trustBundle',
    /^requires mode: certManager \(mode is generated\)\. Leave it out$/,
  ],
  [
    'a bundle for clients that have none',
    { storage, tls: { ...certManager, scope: 'peers', trustBundle: { configMapName: 'a' } } },
    'tls.trustBundle',
    /^conflicts with scope: peers\. Leave one of them out$/,
  ],
  [
    'metrics over no TLS',
    { storage, tls: { ...certManager, scope: 'peers', metrics: true } },
    'tls.metrics',
    /^conflicts with scope: peers\. Leave one of them out$/,
  ],
  [
    'a role that is root',
    { storage, auth: { roles: [{ name: 'root', permissions: [] }] } },
    'auth.roles[0].name',
    /^must not be root, the built-in role with full access\. Use another name$/,
  ],
  ['a role twice', { storage, auth: { roles: [role, role] } }, 'auth.roles[1].name', /^must be unique \("app"\)\. Remove the duplicate$/],
  [
    'a permission for nothing',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read' }] }] } },
    'auth.roles[0].permissions[0]',
    /^must have exactly one of key, prefix and range \(has none\)$/,
  ],
  [
    'a permission for two things',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', key: 'a', prefix: 'b' }] }] } },
    'auth.roles[0].permissions[0]',
    /has key and prefix/,
  ],
  [
    'a permission of no known access',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'rw', key: 'a' }] }] } },
    'auth.roles[0].permissions[0].access',
    /"readwrite"/,
  ],
  [
    'the same keys twice',
    {
      storage,
      auth: {
        roles: [
          {
            name: 'app',
            permissions: [
              { access: 'read', prefix: 'a' },
              { access: 'write', range: { from: 'a', to: 'b' } },
            ],
          },
        ],
      },
    },
    'auth.roles[0].permissions[1]',
    /^conflicts with an earlier permission for the same keys/,
  ],
  [
    'a range that ends before it starts',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', range: { from: 'b', to: 'a' } }] }] } },
    'auth.roles[0].permissions[0].range.to',
    /^must come after from, b \(a\)\. Swap them$/,
  ],
  ['a user that is root', { storage, auth: { users: [{ name: 'root', password, roles: [] }] } }, 'auth.users[0].name', /auth.rootPassword/],
  [
    'a user that is the scripts’',
    { storage, auth: { users: [{ name: 'etcd-kit', password, roles: [] }] } },
    'auth.users[0].name',
    /^must not be etcd-kit, the user of the scripts\. Use another name$/,
  ],
  [
    'a user twice',
    {
      storage,
      auth: {
        users: [
          { name: 'app', password, roles: [] },
          { name: 'app', password, roles: [] },
        ],
      },
    },
    'auth.users[1].name',
    /^must be unique \("app"\)\. Remove the duplicate$/,
  ],
  [
    'a role that there is not',
    { storage, auth: { roles: [role], users: [{ name: 'app', password, roles: ['ap'] }] } },
    'auth.users[0].roles[0]',
    /unknown role "ap". Known roles: root, app/,
  ],
  [
    'a user that can’t log in',
    { storage, auth: { users: [{ name: 'app', roles: [] }] } },
    'auth.users[0]',
    /^must have a password, because members do not ask for client certificates/,
  ],
  [
    'a user that can’t log in where clients show no certificate',
    { storage, tls: { ...certManager, clientCertAuth: false }, auth: { users: [{ name: 'app', roles: [] }] } },
    'auth.users[0]',
    /^must have a password, because members do not ask for client certificates/,
  ],
  [
    'a name that etcdctl would take apart',
    { storage, auth: { users: [{ name: 'a:b', password, roles: [] }] } },
    'auth.users[0].name',
    /^must not contain : with a password, because etcdctl separates the two/,
  ],
  [
    'a name of a user',
    { storage, auth: { users: [{ name: 'a b', password, roles: [] }] } },
    'auth.users[0].name',
    /^must be a user or role name.* \("a b"\)$/,
  ],
  [
    'a key of none',
    { storage, auth: { roles: [{ name: 'app', permissions: [{ access: 'read', key: '' }] }] } },
    'auth.roles[0].permissions[0].key',
    /^must be a key: 1 to 1024 characters, no control characters \(""\)$/,
  ],
  ['a backup without a store', { storage, backup: { schedule: '@daily' } }, 'backup.store', /is required/],
  ['a backup without a schedule', { storage, backup: { store: { s3 } } }, 'backup.schedule', /is required/],
  [
    'a KMS key without encryption by KMS',
    { storage, backup: { ...backup, store: { s3: { ...s3, serverSideEncryption: 'AES256', kmsKeyId: 'key' } } } },
    'backup.store.s3.kmsKeyId',
    /requires serverSideEncryption: aws:kms/,
  ],
  [
    'a storage class that is not read at once',
    { storage, backup: { ...backup, store: { s3: { ...s3, storageClass: 'DEEP_ARCHIVE' } } } },
    'backup.store.s3.storageClass',
    /must be a class that can be read at once/,
  ],
  [
    'CAs from nowhere',
    { storage, backup: { ...backup, store: { gcs: { bucket: 'b', trustBundle: { key: 'ca.crt' } } } } },
    'backup.store.gcs.trustBundle',
    /^must have exactly one of configMapName and secretName$/,
  ],
  [
    'CAs from two places',
    { storage, backup: { ...backup, store: { s3: { ...s3, trustBundle: { configMapName: 'a', secretName: 'b' } } } } },
    'backup.store.s3.trustBundle',
    /^must have exactly one of configMapName and secretName$/,
  ],
  [
    'a proxy without an address',
    { storage, backup: { ...backup, store: { rclone: { remote: 'r:', config: { secretName: 's', key: 'k' }, proxy: {} } } } },
    'backup.store.rclone.proxy',
    /^must have exactly one of url and urlFrom, the Secret that holds a URL with a login$/,
  ],
  [
    'a password in the address of a proxy',
    { storage, backup: { ...backup, store: { s3: { ...s3, proxy: { url: 'http://user:password@proxy:3128' } } } } },
    'backup.store.s3.proxy.url',
    /without a user/,
  ],
  [
    'two exceptions of a proxy in one',
    { storage, backup: { ...backup, store: { s3: { ...s3, proxy: { url: 'http://proxy:3128', noProxy: ['a,b'] } } } } },
    'backup.store.s3.proxy.noProxy[0]',
    /^must be a host.* \("a,b"\)$/,
  ],
  ['a store of no kind', { storage, backup: { ...backup, store: {} } }, 'backup.store', /^must have exactly one of s3.* \(has none\)$/],
  [
    'a store of two kinds',
    { storage, backup: { ...backup, store: { s3, gcs: { bucket: 'b' } } } },
    'backup.store',
    /^must have exactly one of s3.* \(has s3 and gcs\)$/,
  ],
  [
    'a schedule of four fields',
    { storage, backup: { ...backup, schedule: '* * * *' } },
    'backup.schedule',
    /^must be a schedule.* \("\* \* \* \*"\)$/,
  ],
  ['a drill without a schedule', { storage, backup: { ...backup, drill: {} } }, 'backup.drill.schedule', /is required/],
  [
    'a schedule with a minute of 60',
    { storage, backup: { ...backup, schedule: '60 * * * *' } },
    'backup.schedule',
    /^must be a schedule.* \("60 \* \* \* \*"\)$/,
  ],
  [
    'a time zone of nowhere',
    { storage, backup: { ...backup, timeZone: 'Mars/Base' } },
    'backup.timeZone',
    /^must be a time zone, such as Etc\/UTC or Europe\/Vienna \("Mars\/Base"\)$/,
  ],
  [
    'a bucket of no name',
    { storage, backup: { ...backup, store: { s3: { bucket: 'a/b' } } } },
    'backup.store.s3.bucket',
    /^must be a name: letters, digits, -, _ and \., at most 222 characters \("a\/b"\)$/,
  ],
  [
    'a prefix with a slash at its end',
    { storage, backup: { ...backup, store: { s3: { ...s3, prefix: 'prod/' } } } },
    'backup.store.s3.prefix',
    /^must be a relative path.* \("prod\/"\)$/,
  ],
  [
    'an endpoint without a scheme',
    { storage, backup: { ...backup, store: { s3: { ...s3, endpoint: 'minio:9000' } } } },
    'backup.store.s3.endpoint',
    /starts with https:\/\//,
  ],
  [
    'a server that nobody logs in to',
    { storage, backup: { ...backup, store: { sftp: { host: 'a', user: 'b', path: '/c', knownHosts: { secretName: 'd', key: 'e' } } } } },
    'backup.store.sftp',
    /^must have privateKey or password$/,
  ],
  [
    'a remote without a colon',
    { storage, backup: { ...backup, store: { rclone: { remote: 'box', config: { secretName: 'a', key: 'b' } } } } },
    'backup.store.rclone.remote',
    /^must be an rclone remote.* \("box"\)$/,
  ],
  [
    'a retention of nothing',
    { storage, backup: { ...backup, retention: {} } },
    'backup.retention',
    /keeps nothing. Set at least one of keepLast/,
  ],
  [
    'none kept',
    { storage, backup: { ...backup, retention: { keepLast: 0 } } },
    'backup.retention.keepLast',
    /^must be a whole number from 1 to 100000 \(0\)$/,
  ],
  [
    'more memory asked for than allowed',
    { storage, backup: { ...backup, resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } } },
    'backup.resources.requests.memory',
    /^must not exceed the limit, 1Gi \(2Gi\)\. Lower it, or raise the limit$/,
  ],
  [
    'annotations for an account that is there',
    { storage, backup: { ...backup, serviceAccount: { name: 'a', annotations: { b: 'c' } } } },
    'backup.serviceAccount.annotations',
    /^conflicts with name \(a\): etcd-kit does not annotate an existing ServiceAccount/,
  ],
  [
    'a name too long for its backups',
    { storage, name: 'a'.repeat(46), backup },
    'name',
    /^must have at most 45 characters with backup.* \("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" has 46\)\. Shorten it$/,
  ],
  [
    'a restore of nothing',
    { storage, backup, restore: { from: {} } },
    'restore.from',
    /^must have exactly one of name.* \(has none\)\. For the newest backup, use name: latest$/,
  ],
  [
    'a restore of two backups',
    { storage, backup, restore: { from: { name: 'latest', time: '2026-11-22T04:30:00Z' } } },
    'restore.from',
    /has name and time/,
  ],
  [
    'a restore from nowhere',
    { storage, restore: { from: { name: 'latest' } } },
    'restore.from.store',
    /^is required without backup\.store$/,
  ],
  [
    'a name that is no backup’s',
    { storage, backup, restore: { from: { name: 'newest' } } },
    'restore.from.name',
    /^must be a backup name as `etcd-kit backup list` prints it.* \("newest"\)$/,
  ],
  [
    'a time in no time zone',
    { storage, backup, restore: { from: { time: '2026-11-22 04:30' } } },
    'restore.from.time',
    /^must be a time in UTC, such as 2026-11-22T04:30:00Z \("2026-11-22 04:30"\)$/,
  ],
  [
    'a day that no month has',
    { storage, backup, restore: { from: { time: '2026-13-22T04:30:00Z' } } },
    'restore.from.time',
    /^must be a time in UTC, such as 2026-11-22T04:30:00Z \("2026-13-22T04:30:00Z"\)$/,
  ],
  [
    'a file of a cluster',
    { storage, backup, restore: { from: { file: 'a.db', cluster: { name: 'b' } } } },
    'restore.from.cluster',
    /Leave one of them out/,
  ],
  [
    'a field that a peer does not have',
    { storage, networkPolicy: { clients: [{ podselector: {} }] } },
    'networkPolicy.clients[0].podselector',
    /Did you mean podSelector\?/,
  ],
];

test.each(cases)('%s is refused, with its place and a way out', (_, props, path, message) => {
  expect(problems(props)).toHaveLength(1);
  expect(formatPath(violations(props)[0]?.path ?? [])).toBe(path);
  expect(violations(props)[0]?.message).toMatch(message);
});

test('all problems are told at once, of form and of meaning alike', () => {
  expect(
    problems({
      storage: { siez: '8Gi', size: '1Gi' },
      replicas: 4,
      tuning: { quotaBackendBytes: '2Gi', electionTimeout: '1h' },
      scheduling: { onePerNode: true },
      extraFlags: { 'max-wal': 1 },
    }).map(problem => problem.split(':')[0]),
  ).toEqual(
    expect.arrayContaining([
      'storage.siez',
      'replicas',
      'tuning.quotaBackendBytes',
      'tuning.electionTimeout',
      'scheduling.onePerNode',
      'extraFlags.max-wal',
    ]),
  );
});

test.each<[string, object, readonly string[]]>([
  ['a section that lacks a required field', { storage, replicas: 4, backup: {} }, ['backup.schedule', 'backup.store', 'replicas']],
  [
    'the size of a volume',
    { storage: { size: 'much', accessModes: [], retention: { whenScaled: 'Delete' } }, paused: true },
    ['storage.size', 'storage.accessModes', 'storage.retention.whenScaled'],
  ],
  ['a required section', { replicas: 4, recovery: { ordinal: 5, token: 'a' } }, ['storage', 'replicas', 'recovery.ordinal']],
  [
    'a required field of the wrong form',
    {
      storage: { size: '8', accessModes: [] },
      backup: { ...backup, store: { s3: { bucket: 'a/b' } }, retention: {}, serviceAccount: { name: 1 } },
    },
    ['backup.store.s3.bucket', 'backup.serviceAccount.name', 'storage.size', 'storage.accessModes', 'backup.retention'],
  ],
  [
    'the access of a permission',
    {
      storage,
      auth: {
        roles: [{ name: 'app', permissions: [{ access: 'rw', prefix: '/' }] }],
        users: [{ name: 'app', password, roles: ['apps'] }],
      },
    },
    ['auth.roles[0].permissions[0].access', 'auth.users[0].roles[0]'],
  ],
  [
    'one of several users',
    { storage, auth: { users: [{ name: 'a b', password, roles: ['x'] }, { name: 'root', password, roles: [] }, 'c'] } },
    ['auth.users[0].name', 'auth.users[2]', 'auth.users[0].roles[0]', 'auth.users[1].name'],
  ],
  [
    'one field of TLS',
    { storage, tls: { ...existing, duration: 5, issuerRef: { name: 'ca' }, cipherSuites: [] } },
    ['tls.duration', 'tls.issuerRef', 'tls.cipherSuites'],
  ],
])('%s leaves everything else to be judged', (_, props, paths) => {
  expect(violations(props).map(({ path }) => formatPath(path))).toEqual(paths);
});

test.each<[string, object]>([
  ['a role of no name', { storage, auth: { roles: [{ name: 'a b', permissions: [] }], users: [{ name: 'u', password, roles: ['r'] }] } }],
  ['a store of no name', { storage, backup: { schedule: '@daily', store: { s3: {} } } }],
  ['a size of no amount', { storage: { size: 'much' }, tuning: { quotaBackendBytes: '10Gi', allowLargeQuota: true } }],
])('%s is wrong once, and nothing is judged by it', (_, props) => {
  expect(violations(props)).toHaveLength(1);
});

test('a form that is wrong is not told a second time as a meaning that is wrong', () => {
  expect(problems({ storage: { size: 'much' } })).toEqual(['storage.size: must be a quantity of bytes, such as 512Mi, 8Gi or 2G ("much")']);
});

test('the message of the error holds every problem', () => {
  expect(() => buildEtcd({ storage, replicas: 4, name: '-' })).toThrow(/2 problems:\n {2}name: .*\n {2}replicas: must be odd/);
});

test('every field that is named in the fixture is known', () => {
  expect(problems(validProps)).toEqual([]);
});
