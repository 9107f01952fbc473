import type { Levels, Thresholds } from '../alerts';
import { defaultCertificateDuration, defaultThresholds, defaultTuning, longestScrapeIntervalSeconds } from '../defaults';
import { isReservedLabel } from '../labels';
import type { ParsedProps } from '../schema';
import { parseMilliseconds } from '../util/duration';
import { judge, type Report, type Rule } from './rule';

type Given = NonNullable<NonNullable<NonNullable<ParsedProps['monitoring']>['prometheusRule']>['thresholds']>;

const seconds = (duration: string) => (parseMilliseconds(duration) as number) / 1000;

/** The thresholds of a config. */
export function effectiveThresholds(props: ParsedProps): Thresholds {
  const { thresholds: given = {} } = props.monitoring?.prometheusRule ?? {};
  const heartbeat = parseMilliseconds(props.tuning?.heartbeatInterval ?? defaultTuning.heartbeatInterval) as number;
  return {
    databaseQuotaPercent: quotaLevels(given),
    failedRequestsPercent: requestLevels(given),
    requestDuration: seconds(given.requestDuration ?? defaultThresholds.requestDuration),
    peerRoundTrip:
      given.peerRoundTrip === undefined ? (heartbeat * defaultThresholds.peerRoundTripHeartbeats) / 1000 : seconds(given.peerRoundTrip),
    fsyncDuration: fsyncLevels(given),
    commitDuration: seconds(given.commitDuration ?? defaultThresholds.commitDuration),
    certificateExpiry: expiryLevels(given, props.tls),
    backupAge: seconds(given.backupAge ?? defaultThresholds.backupAge),
    incrementsAge: seconds(given.incrementsAge ?? defaultThresholds.incrementsAge),
    drillAge: seconds(given.drillAge ?? defaultThresholds.drillAge),
  };
}

const quotaLevels = ({ databaseQuotaPercent: given }: Given) => {
  const { info, warning, critical } = defaultThresholds.databaseQuotaPercent;
  return { info: given?.info ?? info, warning: given?.warning ?? warning, critical: given?.critical ?? critical };
};

const requestLevels = ({ failedRequestsPercent: given }: Given): Levels => {
  const { warning, critical } = defaultThresholds.failedRequestsPercent;
  return { warning: given?.warning ?? warning, critical: given?.critical ?? critical };
};

const fsyncLevels = ({ fsyncDuration: given }: Given): Levels => {
  const { warning, critical } = defaultThresholds.fsyncDuration;
  return { warning: seconds(given?.warning ?? warning), critical: seconds(given?.critical ?? critical) };
};

const expiryLevels = ({ certificateExpiry: given }: Given, tls: ParsedProps['tls']): Levels => {
  const { warning: early, critical: late } = defaultThresholds.certificateExpiry;
  const renewed = renewBeforeSeconds(tls) ?? Number.POSITIVE_INFINITY;
  const warning = given?.warning === undefined ? Math.min(seconds(early), renewed) : seconds(given.warning);
  return { warning, critical: given?.critical === undefined ? Math.min(seconds(late), warning / 4) : seconds(given.critical) };
};

/** The time before its expiry at which a certificate is renewed, in seconds; undefined if etcd-kit does not decide it. */
function renewBeforeSeconds(tls: ParsedProps['tls']): number | undefined {
  if (tls === undefined || tls.mode === 'existing') return undefined;
  return tls.renewBefore === undefined ? seconds(tls.duration ?? defaultCertificateDuration[tls.mode]) / 3 : seconds(tls.renewBefore);
}

/** Checks what Prometheus scrapes, and when alerts fire. */
export const monitoringRules: readonly Rule[] = [
  ({ monitoring }, report) => {
    const { podMonitor, prometheusRule } = monitoring ?? {};
    if (monitoring !== undefined && podMonitor === undefined && prometheusRule === undefined)
      report(['monitoring'], 'monitors nothing. Set podMonitor, or leave it out');
    if (prometheusRule !== undefined && podMonitor === undefined)
      report(
        ['monitoring', 'prometheusRule'],
        'requires monitoring.podMonitor, which sets the labels that the alerts select. Set podMonitor: {}',
      );
  },
  ({ monitoring }, report) => {
    for (const field of ['podMonitor', 'prometheusRule'] as const)
      for (const key of Object.keys(monitoring?.[field]?.labels ?? {}).filter(isReservedLabel))
        report(['monitoring', field, 'labels', key], 'must not be set, because etcd-kit or Kubernetes sets it. Use another key');
  },
  ({ monitoring }, report) => {
    const { interval, scrapeTimeout } = monitoring?.podMonitor ?? {};
    if (interval === undefined) return;
    const path = ['monitoring', 'podMonitor'];
    if (seconds(interval) > longestScrapeIntervalSeconds)
      report([...path, 'interval'], `must be at most 2m, because the alerts look at the last five minutes (${interval})`);
    if (scrapeTimeout !== undefined && seconds(scrapeTimeout) > seconds(interval))
      report([...path, 'scrapeTimeout'], `must be at most interval, ${interval} (${scrapeTimeout})`);
  },
  ({ monitoring, networkPolicy }, report) => {
    const { enabled = true, metrics, extraIngress } = networkPolicy ?? {};
    if (monitoring?.podMonitor === undefined || !enabled || metrics?.length !== 0 || extraIngress?.length) return;
    report(['networkPolicy', 'metrics'], 'must not be empty with monitoring.podMonitor. Add the pods of your Prometheus');
  },
  ({ monitoring, tls }, report) => {
    if (monitoring?.podMonitor === undefined) return;
    const given = monitoring.podMonitor.clientCertificate;
    const asked = tls !== undefined && tls.scope !== 'peers' && tls.metrics === true && tls.clientCertAuth !== false;
    const path = ['monitoring', 'podMonitor', 'clientCertificate'];
    if (asked && tls.mode === 'existing' && given === undefined)
      report(path, 'is required with tls.mode: existing and tls.metrics: { secretName: … }. Or set tls.clientCertAuth: false');
    if (given === undefined) return;
    if (!asked) report(path, 'requires tls.metrics, with client certificates. Leave it out: Prometheus needs none');
    else if (tls.mode !== 'existing') report(path, `requires tls.mode: existing (${tls.mode}). Leave it out: etcd-kit has one issued`);
  },
  (props, report) => thresholdsRule(props, report),
];

/** Checks that thresholds do not contradict each other, and that there is what they are for. */
function thresholdsRule(props: ParsedProps, report: Report): void {
  const given = props.monitoring?.prometheusRule?.thresholds;
  if (given === undefined) return;
  const path = ['monitoring', 'prometheusRule', 'thresholds'];
  /** Reports the level, of two that are in the wrong order, that the config sets. */
  const order = (
    field: keyof Given,
    [lower, low]: readonly [string, number],
    [upper, high]: readonly [string, number],
    levels: Readonly<Record<string, string | number | undefined>> | undefined,
    unit: (value: number) => string,
  ) => {
    if (levels === undefined || low < high) return;
    if (levels[upper] !== undefined) report([...path, field, upper], `must be more than ${lower}, ${unit(low)} (${levels[upper]})`);
    else report([...path, field, lower], `must be less than ${upper}, ${unit(high)} (${levels[lower]})`);
  };
  const percent = (value: number) => String(value);
  const time = (value: number) => (value < 1 ? `${value * 1000}ms` : value < 3600 ? `${value}s` : `${value / 3600}h`);
  judge(() => {
    const { info, warning, critical } = quotaLevels(given);
    order('databaseQuotaPercent', ['info', info], ['warning', warning], given.databaseQuotaPercent, percent);
    order('databaseQuotaPercent', ['warning', warning], ['critical', critical], given.databaseQuotaPercent, percent);
  });
  judge(() => {
    const { warning, critical } = requestLevels(given);
    order('failedRequestsPercent', ['warning', warning], ['critical', critical], given.failedRequestsPercent, percent);
  });
  judge(() => {
    const { warning, critical } = fsyncLevels(given);
    order('fsyncDuration', ['warning', warning], ['critical', critical], given.fsyncDuration, time);
  });
  judge(() => {
    const { certificateExpiry: expiry } = given;
    if (expiry === undefined || props.tls === undefined) return;
    const { warning, critical } = expiryLevels(given, props.tls);
    order('certificateExpiry', ['critical', critical], ['warning', warning], expiry, time);
    const renewed = renewBeforeSeconds(props.tls);
    if (expiry.warning === undefined || renewed === undefined || warning <= renewed) return;
    const problem = `must be at most tls.renewBefore, ${time(renewed)} (${expiry.warning})`;
    report([...path, 'certificateExpiry', 'warning'], `${problem}: a certificate is renewed only then`);
  });
  const needs: readonly [field: keyof Given, isThere: () => boolean, what: string][] = [
    ['requestDuration', () => props.tuning?.metrics === 'extensive', 'tuning.metrics: extensive'],
    ['certificateExpiry', () => props.tls !== undefined, 'tls'],
    ['backupAge', () => props.backup !== undefined, 'backup'],
    ['incrementsAge', () => props.backup?.increments !== undefined, 'backup.increments'],
    ['drillAge', () => props.backup?.drill !== undefined, 'backup.drill'],
  ];
  for (const [field, isThere, what] of needs)
    judge(() => {
      if (given[field] !== undefined && !isThere()) report([...path, field], `requires ${what}. Set it, or leave this out`);
    });
}
