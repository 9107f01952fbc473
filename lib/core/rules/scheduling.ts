import { defaultProbes } from '../defaults';
import type { Rule } from './rule';

/** How a changed pod template reaches the members. */
export const updateStrategyRule: Rule = ({ updateStrategy: given }, report) => {
  if (given?.type === 'OnDelete' && given.partition !== undefined) {
    report(['updateStrategy', 'partition'], 'is only for type RollingUpdate. Leave it out');
  }
};

/** The timing of the probes. */
export const probesRule: Rule = ({ probes: given }, report) => {
  for (const probe of ['startup', 'liveness', 'readiness'] as const) {
    const { timeoutSeconds, periodSeconds } = { ...defaultProbes[probe], ...given?.[probe] };
    if (given?.[probe]?.timeoutSeconds !== undefined && timeoutSeconds > Math.max(periodSeconds, 10)) {
      report(
        ['probes', probe, 'timeoutSeconds'],
        `${timeoutSeconds} is longer than the ${periodSeconds} s from one probe to the next. Lower it`,
      );
    }
  }
};
