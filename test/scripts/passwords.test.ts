import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildEtcd } from '../../lib';
import { scripts } from './pods';

test('the Secret of passwords that is made in the cluster has the metadata that the manifests ask for, and is made once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-kit-passwords-'));
  // An API server that has what was created.
  const kubectl = `#!/bin/sh\ncase $1 in get) cat ${folder}/secret || echo NotFound ;; create) echo "$3" >${folder}/path; cat >${folder}/secret ;; esac 2>&1\n`;
  writeFileSync(join(folder, 'kubectl'), kubectl, { mode: 0o755 });
  const auth = buildEtcd({ name: 'store', namespace: 'databases', storage: { size: '8Gi' }, auth: {} }).authDeployment;
  const [container] = (auth as never as Deployment).spec.template.spec.initContainers.filter(({ name }) => name === 'passwords');
  const env = {
    ...Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value])),
    PATH: `${folder}:${process.env.PATH}`,
  };
  const run = () => execFileSync(process.env.ETCD_KIT_BUSYBOX as string, ['sh', join(scripts, 'passwords.sh')], { env, stdio: 'pipe' });
  try {
    run();
    const first = readFileSync(join(folder, 'secret'), 'utf8');
    expect(readFileSync(join(folder, 'path'), 'utf8')).toBe('/api/v1/namespaces/databases/secrets\n');
    const { metadata, data } = JSON.parse(first);
    expect(metadata).toEqual({
      name: 'store-auth',
      labels: { 'app.kubernetes.io/name': 'etcd', 'app.kubernetes.io/managed-by': 'etcd-kit', 'etcd-kit/cluster': 'store' },
      annotations: {
        'argocd.argoproj.io/sync-options': 'Prune=false',
        'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
        'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      },
    });
    const passwords = Object.values(data).map(value => Buffer.from(value as string, 'base64').toString());
    expect(passwords).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(new Set(passwords).size).toBe(2);
    run();
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe(first);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly initContainers: readonly Container[] } } };
}
interface Container {
  readonly name: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
}
