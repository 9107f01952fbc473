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

/** Runs the command line. Resolves to the exit code; a mistake of the user's ends in a message, never in a stack trace. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that closes the pipe early (`| head`) has had what it wanted.
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
  command('validate', 'check configs, and print everything that is wrong with them')
    .argument('[files...]', 'YAML configs; - or none reads standard input')
    .action((files: string[]) => validate(files));
  command('schema', "print the config's JSON Schema, with which editors complete and check the YAML").action(() => schema());
  command('init', 'write a commented config to start from')
    .argument('[file]', 'where to; never over a file that is there', 'etcd.yaml')
    .action((file: string) => init(file));
  command('explain', 'print what a field is, and its default')
    .argument('[field]', 'its path, such as storage.size; none lists the fields')
    .action((field: string | undefined) => explain(field));
  const context = ['--context <name>', 'the context of your kubeconfig to use, in place of the current one'] as const;
  command('plan', 'say what applying configs would do to the clusters that run; changes nothing')
    .argument('[files...]', 'YAML configs; - or none reads standard input')
    .option(...context)
    .action((files: string[], options: { context?: string }) => plan(files, options));
  command('certs', 'create and renew the certificates of a config with tls.mode: generated')
    .argument('<file>', 'its YAML config')
    .option('--folder <folder>', 'where the CAs and certificates are kept; by default pki, beside the config')
    .option('--apply', 'put them into Secrets in the Kubernetes cluster')
    .option('--print', 'write the Secrets to standard output, keys and all')
    .option(...context)
    .addHelpText('after', '\nExample:\n  etcd-kit certs etcd.yaml --apply')
    .action((file: string, options: { folder?: string; apply?: boolean; print?: boolean; context?: string }) => certs(file, options));
  command('client-config', 'print what a client inside the Kubernetes cluster needs: endpoints, certificate, login')
    .argument('<file>', 'the YAML config of the cluster')
    .addOption(new Option('--for <client>', 'whom it is for').choices(clientKinds).default('etcdctl'))
    .option('--client <name>', 'whose certificate it shows, of tls.clients; may be left out where there is one')
    .option('--user <name>', 'who it logs in as, of auth.users, or root')
    .option('--folder <folder>', 'where the client finds its certificate', clientCertificateFolder)
    .addHelpText('after', '\nExample:\n  etcd-kit client-config etcd.yaml --for kube-apiserver --client kube-apiserver')
    .action((file: string, options: Parameters<typeof clientConfig>[1]) => clientConfig(file, options));
  command('migrate', 'carry a running cluster over to another volume size or class, one member at a time')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .option('--timeout <seconds>', 'how long one step may take', positiveSeconds, 600)
    .action((file: string, options: { context?: string; timeout: number }) => migrate(file, options));
  command('rotate-ca', 'take the next of three steps to new CAs, of a config with tls.mode: generated')
    .argument('<file>', 'its YAML config')
    .option('--folder <folder>', 'where the CAs and certificates are kept; by default pki, beside the config')
    .option(...context)
    .option('--timeout <seconds>', 'how long the members may take', positiveSeconds, 600)
    .action((file: string, options: { folder?: string; context?: string; timeout: number }) => rotateCa(file, options));
  command('recover', 'say which member has the newest data after a quorum was lost; changes nothing')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .action((file: string, options: { context?: string }) => recover(file, options));
  const backup = command('backup', 'make a backup now, or list those that there are');
  backup
    .command('now')
    .description('make a backup, as the CronJob would, and say how that went')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .option('--timeout <seconds>', 'how long it may take', positiveSeconds, 3600)
    .exitOverride()
    .action((file: string, options: { context?: string; timeout: number }) => backupNow(file, options));
  backup
    .command('list')
    .description('list the backups of a cluster')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .exitOverride()
    .action((file: string, options: { context?: string }) => backupList(file, options));
  command('restore', 'look before a restore')
    .command('plan')
    .description('say which backup the config’s restore would take, and what it would do; changes nothing')
    .argument('<file>', 'its YAML config')
    .option(...context)
    .exitOverride()
    .action((file: string, options: { context?: string }) => restorePlan(file, options));
  return etcdKit;
}

function positiveSeconds(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a number of seconds, such as 600.');
  return Number(text);
}
