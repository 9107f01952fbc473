import { defaultReplicas } from '../defaults';
import { bootstrapAnnotation, recoveryAnnotation } from '../labels';
import type { Rule } from './rule';

/** Checks the member to recover from. */
export const recoveryRule: Rule = ({ recovery: given, replicas: count = defaultReplicas, annotations }, report) => {
  if (given !== undefined && given.ordinal >= count) {
    report(['recovery', 'ordinal'], `must be between 0 and ${count - 1}: the cluster has ${count} members (${given.ordinal})`);
  }
  if (annotations?.[recoveryAnnotation] !== undefined)
    report(['annotations', recoveryAnnotation], 'must not be set here. Use the field recovery');
};

/** Checks a second bootstrap, and what conflicts with it. */
export const bootstrapRule: Rule = ({ annotations, storage: given, restore }, report) => {
  if (annotations?.[bootstrapAnnotation] !== undefined)
    report(['annotations', bootstrapAnnotation], 'must not be set here. Use the field bootstrap');
  if (given.ephemeral?.whenAllLost === 'Bootstrap' && restore !== undefined) {
    report(
      ['storage', 'ephemeral', 'whenAllLost'],
      'must not be Bootstrap with restore: each loss would restore the same backup, however old it is. Leave one of them out',
    );
  }
};
