import { defaultProbes } from '../defaults';
import type { Rule } from './rule';

/** Checks how a changed pod template is rolled out. */
export const updateStrategyRule: Rule = ({ updateStrategy: given }, report) => {
  if (given?.type === 'OnDelete' && given.partition !== undefined) {
    report(['updateStrategy', 'partition'], 'conflicts with type: OnDelete. Leave it out');
  }
};

/** Checks the timing of the probes. */
export const probesRule: Rule = ({ probes: given }, report) => {
  for (const probe of ['startup', 'liveness', 'readiness'] as const) {
    const { timeoutSeconds, periodSeconds } = { ...defaultProbes[probe], ...given?.[probe] };
    if (given?.[probe]?.timeoutSeconds !== undefined && timeoutSeconds > Math.max(periodSeconds, 10)) {
      report(
        ['probes', probe, 'timeoutSeconds'],
        `must be at most ${Math.max(periodSeconds, 10)} with periodSeconds: ${periodSeconds} (${timeoutSeconds}). Lower it`,
      );
    }
  }
};
