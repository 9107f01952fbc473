import { scriptVariables } from '../script-files';
import type { Rule } from './rule';

/** Variables that the shell of the scripts uses, or that etcd-kit sets for Go. */
const ownVariables =
  /^(?:_|ENV|GOMAXPROCS|GOMEMLIMIT|HOME|IFS|LD_LIBRARY_PATH|LD_PRELOAD|OLDPWD|OPTARG|OPTIND|PATH|POSIXLY_CORRECT|PPID|PS\d|PWD|TMPDIR)$/;

/** Whether a variable affects etcd, etcdctl or a script. */
export const ownVariable = (name: string): boolean => name.startsWith('ETCD') || ownVariables.test(name) || scriptVariables().has(name);

/** Checks that additional variables do not affect etcd, etcdctl or the scripts. */
export const extraEnvRule: Rule = ({ extraEnv: given }, report) => {
  const seen = new Set<string>();
  for (const [index, { name: variable }] of (given ?? []).entries()) {
    const path = ['extraEnv', index, 'name'];
    if (variable.startsWith('ETCD_')) {
      report(
        path,
        `must not start with ETCD_, because etcd rejects a variable and a flag for the same setting (${variable}). Use extraFlags: ${variable.slice(5).toLowerCase().replaceAll('_', '-')}`,
      );
    } else if (variable.startsWith('ETCDCTL_'))
      report(path, `must not start with ETCDCTL_, which the scripts use (${variable}). Leave it out`);
    else if (/_proxy$/i.test(variable))
      report(path, `must not be a proxy setting, which would send peer traffic to a proxy (${variable}). Leave it out`);
    else if (/[a-z]/.test(variable)) report(path, `must not contain lower-case letters, which the scripts use (${variable}). Rename it`);
    else if (ownVariables.test(variable) || scriptVariables().has(variable))
      report(path, `must not be a variable of etcd-kit (${variable}). Use another name, or leave it out`);
    if (seen.has(variable)) report(path, `must be unique (${variable}). Remove the duplicate`);
    seen.add(variable);
  }
};
