import type { StatefulSet } from 'kubernetes-types/apps/v1';
import { versionOfImage } from '../../core/util/etcd-version';
import { outdated } from './effects';

/** Warns about what a rollout will do to the pods, or they to it. */
export function rolloutWarnings(live: StatefulSet, wanted: StatefulSet): string[] {
  return [...upgradePath(live, wanted), ...tlsSwitch(live, wanted), ...authSwitch(live, wanted)];
}

/** Warns where members wait for somebody to restart them since an earlier change. */
export function pendingRollout(live: StatefulSet): string[] {
  const count = outdated(live);
  const { type, rollingUpdate } = live.spec?.updateStrategy ?? {};
  if (count === 0 || (type !== 'OnDelete' && !rollingUpdate?.partition)) return [];
  const until = type === 'OnDelete' ? 'their pods are deleted, one at a time' : 'updateStrategy.partition is lowered';
  return [`${count} of ${live.status?.replicas} members still run an earlier version of their pods, until ${until}`];
}

const etcdContainer = (object: StatefulSet) => object.spec?.template.spec?.containers.find(({ name }) => name === 'etcd');

const variable = (object: StatefulSet, name: string) => etcdContainer(object)?.env?.find(variable => variable.name === name)?.value;

function authSwitch(live: StatefulSet, wanted: StatefulSet): string[] {
  if (variable(live, 'LOGIN') === undefined || variable(wanted, 'LOGIN') !== undefined) return [];
  const fix = 'unless it is off already. Apply auth.enabled: false first';
  // It asks no other member who it is: it starts from its data.
  return live.spec?.replicas === 1
    ? [`authentication stays on: clients must log in, and the scripts can’t, ${fix}`]
    : [`authentication stays on: the first pod can’t log in, and waits, ${fix}`];
}

function tlsSwitch(live: StatefulSet, wanted: StatefulSet): string[] {
  const schemes = (object: StatefulSet) => [variable(object, 'CLIENT_SCHEME') ?? 'http', variable(object, 'CLIENT_SCHEME_TOO')];
  const [[spoken, spokenToo], next] = [schemes(live), schemes(wanted)];
  const cutOff = spokenToo === undefined && !next.includes(spoken);
  const tooEarly = variable(live, 'PEER_SCHEME') === 'https' && !variable(wanted, 'CERTIFICATES')?.includes('peer=');
  return [
    ...(cutOff
      ? [
          `clients that speak ${spoken} are cut off, member by member. With tls.transition: ${spoken === 'http' ? 'enabling' : 'disabling'} they may speak either`,
        ]
      : []),
    ...(tooEarly
      ? ['the members speak TLS to each other: without certificates, the first pod refuses to start. Apply tls.transition: disabling first']
      : []),
  ];
}

function upgradePath(live: StatefulSet, wanted: StatefulSet): string[] {
  const minor = (object: StatefulSet) => {
    const [, found] = versionOfImage(etcdContainer(object)?.image ?? '')?.split('.') ?? [];
    return found === undefined ? undefined : Number(found);
  };
  const [from, to] = [minor(live), minor(wanted)];
  if (from === undefined || to === undefined || from === to) return [];
  const steps = Math.abs(to - from);
  return [
    steps > 1
      ? `etcd goes one minor at a time: the first pod refuses to start, and the others go on. Go to 3.${from + Math.sign(to - from)} first`
      : to > from
        ? `etcd goes from 3.${from} to 3.${to}: make a backup first; going back takes more than setting the version back`
        : `a downgrade: the first pod refuses to start unless \`etcdctl downgrade enable 3.${to}\` was run before`,
  ];
}
