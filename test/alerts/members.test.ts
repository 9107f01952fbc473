import { type Scenario, testScenarios, watched } from './promtool';
import { of, ofBackups, world } from './world';

const certificate = of(0, 'etcd_kit_certificate_expiry_timestamp_seconds', 'secret="etcd-server-tls",certificate="tls.crt"');
const expiring = (days: number) => world(180, { [certificate]: `${days * 86_400}+0x180` });
const since = (metric: string, values: string) => world(120, { [of(2, metric)]: values });

testScenarios([
  {
    title: 'a pod that waits for ten minutes is reported, whatever it waits for meanwhile',
    series: world(60, {
      [of(2, 'etcd_kit_waiting_since_timestamp_seconds', 'rule=""')]: '0x4 stale',
      [of(2, 'etcd_kit_waiting_since_timestamp_seconds', 'rule="ask-again"')]: '_x4 300x4 stale',
      [of(2, 'etcd_kit_waiting_since_timestamp_seconds', 'rule="foreign"')]: '_x9 300x60',
    }),
    fires: { '15m': [], '20m': ['EtcdPodWaiting warning etcd-2'] },
  },
  {
    title: 'a pod that waits for a few minutes is quiet',
    series: world(60, { [of(2, 'etcd_kit_waiting_since_timestamp_seconds', 'rule="all-lost"')]: '_x4 300x9 stale' }),
    fires: { '10m': [], '14m': [], '20m': [] },
  },
  {
    title: 'data that was set aside is reported for a day',
    interval: '1h',
    series: world(40, {
      [of(2, 'etcd_kit_data_set_aside_timestamp_seconds')]: '0 3600+0x40',
      [ofBackups('etcd_kit_backup_increments_timestamp_seconds')]: '1+3600x40',
    }),
    fires: { '1h': [], '3h': ['EtcdDataSetAside warning etcd-2'], '24h': ['EtcdDataSetAside warning etcd-2'], '26h': [] },
  },
  {
    title: 'a member too few is reported after half an hour',
    series: world(90, { [of(0, 'etcd_kit_members', 'role="voter"')]: '3x9 2x90' }),
    fires: { '30m': [], '45m': ['EtcdMemberCountMismatch warning'] },
  },
  {
    title: 'members that join one after the other are quiet, however long it takes',
    series: world(120, {
      [of(0, 'etcd_kit_members', 'role="voter"')]: '3x29 4x24 5x24 6x24 7x30',
      [of(0, 'etcd_kit_members_wanted')]: '3x9 7x120',
      ...Object.fromEntries([3, 4, 5, 6].map(ordinal => [of(ordinal, 'up'), `_x${10 + 20 * (ordinal - 3)} 1x120`])),
    }),
    fires: Object.fromEntries(['20m', '40m', '50m', '70m', '90m', '100m', '115m'].map(time => [time, []])),
  },
  {
    title: 'a learner for half an hour is reported',
    series: since('etcd_kit_learner_since_timestamp_seconds', '0x9 600x120'),
    fires: { '35m': [], '45m': ['EtcdLearnerNotPromoted warning etcd-2'] },
  },
  {
    title: 'a learner that is promoted is quiet',
    series: since('etcd_kit_learner_since_timestamp_seconds', '0x9 600x20 0x90'),
    fires: { '25m': [], '45m': [] },
  },
  {
    title: 'the alarm NOSPACE is reported once the members had time to end it',
    series: since('etcd_kit_no_space', '0x9 1x120'),
    fires: { '12m': [], '17m': ['EtcdNoSpace critical'] },
  },
  {
    title: 'the alarm NOSPACE is reported at once where the members only alert',
    series: since('etcd_kit_no_space', '0x9 1x120'),
    props: { ...watched, maintenance: { quotaExceeded: 'Alert' } },
    fires: { '9m': [], '12m': ['EtcdNoSpace critical'] },
  },
  { title: 'an alarm that ends is quiet', series: since('etcd_kit_no_space', '0x9 1x3 0x100'), fires: { '12m': [], '17m': [] } },
  {
    title: 'defragmentations that fail are reported',
    series: world(120, { [of(1, 'etcd_kit_defragmentations_total', 'result="failed"')]: '0x9 1x9 2x9 3x120' }),
    fires: { '25m': [], '40m': ['EtcdDefragmentationFailing warning'] },
  },
  {
    title: 'defragmentations that fail among others that are done are quiet',
    series: world(120, {
      [of(1, 'etcd_kit_defragmentations_total', 'result="failed"')]: '0x9 1x9 2x9 3x120',
      [of(2, 'etcd_kit_defragmentations_total', 'result="done"')]: '0x20 1x120',
    }),
    fires: { '25m': [], '40m': [] },
  },
  { title: 'a certificate that has 31 days left is quiet', series: expiring(31), fires: { '2h': [] } },
  {
    title: 'a certificate that has less than 30 days left is a warning',
    series: expiring(30),
    fires: { '30m': [], '2h': ['EtcdCertificateExpiring warning'] },
  },
  {
    title: 'a certificate that has less than 7 days left is critical',
    series: expiring(7),
    fires: { '2h': ['EtcdCertificateExpiring warning', 'EtcdCertificateExpiring critical'] },
  },
  {
    title: 'a certificate that is renewed when it is due is quiet',
    series: world(180, { [certificate]: `${30 * 86_400}+0x20 ${90 * 86_400}+0x150` }),
    fires: { '15m': [], '1h': [], '3h': [] },
  },
  {
    title: 'certificates of a day are quiet until they should have been renewed',
    series: world(180, { [certificate]: `${9 * 3600}+0x180` }),
    props: { ...watched, tls: { mode: 'certManager', duration: '24h', renewBefore: '8h' } },
    fires: { '50m': [], '2h50m': ['EtcdCertificateExpiring warning'] },
  },
] satisfies Scenario[]);
