import { writeFileSync } from 'node:fs';
import { UsageError } from '../errors';

const starter = `# An etcd cluster on Kubernetes. etcd-kit explain FIELD tells more of a field; etcd-kit explain lists them all.
#   etcd-kit synth etcd.yaml | kubectl apply -f -

name: etcd                # the prefix of every object's name; can't be changed later
namespace: default        # part of the members' addresses; can't be changed later
replicas: 3               # odd: 3 members survive the loss of one, 5 of two

storage:
  size: 8Gi               # of each member's volume: two to three times tuning.quotaBackendBytes
  # className: fast-ssd   # etcd wants low fsync latency

# version: 3.6.16         # 3.5 from 3.5.35 on, 3.6 or 3.7

# resources:              # GOMEMLIMIT and GOMAXPROCS follow
#   requests: { cpu: 500m, memory: 1Gi }
#   limits: { memory: 2Gi }   # cpu too, where a ResourceQuota requires it

# scheduling:
#   onePerNode: required  # preferred unless you say so; required leaves a member pending where nodes are few

# networkPolicy:          # who may connect; the pods of the namespace unless you say so
#   clients:
#     - podSelector: { matchLabels: { app: my-app } }

# tuning:
#   quotaBackendBytes: 4Gi
#   autoCompaction: { mode: periodic, retention: 1h }
`;

/** Writes a config to start from, never over a file that is there. */
export function init(file: string): void {
  try {
    writeFileSync(file, starter, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new UsageError(`${file}: is there already and was left as it is. Name another file`);
    throw new UsageError(`${file}: can't be written: ${(error as Error).message}`);
  }
  process.stdout.write(`${file}: written. Next: etcd-kit synth ${file} | kubectl apply -f -\n`);
}
