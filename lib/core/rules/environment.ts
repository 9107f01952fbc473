import { scriptVariables } from '../script-files';
import type { Rule } from './rule';

/** Variables that mean something to the shell of the scripts, or that etcd-kit sets for Go. */
const ownVariables =
  /^(?:_|ENV|GOMAXPROCS|GOMEMLIMIT|HOME|IFS|LD_LIBRARY_PATH|LD_PRELOAD|OLDPWD|OPTARG|OPTIND|PATH|POSIXLY_CORRECT|PPID|PS\d|PWD|TMPDIR)$/;

/** Whether a variable would change what etcd, etcdctl or a script does. */
export const ownVariable = (name: string): boolean => name.startsWith('ETCD') || ownVariables.test(name) || scriptVariables().has(name);

/** Further variables, beside those of etcd, of etcdctl and of the scripts. */
export const extraEnvRule: Rule = ({ extraEnv: given }, report) => {
  const seen = new Set<string>();
  for (const [index, { name: variable }] of (given ?? []).entries()) {
    const path = ['extraEnv', index, 'name'];
    if (variable.startsWith('ETCD_')) {
      report(
        path,
        `${variable}: etcd refuses a variable and a flag for the same setting. Use extraFlags: ${variable.slice(5).toLowerCase().replaceAll('_', '-')}`,
      );
    } else if (variable.startsWith('ETCDCTL_')) report(path, `${variable} would change what the scripts ask of etcd. Leave it out`);
    else if (/_proxy$/i.test(variable)) report(path, `${variable} would send what members say to each other to a proxy. Leave it out`);
    else if (/[a-z]/.test(variable))
      report(path, `${variable} must not contain lower-case letters: such variables are the scripts' own. Rename it`);
    else if (ownVariables.test(variable) || scriptVariables().has(variable))
      report(path, `${variable} is a variable of etcd-kit's own. Use another name, or leave it out`);
    if (seen.has(variable)) report(path, `${variable} is named twice. Leave one out`);
    seen.add(variable);
  }
};
