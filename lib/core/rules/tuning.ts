import { defaultEphemeralSizeLimit, defaultTuning, largestAdvisedQuotaBytes } from '../defaults';
import { parseMilliseconds } from '../util/duration';
import { bytes, type Rule } from './rule';

/** The size of the database, and the volume that it must fit. */
export const quotaRule: Rule = ({ storage: given, tuning }, report) => {
  const path = ['tuning', 'quotaBackendBytes'];
  const value = tuning?.quotaBackendBytes;
  const asked = bytes(value);
  if (asked === undefined) return;
  const [field, room] = given?.ephemeral
    ? ['storage.ephemeral.sizeLimit', given.ephemeral.sizeLimit ?? defaultEphemeralSizeLimit]
    : ['storage.size', given?.size];
  const available = bytes(room);
  if (available !== undefined && asked > available) {
    report(path, `${value} is more than the volume holds (${field}: ${room}). Use at most half the volume, or enlarge it`);
  }
  if (asked > largestAdvisedQuotaBytes && !tuning?.allowLargeQuota) {
    report(path, `${value} is above 8Gi, which etcd advises against. Use at most 8Gi, or say that you mean it: allowLargeQuota: true`);
  }
};

/** What is kept of the history, by the mode that keeps it. */
export const compactionRule: Rule = ({ tuning }, report) => {
  const { mode = defaultTuning.autoCompactionMode, retention } = tuning?.autoCompaction ?? {};
  const path = ['tuning', 'autoCompaction', 'retention'];
  if (mode === 'disabled') {
    if (retention !== undefined) report(path, 'conflicts with mode: disabled, which keeps everything. Leave it out');
  } else if (mode === 'revision') {
    if (retention === undefined) report(path, 'is required with mode: revision: the number of revisions to keep, such as "10000"');
    else if (!/^[1-9]\d{0,14}$/.test(retention)) report(path, `${JSON.stringify(retention)} is not a number of revisions, such as "10000"`);
  } else if (retention !== undefined && !parseMilliseconds(retention)) {
    report(path, `${JSON.stringify(retention)} is not a duration, such as 1h or 30m`);
  }
};

/** The election timeout, beside the heartbeat. */
export const electionRule: Rule = ({ tuning }, report) => {
  const beat = parseMilliseconds(tuning?.heartbeatInterval ?? defaultTuning.heartbeatInterval);
  const timeout = parseMilliseconds(tuning?.electionTimeout ?? defaultTuning.electionTimeout);
  if (beat === undefined || timeout === undefined) return;
  const path = ['tuning', tuning?.electionTimeout === undefined ? 'heartbeatInterval' : 'electionTimeout'];
  const given = `electionTimeout ${timeout}ms with heartbeatInterval ${beat}ms`;
  if (timeout < 5 * beat || timeout > 50 * beat) {
    report(path, `${given}: the election timeout must be 5 to 50 heartbeats, ${5 * beat}ms to ${50 * beat}ms here`);
  }
  if (timeout > 50_000) report(path, `${given}: etcd takes an election timeout of at most 50s`);
};

/** The largest request. */
export const requestSizeRule: Rule = ({ tuning }, report) => {
  const size = bytes(tuning?.maxRequestBytes);
  if (size !== undefined && size > 10 * 2 ** 20)
    report(['tuning', 'maxRequestBytes'], `${tuning?.maxRequestBytes} is above 10Mi, beyond which etcd does not work well`);
};
