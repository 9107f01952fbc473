import { writeFileSync } from 'node:fs';
import { UsageError } from '../errors';

const starter = `# An etcd cluster on Kubernetes. etcd-kit explain FIELD describes a field; etcd-kit explain lists them all.
#   etcd-kit synth etcd.yaml | kubectl apply -f -

name: etcd                # the prefix of every object's name; can't be changed later
namespace: default        # part of the members' addresses; can't be changed later
replicas: 3               # odd: 3 members tolerate the loss of one, 5 of two

storage:
  size: 8Gi               # of each member's volume: two to three times tuning.quotaBackendBytes
  # className: fast-ssd   # etcd needs low fsync latency

# version: 3.6.16         # 3.5 from 3.5.35 on, 3.6 or 3.7

# resources:              # GOMEMLIMIT and GOMAXPROCS follow
#   requests: { cpu: 500m, memory: 1Gi }
#   limits: { memory: 2Gi }   # cpu too, if a ResourceQuota requires it

# scheduling:
#   onePerNode: required  # default: preferred; required leaves a member pending if there are too few nodes

# networkPolicy:          # who may connect; default: the pods of the namespace
#   clients:
#     - podSelector: { matchLabels: { app: my-app } }

# tuning:
#   quotaBackendBytes: 4Gi
#   autoCompaction: { mode: periodic, retention: 1h }

# monitoring:             # with the Prometheus Operator; the labels are those that your Prometheus selects
#   podMonitor: { labels: { release: prometheus } }
#   prometheusRule: { labels: { release: prometheus } }
`;

/** Creates a config to start from. Never overwrites a file. */
export function init(file: string): void {
  try {
    writeFileSync(file, starter, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new UsageError(`${file}: already exists. Name another file`);
    throw new UsageError(`${file}: cannot be written: ${(error as Error).message}`);
  }
  process.stdout.write(`${file}: created. Next: etcd-kit synth ${file} | kubectl apply -f -\n`);
}
