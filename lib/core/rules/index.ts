import type { Violation } from '../errors';
import type { ParsedProps } from '../schema';
import { authRule } from './auth';
import { backupRule } from './backup';
import { nameRule, replicasRule, versionRule } from './cluster';
import { extraEnvRule } from './environment';
import { extraFlagsRule } from './flags';
import { annotationsSizeRule, labelsRule } from './metadata';
import { bootstrapRule, recoveryRule } from './recovery';
import { resourcesRule } from './resources';
import { restoreRule } from './restore';
import type { Rule } from './rule';
import { probesRule, updateStrategyRule } from './scheduling';
import { serviceAccountRule } from './security';
import { serviceRule } from './service';
import { storageRule } from './storage';
import { tlsRule } from './tls';
import { compactionRule, electionRule, quotaRule, requestSizeRule } from './tuning';

/** What fields mean beyond their form, and together. Returns every violation. */
export function checkRules(props: ParsedProps): Violation[] {
  const violations: Violation[] = [];
  for (const rule of rules) rule(props, (path, message) => violations.push({ path, message }));
  return violations;
}

const rules: readonly Rule[] = [
  nameRule,
  labelsRule,
  annotationsSizeRule,
  replicasRule,
  versionRule,
  storageRule,
  quotaRule,
  compactionRule,
  electionRule,
  requestSizeRule,
  serviceRule,
  resourcesRule,
  updateStrategyRule,
  probesRule,
  serviceAccountRule,
  tlsRule,
  authRule,
  backupRule,
  restoreRule,
  recoveryRule,
  bootstrapRule,
  extraFlagsRule,
  extraEnvRule,
];
