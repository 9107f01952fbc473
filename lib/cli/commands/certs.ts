import { Kubectl } from '../kubectl/kubectl';
import { toYaml } from '../output/yaml';
import { applySecrets, pkiOf, report, secretOf } from '../pki/secrets';

interface Options {
  readonly folder?: string;
  readonly apply?: boolean;
  readonly print?: boolean;
  readonly context?: string;
}

/**
 * Creates and renews the certificates of a cluster with `tls.mode: generated`, in a folder next to the config. Private keys leave that
 * folder only on request: to the Kubernetes cluster, or to standard output.
 */
export async function certs(file: string, options: Options): Promise<void> {
  const { etcd, folder } = pkiOf(file, options.folder);
  // Loaded here, because few other commands need it.
  const { updatePki } = await import('../pki/pki');
  const issued = await updatePki(folder, etcd);
  report(folder, issued);
  if (options.print) {
    const secrets = issued.map(certificate => secretOf(etcd, certificate));
    process.stdout.write(secrets.map(toYaml).join('---\n'));
  }
  if (options.apply) process.stderr.write(applySecrets(new Kubectl(options.context), etcd, issued));
}
