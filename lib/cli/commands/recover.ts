import { readConfig } from '../config-file';
import { ClusterError } from '../errors';
import { Kubectl } from '../kubectl/kubectl';
import { liveStatefulSet, memberStates } from '../kubectl/members';
import { table } from '../output/table';

/** Prints which member of a cluster without a quorum has the newest data, and the config to recover from it. Changes nothing. */
export function recover(file: string, options: { readonly context?: string }): void {
  const config = readConfig(file);
  const { etcd } = config;
  const kubectl = new Kubectl(options.context);
  const { spec } = liveStatefulSet(kubectl, etcd);
  const states = memberStates(kubectl, etcd, spec.replicas);
  const rows = states.map(({ pod, running, hasLeader, committed, revision, remark }) =>
    running ? [pod, hasLeader ? 'has a leader' : 'has no leader', String(committed), String(revision)] : [pod, remark, '-', '-'],
  );
  process.stdout.write(`${table([['POD', 'STATE', 'COMMITTED', 'REVISION'], ...rows])}\n`);
  const followers = states.filter(({ hasLeader }) => hasLeader);
  if (followers.length > 0) {
    process.stdout.write(`\n${followers.map(({ pod }) => pod).join(', ')}: the cluster has a quorum. There is nothing to recover.\n`);
    return;
  }
  const candidates = states
    .filter(({ running, learner }) => running && !learner)
    .sort((a, b) => b.committed - a.committed || a.ordinal - b.ordinal);
  const best = candidates[0];
  if (!best) throw new ClusterError('no member runs with data. Bring back a node or a volume, or restore a backup');
  const silent = states.filter(({ running }) => !running).map(({ pod }) => pod);
  const lines = [
    '',
    `${best.pod} has the newest data of the members that respond.`,
    ...(silent.length > 0
      ? [
          `${silent.join(', ')}: not running with data. If their volumes still exist, bring them back instead: a cluster with a quorum needs no recovery.`,
          `Recovery loses writes that only they had acknowledged.`,
        ]
      : []),
    `To recover from ${best.pod} alone, add this to ${config.file} and apply it:`,
    '',
    'recovery:',
    `  ordinal: ${best.ordinal}`,
    `  token: '${new Date().toISOString().slice(0, 16).replace(':', '')}'`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
