import type { Violation } from '../errors';
import type { ParsedProps } from '../schema';
import { rolesRule, usersRule } from './auth';
import { backupRules } from './backup';
import { nameRule, namespaceRule, replicasRule, versionRule } from './cluster';
import { extraEnvRule } from './environment';
import { extraFlagsRule } from './flags';
import { maintenanceRule } from './maintenance';
import { annotationsSizeRule, labelsRule } from './metadata';
import { monitoringRules } from './monitoring';
import { bootstrapRule, recoveryRule } from './recovery';
import { resourcesRule } from './resources';
import { restoreRule } from './restore';
import { judge, type Rule } from './rule';
import { probesRule, updateStrategyRule } from './scheduling';
import { serviceAccountRule } from './security';
import { serviceRule } from './service';
import { accessModesRule, retentionRule, storageRule, storageSizeRule } from './storage';
import { tlsRules } from './tls';
import { compactionRule, electionRule, quotaRule, requestSizeRule } from './tuning';

/** Checks what the schema can't: what fields mean, and mean together. Returns every violation. */
export function checkRules(props: ParsedProps): Violation[] {
  const violations: Violation[] = [];
  for (const rule of rules) judge(() => rule(props, (path, message) => violations.push({ path, message })));
  return violations;
}

const rules: readonly Rule[] = [
  nameRule,
  namespaceRule,
  labelsRule,
  annotationsSizeRule,
  replicasRule,
  versionRule,
  storageRule,
  storageSizeRule,
  accessModesRule,
  retentionRule,
  quotaRule,
  compactionRule,
  electionRule,
  requestSizeRule,
  maintenanceRule,
  ...monitoringRules,
  serviceRule,
  resourcesRule,
  updateStrategyRule,
  probesRule,
  serviceAccountRule,
  ...tlsRules,
  rolesRule,
  usersRule,
  ...backupRules,
  restoreRule,
  recoveryRule,
  bootstrapRule,
  extraFlagsRule,
  extraEnvRule,
];
