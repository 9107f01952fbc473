import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { busybox, scripts } from './pods';

test('a pod in another namespace than its manifests were made for starts nothing, and says so', () => {
  const { status, stderr } = spawnSync(busybox as string, ['sh', join(scripts, 'tools/install.sh')], {
    env: { NAMESPACE: 'databases', POD_NAMESPACE: 'staging' },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^etcd-kit: this pod is in the namespace staging, but its manifests were made for the namespace databases\. .*\n$/,
  );
});
