import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { clientCertificateFolder } from '../core/client/access';
import { backupList, backupNow } from './commands/backup';
import { certs } from './commands/certs';
import { clientConfig, clientKinds } from './commands/client-config';
import { explain } from './commands/explain';
import { init } from './commands/init';
import { migrate } from './commands/migrate';
import { plan } from './commands/plan';
import { recover } from './commands/recover';
import { restorePlan } from './commands/restore';
import { rotateCa } from './commands/rotate-ca';
import { schema } from './commands/schema';
import { synth } from './commands/synth';
import { validate } from './commands/validate';
import { ClusterError, InvalidConfigError, UsageError } from './errors';

/** Exit codes: success; the config is invalid; the command line is wrong; the cluster is unreachable or not in the required state. */
const done = 0;
const invalid = 1;
const usage = 2;
const trouble = 3;

/** Runs the command line and resolves to the exit code. User errors are printed as a message, never as a stack trace. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader may close the pipe early (`| head`).
  process.stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(done);
    throw error;
  });
  try {
    await program().parseAsync([...args], { from: 'user' });
    return done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? done : usage;
    for (const [kind, code] of [
      [InvalidConfigError, invalid],
      [UsageError, usage],
      [ClusterError, trouble],
    ] as const) {
      if (!(error instanceof kind)) continue;
      process.stderr.write(`${error.message}\n`);
      return code;
    }
    throw error;
  }
}

function program(): Command {
  const etcdKit = new Command('etcd-kit')
    .description('Production etcd on Kubernetes, from a small config.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(etcd-kit --help lists the commands)')
    .exitOverride()
    .configureHelp({ showGlobalOptions: false });
  const command = (name: string, description: string) => etcdKit.command(name).description(description).exitOverride();

  command('synth', 'write the Kubernetes manifests of one or more configs')
    .argument('[files...]', 'YAML configs; - or none reads standard input')
    .option('-o, --output <folder>', 'write into this folder instead of to standard output')
    .option('--split', 'with --output: a file for each object, not for each cluster')
    .addHelpText('after', '\nExample:\n  etcd-kit synth etcd.yaml | kubectl apply -f -')
    .action((files: string[], options: { output?: string; split?: boolean }) => synth(files, options));
  command('validate', 'check configs and print all problems')
    .argument('[files...]', 'YAML configs; - or none reads standard input')
    .action((files: string[]) => validate(files));
  command('schema', "print the config's JSON Schema, with which editors complete and check the YAML").action(() => schema());
  command('init', 'write a commented config to start from')
    .argument('[file]', 'the file to create; an existing file is not overwritten', 'etcd.yaml')
    .action((file: string) => init(file));
  command('explain', 'print the documentation of a field')
    .argument('[field]', 'its path, such as storage.size; without it, lists the fields')
    .action((field: string | undefined) => explain(field));
  const context = ['--context <name>', 'the kubeconfig context to use instead of the current one'] as const;
  command('plan', 'show what applying configs would do to running clusters; changes nothing')
    .argument('[files...]', 'YAML configs; - or none reads standard input')
    .option(...context)
    .action((files: string[], options: { context?: string }) => plan(files, options));
  command('certs', 'create and renew the certificates of a config with tls.mode: generated')
    .argument('<file>', 'its YAML config')
    .option('--folder <folder>', 'the folder of the CAs and certificates; default: pki, next to the config')
    .option('--apply', 'apply them as Secrets to the Kubernetes cluster')
    .option('--print', 'write the Secrets to standard output, including private keys')
    .option(...context)
    .addHelpText('after', '\nExample:\n  etcd-kit certs etcd.yaml --apply')
    .action((file: string, options: { folder?: string; apply?: boolean; print?: boolean; context?: string }) => certs(file, options));
  command('client-config', 'print what a client inside the Kubernetes cluster needs: endpoints, certificate, login')
    .argument('<file>', 'the YAML config of the cluster')
    .addOption(new Option('--for <client>', 'the kind of client').choices(clientKinds).default('etcdctl'))
    .option('--client <name>', 'the client of tls.clients whose certificate it uses; optional if there is only one')
    .option('--user <name>', 'the user to log in as, from auth.users, or root')
    .option('--folder <folder>', 'the folder of the certificate in the client', clientCertificateFolder)
    .addHelpText('after', '\nExample:\n  etcd-kit client-config etcd.yaml --for kube-apiserver --client kube-apiserver')
    .action((file: string, options: Parameters<typeof clientConfig>[1]) => clientConfig(file, options));
  command('migrate', 'migrate a running cluster to another volume size or class, one member at a time')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .option('--timeout <seconds>', 'the timeout of each step', positiveSeconds, 600)
    .action((file: string, options: { context?: string; timeout: number }) => migrate(file, options));
  command('rotate-ca', 'run the next of three steps of a CA rotation, with tls.mode: generated')
    .argument('<file>', 'its YAML config')
    .option('--folder <folder>', 'the folder of the CAs and certificates; default: pki, next to the config')
    .option(...context)
    .option('--timeout <seconds>', 'how long to wait for the members', positiveSeconds, 600)
    .action((file: string, options: { folder?: string; context?: string; timeout: number }) => rotateCa(file, options));
  command('recover', 'show which member has the newest data after a loss of quorum; changes nothing')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .action((file: string, options: { context?: string }) => recover(file, options));
  const backup = command('backup', 'make a backup now, or list backups');
  backup
    .command('now')
    .description('make a backup as the CronJob would, and print the result')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .option('--timeout <seconds>', 'how long to wait for the backup', positiveSeconds, 3600)
    .exitOverride()
    .action((file: string, options: { context?: string; timeout: number }) => backupNow(file, options));
  backup
    .command('list')
    .description('list the backups of a cluster')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .exitOverride()
    .action((file: string, options: { context?: string }) => backupList(file, options));
  command('restore', 'check a restore')
    .command('plan')
    .description('show which backup the restore of a config would use, and what it would do; changes nothing')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .exitOverride()
    .action((file: string, options: { context?: string }) => restorePlan(file, options));
  return etcdKit;
}

function positiveSeconds(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds, such as 600.');
  return Number(text);
}
