import type { Thresholds } from '../../alerts';
import type { ResolvedEtcd } from '../../resolve/types';
import { type Alert, day, hour, minute, seriesOf } from './alert';

/** Alerts about what the scripts in the members' pods report. */
export function memberAlerts(etcd: ResolvedEtcd, { certificateExpiry }: Thresholds): Alert[] {
  const series = seriesOf(etcd);
  const voters = series('etcd_kit_members', 'role="voter"');
  const defragmentations = (result: 'done' | 'failed') =>
    `sum(increase(${series('etcd_kit_defragmentations_total', `result="${result}"`)}[1d]))`;
  const expiring = (severity: 'warning' | 'critical'): Alert => ({
    alert: 'EtcdCertificateExpiring',
    severity,
    when: `
      min by (secret, certificate) (${series('etcd_kit_certificate_expiry_timestamp_seconds')}) - time()
        < ${certificateExpiry[severity]}
    `,
    // A certificate that has just been renewed reaches the pods within minutes.
    for: Math.min(hour, Math.ceil(certificateExpiry.warning / 8)),
    summary: 'A certificate expires soon.',
    description: '{{ $labels.certificate }} in the Secret {{ $labels.secret }} expires in {{ $value | humanizeDuration }}.',
  });
  return [
    {
      alert: 'EtcdPodWaiting',
      severity: 'warning',
      when: `time() - max by (pod, rule) (${series('etcd_kit_waiting_since_timestamp_seconds')} > 0) > ${10 * minute}`,
      for: minute,
      summary: 'A pod waits to start etcd.',
      description:
        '{{ $labels.pod }} has been waiting for {{ $value | humanizeDuration }}, by the rule {{ $labels.rule }}. Its log says for what.',
    },
    {
      alert: 'EtcdDataSetAside',
      severity: 'warning',
      when: `time() - max by (pod) (${series('etcd_kit_data_set_aside_timestamp_seconds')} > 0) < ${day}`,
      for: minute,
      summary: 'A pod set data aside.',
      description: '{{ $labels.pod }} set its data aside within the last day, and kept it on its volume. Its log says why.',
    },
    {
      alert: 'EtcdMemberCountMismatch',
      severity: 'warning',
      // While members are added or removed, the number changes.
      when: `
        max(${voters}) != max(${series('etcd_kit_members_wanted')})
          and changes(max(${voters})[15m:1m]) == 0
      `,
      for: 15 * minute,
      summary: 'The cluster does not have as many voting members as it should.',
      description: 'it has {{ $value }} voting members, which is not the number of replicas of its StatefulSet.',
    },
    {
      alert: 'EtcdLearnerNotPromoted',
      severity: 'warning',
      when: `time() - max by (pod) (${series('etcd_kit_learner_since_timestamp_seconds')} > 0) > ${30 * minute}`,
      for: minute,
      summary: 'A new member does not catch up.',
      description: '{{ $labels.pod }} has been a learner for {{ $value | humanizeDuration }}.',
    },
    {
      alert: 'EtcdNoSpace',
      severity: 'critical',
      when: `max(${series('etcd_kit_no_space')}) == 1`,
      // The members need a few minutes to reclaim space by themselves.
      for: etcd.maintenance.quotaExceeded === 'Reclaim' ? 5 * minute : minute,
      summary: 'Writes are refused, because a database exceeds its quota.',
      description: 'the alarm NOSPACE is raised, so etcd refuses writes.',
    },
    {
      alert: 'EtcdDefragmentationFailing',
      severity: 'warning',
      when: `${defragmentations('failed')} >= 3 unless ${defragmentations('done')} > 0`,
      for: 5 * minute,
      summary: 'Defragmentations fail.',
      description: '{{ $value | printf "%.0f" }} defragmentations failed within a day, and none was done.',
    },
    ...(etcd.tls === null ? [] : [expiring('warning'), expiring('critical')]),
  ];
}
