import { defaultReplicas } from '../defaults';
import { bootstrapAnnotation, recoveryAnnotation } from '../labels';
import type { Rule } from './rule';

/** The member whose data a recovery goes on from. */
export const recoveryRule: Rule = ({ recovery: given, replicas: count = defaultReplicas, annotations }, report) => {
  if (given !== undefined && given.ordinal >= count) {
    report(
      ['recovery', 'ordinal'],
      `${given.ordinal} is no member of ${count}: they are 0 to ${count - 1}. Name the one whose data survives`,
    );
  }
  if (annotations?.[recoveryAnnotation] !== undefined)
    report(['annotations', recoveryAnnotation], 'is set by the field recovery. Use that');
};

/** A second bootstrap, and what would undo it. */
export const bootstrapRule: Rule = ({ annotations, storage: given, restore }, report) => {
  if (annotations?.[bootstrapAnnotation] !== undefined)
    report(['annotations', bootstrapAnnotation], 'is set by the field bootstrap. Use that');
  if (given.ephemeral?.whenAllLost === 'Bootstrap' && restore !== undefined) {
    report(
      ['storage', 'ephemeral', 'whenAllLost'],
      'must not be Bootstrap with restore: the same backup would come back at each loss, however old it is by then. Leave one of them out',
    );
  }
};
