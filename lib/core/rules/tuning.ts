import { defaultEphemeralSizeLimit, defaultTuning, largestAdvisedQuotaBytes } from '../defaults';
import { parseMilliseconds } from '../util/duration';
import { bytes, type Rule } from './rule';

/** Checks the size of the database against the volume. */
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
    report(path, `must not exceed the volume, ${field}: ${room} (${value}). Use at most half the volume, or enlarge it`);
  }
  if (asked > largestAdvisedQuotaBytes && !tuning?.allowLargeQuota) {
    report(path, `must be at most 8Gi, because etcd advises against more (${value}). Lower it, or set allowLargeQuota: true`);
  }
};

/** Checks the retention of history against the compaction mode. */
export const compactionRule: Rule = ({ tuning }, report) => {
  const { mode = defaultTuning.autoCompactionMode, retention } = tuning?.autoCompaction ?? {};
  const path = ['tuning', 'autoCompaction', 'retention'];
  if (mode === 'disabled') {
    if (retention !== undefined) report(path, 'conflicts with mode: disabled, which keeps everything. Leave it out');
  } else if (mode === 'revision') {
    if (retention === undefined) report(path, 'is required with mode: revision: the number of revisions to keep, such as "10000"');
    else if (!/^[1-9]\d{0,14}$/.test(retention))
      report(path, `must be a number of revisions, such as "10000" (${JSON.stringify(retention)})`);
  } else if (retention !== undefined && !parseMilliseconds(retention)) {
    report(path, `must be a duration, such as 1h or 30m (${JSON.stringify(retention)})`);
  }
};

/** Checks the election timeout against the heartbeat. */
export const electionRule: Rule = ({ tuning }, report) => {
  const beat = parseMilliseconds(tuning?.heartbeatInterval ?? defaultTuning.heartbeatInterval);
  const timeout = parseMilliseconds(tuning?.electionTimeout ?? defaultTuning.electionTimeout);
  if (beat === undefined || timeout === undefined) return;
  const path = ['tuning', tuning?.electionTimeout === undefined ? 'heartbeatInterval' : 'electionTimeout'];
  if (timeout < 5 * beat || timeout > 50 * beat) {
    report(path, `electionTimeout must be 5 to 50 heartbeats, ${5 * beat}ms to ${50 * beat}ms here (${timeout}ms)`);
  }
  if (timeout > 50_000) report(path, `electionTimeout must be at most 50s, the limit of etcd (${timeout}ms)`);
};

/** Checks the maximum request size. */
export const requestSizeRule: Rule = ({ tuning }, report) => {
  const size = bytes(tuning?.maxRequestBytes);
  if (size !== undefined && size > 10 * 2 ** 20)
    report(['tuning', 'maxRequestBytes'], `must be at most 10Mi, beyond which etcd does not work well (${tuning?.maxRequestBytes})`);
};
